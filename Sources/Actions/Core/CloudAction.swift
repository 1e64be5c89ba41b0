import Engine
import Permissions
import Values
public import Workflows

/// One thing that a workflow can say: signature and behaviour together, as a value.
public struct CloudAction: Sendable {
  public let signature: ActionSignature
  let body: @Sendable (CloudCall) async throws -> Record

  /// `onlyWith`: operations that are made only if one of these parameters is given. `alsoListing`: lists that are asked for
  /// whatever the parameters are; without this they would be taken for look-ups of a parameter's name.
  init(
    _ name: String, _ summary: String, takes parameters: [Parameter], gives outputs: [Output],
    calls operations: [Operation], onlyWith: [Operation: [String]] = [:], alsoListing: [Operation] = [],
    example: String, reference: String, timeout: Duration = .seconds(10 * 60), waits: Bool = false,
    choosing: (@Sendable (Record) -> Operation?)? = nil, exclusiveBy: String? = nil, usesCredentials: Bool = false,
    body: @escaping @Sendable (CloudCall) async throws -> Record
  ) {
    signature = ActionSignature(
      name, summary, parameters: parameters, outputs: outputs, operations: operations,
      conditions: LookUps.conditions(of: operations, parameters, except: alsoListing)
        .merging(onlyWith.mapValues { CallCondition(parameters: $0, isLookUp: false) }) { _, written in written },
      asides: LookUps.asides(of: operations), example: example, reference: reference, standardTimeout: timeout,
      waits: waits, choosing: choosing, exclusiveBy: exclusiveBy, usesCredentials: usesCredentials)
    self.body = body
  }

  /// The action with a cloud to act on.
  func bound(to access: CloudAccess) -> any Action { BoundAction(action: self, access: access) }
}

/// An action and the cloud it acts on.
private struct BoundAction: Action {
  let action: CloudAction
  let access: CloudAccess

  var signature: ActionSignature { action.signature }

  func run(_ call: ActionCall) async throws -> Record {
    let cloud = CloudCall(call, signature: action.signature, access: access.access(of: call.run.run))
    do {
      if let plan = call.plan { return try await cloud.planning(plan, action.body) }
      return try await action.body(cloud)
    } catch { throw Refusal.failure(of: error, in: cloud) }
  }
}
