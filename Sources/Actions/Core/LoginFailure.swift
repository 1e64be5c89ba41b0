import Engine
import OpenStack
import Permissions
import Values
import Workflows

/// From a login that came to nothing to what an operator is told.
enum LoginFailure {
  /// `rights` are those that whoever wanted the login needs: of the whole run before its first step, of one step where a
  /// token could not be renewed.
  static func failure(
    of error: LoginError, needing rights: Set<Right>, workflow: String, roles: RoleTable
  ) -> Failure {
    // What services say ends with a full stop, or does not.
    let said = error.notes.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
    let notes = said.isEmpty ? "" : " (\(said.joined(separator: "; ")))"
    var failure = Failure(
      error.isDenied ? .denied : .failed, error.isDenied ? "no-role" : "login",
      "\(error.message)\(notes)", help: error.helps.isEmpty ? nil : error.helps.joined(separator: "\n"),
      hop: error.hop.rawValue)
    if let exchange = error.exchange {
      failure.request = Failure.RequestFacts(
        service: error.hop == .discovery || error.hop == .token ? "identity provider" : "identity", region: nil,
        method: exchange.method, path: exchange.address, status: exchange.status, requestID: exchange.requestID)
    }
    if error.isDenied { failure.denial = denial(error, rights, workflow, roles) }
    return failure
  }

  /// Credentials with which no login can be tried: everything that is wrong with them.
  static func failure(of error: ConfigurationError) -> Failure {
    Failure(
      .failed, "credentials", error.summary,
      help: error.helps.isEmpty ? nil : error.helps.joined(separator: "\n"))
  }

  private static func denial(
    _ error: LoginError, _ rights: Set<Right>, _ workflow: String, _ table: RoleTable
  ) -> Failure.Denial {
    var roles = Coverage(of: rights, by: table).roles
    // Any role at all lets the account in; reading is the least that is of use.
    if roles.isEmpty { roles = Array(table.roles(granting: Right("compute_read")).prefix(1)) }
    let policy = error.project.map { project in
      AccessPolicy(name: "stackhand-\(workflow)", identity: error.identity?.name, project: project, roles: roles).json
    }
    return Failure.Denial(
      rules: [], missing: rights.sorted().map(\.name), roles: roles.map(\.name), held: [], basis: "login",
      policy: roles.isEmpty ? nil : policy)
  }
}
