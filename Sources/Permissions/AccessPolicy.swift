public import Values

/// An IAM access policy of OVHcloud that gives roles on one project to one identity.
///
/// The form is that of `POST /v2/iam/policy` of the OVHcloud API (fields `name`, `description`, `identities`,
/// `resources[].urn`, `permissions.allow[].action`).
public struct AccessPolicy: Sendable, Hashable {
  public let name: String
  /// `urn:v1:eu:identity:credential:…`; nil where the token does not tell.
  public let identity: String?
  public let project: String
  public let roles: [Role]

  public init(name: String, identity: String?, project: String, roles: [Role]) {
    self.name = name
    // Other names are of other clouds, or of users with a password: no policy names them so.
    self.identity = identity.flatMap { $0.hasPrefix("urn:v1:") ? $0 : nil }
    self.project = project
    self.roles = roles
  }

  /// Where identity and project live: the third part of the URN.
  private var plate: String {
    guard let identity else { return "eu" }
    let parts = identity.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count > 2 ? String(parts[2]) : "eu"
  }

  public var json: Value {
    let identity = identity ?? "urn:v1:\(plate):identity:credential:ACCOUNT-ovh/oauth2-CLIENT_ID"
    return [
      "name": .string(name),
      "identities": [.string(identity)],
      "resources": [["urn": .string("urn:v1:\(plate):resource:publicCloudProject:\(project)")]],
      "permissions": ["allow": .list(roles.map { ["action": .string($0.action)] })],
    ]
  }
}
