import Engine
import OpenStack
import Permissions
import Values
import Workflows

/// What a run does about what is missing, before its first step.
public enum Preflight: String, Sendable, CaseIterable {
  /// Nothing is looked at but the endpoints, without which nothing can be asked.
  case off
  /// What is missing is said.
  case warn
  /// With anything missing nothing starts.
  case strict
}

/// Before the first step: arithmetic over the token, no request.
extension CloudAccess {
  /// Every service that the workflow uses must have an endpoint before the first step runs. A region that a step names is
  /// that step's own affair, unless nothing may be missing.
  func endpoints(
    of workflow: CheckedWorkflow, _ configuration: CloudConfiguration, _ token: ScopedToken
  ) throws -> (regions: [String], remarks: [String]) {
    var regions: [String] = []
    var remarks: [String] = []
    for (service, stepRegion, step) in workflow.places {
      do throws(EndpointError) {
        let endpoint = try configuration.endpoint(for: service.rawValue, region: stepRegion, token: token)
        if stepRegion == nil, let region = endpoint.region, !regions.contains(region) { regions.append(region) }
        if let wanted = endpoint.insteadOf {
          let remark = "\(service.rawValue) is in \(endpoint.region ?? ""), there is none in \(wanted)"
          if !remarks.contains(remark) { remarks.append(remark) }
        }
      } catch {
        if stepRegion == nil || settings.preflight == .strict {
          throw Failure(.failed, "no-endpoint", error.description, help: error.help)
        }
        if settings.preflight == .warn { remarks.append("step \(step) will fail: \(error.description)") }
      }
    }
    return (regions, remarks)
  }

  /// The rights that steps need and the token's roles do not carry; of roles that nobody knows nothing is said.
  ///
  /// Throws a denied ``Failure`` where nothing may be missing.
  func checkRights(of workflow: CheckedWorkflow, _ token: ScopedToken) throws -> [MissingRight] {
    guard settings.preflight != .off else { return [] }
    let held = HeldRights(roleNames: token.roles, table: roles)
    guard held.unknown.isEmpty else { return [] }
    let missing = NeededRights(of: workflow, by: rights).rights.filter { !held.rights.contains($0.right) }
    guard settings.preflight == .strict, !missing.isEmpty else { return missing.map(described) }
    throw refusal(missing, held, token, workflow.name)
  }

  private func described(_ need: NeededRight) -> MissingRight {
    MissingRight(
      right: need.right.name, steps: need.steps, roles: roles.roles(granting: need.right).map(\.name),
      basis: need.basis.rawValue)
  }

  private func refusal(
    _ missing: [NeededRight], _ held: HeldRights, _ token: ScopedToken, _ workflow: String
  ) -> Failure {
    let cover = Coverage(of: Set(missing.map(\.right)), by: roles).roles
    let needs = missing.map { need in
      let steps = need.steps
      let more = steps.count > 5 ? " and \(steps.count - 5) more" : ""
      return "\(need.right.name) for \(steps.prefix(5).joined(separator: ", "))\(more)"
    }
    let policy = token.project.map { project in
      AccessPolicy(name: "stackhand-\(workflow)", identity: token.user.name, project: project.id, roles: cover).json
    }
    return Failure(
      .denied, "preflight", "nothing was started, as rights are missing: \(needs.joined(separator: "; "))",
      denial: Failure.Denial(
        rules: [], missing: missing.map(\.right.name), roles: cover.map(\.name), held: held.roleNames,
        basis: missing.contains { $0.basis == .documented } ? Basis.documented.rawValue : Basis.judged.rawValue,
        policy: cover.isEmpty ? nil : policy))
  }
}
