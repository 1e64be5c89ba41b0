import Engine
import OpenStack
import Permissions
import Synchronization
import Values
import Workflows

/// What an action has at hand while it runs: its parameters, the cloud, and the door for writes.
struct CloudCall: Sendable {
  let call: ActionCall
  let signature: ActionSignature
  let access: RunAccess
  private let numbers = CallNumbers()

  init(_ call: ActionCall, signature: ActionSignature, access: RunAccess) {
    self.call = call
    self.signature = signature
    self.access = access
  }

  /// A parameter that is there; asking for another is a bug.
  func value(_ name: String) throws -> Value {
    guard let value = call.arguments[name] else { throw UndeclaredUse("parameter '\(name)'") }
    return value
  }

  func optional(_ name: String) -> Value? { call.arguments[name] }

  func text(_ name: String) throws -> String { try value(name).asString ?? "" }

  func optionalText(_ name: String) -> String? { call.arguments[name]?.asString }

  /// A map of texts; empty if it was not given.
  func texts(_ name: String) -> [(name: String, value: String)] {
    (call.arguments[name]?.asMap?.entries ?? ValueMap().entries).compactMap { key, value in
      guard let key = key.asString, let value = value.asString else { return nil }
      return (key, value)
    }
  }

  /// Asks the service of an operation, in the region of the step. What it refuses comes out as a ``Failure`` that names
  /// the right.
  func asking<Answer: Sendable>(
    _ operation: Operation, _ ask: (ServiceClient) async throws -> Answer
  ) async throws -> Answer {
    let client = try client(for: operation)
    do { return try await ask(client) } catch let error as OpenStackError {
      throw Refusal.failure(of: error, operation, in: self)
    }
  }

  /// The client of the service of an operation, in the region of the step. What it throws says nothing of rights yet.
  func client(for operation: Operation) throws -> ServiceClient {
    guard signature.operations.contains(operation) || signature.choosing?(call.arguments) == operation else {
      throw UndeclaredUse("operation '\(operation.name)'")
    }
    // Some reads are no GETs. What else than reading they do is the service's affair: a plan does not send them.
    if let plan = call.plan {
      guard operation.method == "GET" || operation.method == "HEAD" else { throw PlanEnd() }
      plan.noteRead()
    }
    try call.journal.checkGoingOn()
    var client = try access.client(operation.service, region: call.region)
    client.requestID = access.makeRequestID()
    return client
  }

  /// The rights that the action's operations need.
  var rights: Set<Right> {
    (signature.operations + (signature.choosing?(call.arguments).map { [$0] } ?? [])).reduce(into: []) {
      $0.formUnion(access.rights[$1]?.need.rights ?? [])
    }
  }

  /// The number of the next write of this attempt, from 1.
  func nextNumber() -> CallID { CallID(call.attempt, numbers.next()) }
}

/// Counts the writes of an attempt.
private final class CallNumbers: Sendable {
  private let last = Mutex(0)

  func next() -> Int {
    last.withLock { last in
      last += 1
      return last
    }
  }
}

/// An action does something that it has not declared: a bug of ours.
struct UndeclaredUse: Error {
  let what: String

  init(_ what: String) { self.what = what }
}
