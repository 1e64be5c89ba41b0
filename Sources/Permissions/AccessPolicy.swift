public import Values

/// An IAM access policy of OVHcloud that gives roles on one project to one identity.
///
/// The form is that of `POST /v2/iam/policy` of the OVHcloud API (fields `name`, `description`, `identities`,
/// `resources[].urn`, `permissions.allow[].action`).
public struct AccessPolicy: Sendable, Hashable {
  public let name: String
  /// `urn:v1:eu:identity:credential:…`; nil where nothing tells.
  public let identity: String?
  public let project: String?
  public let roles: [Role]
  private let clientID: String?
  private let plate: String

  /// `clientID` and `plate` (`eu`, `ca`) are for where no identity is known.
  public init(
    name: String, identity: String?, clientID: String? = nil, plate: String? = nil, project: String?, roles: [Role]
  ) {
    self.name = name
    // Other names are of other clouds, or of users with a password: no policy names them so.
    let urn = identity.flatMap { $0.hasPrefix("urn:v1:") ? $0 : nil }
    self.identity = urn
    self.clientID = clientID
    self.project = project
    self.roles = roles
    // Where identity and project live: the third part of the URN.
    let parts = urn?.split(separator: ":", omittingEmptySubsequences: false) ?? []
    self.plate = parts.count > 2 ? String(parts[2]) : plate ?? "eu"
  }

  /// The words in it that stand for something that is not known.
  public var placeholders: [String] {
    (identity == nil ? ["ACCOUNT"] + (clientID == nil ? ["CLIENT_ID"] : []) : [])
      + (project == nil ? ["PROJECT_ID"] : [])
  }

  public var json: Value {
    let identity = identity ?? "urn:v1:\(plate):identity:credential:ACCOUNT-ovh/oauth2-\(clientID ?? "CLIENT_ID")"
    return [
      "name": .string(name),
      "identities": [.string(identity)],
      "resources": [["urn": .string("urn:v1:\(plate):resource:publicCloudProject:\(project ?? "PROJECT_ID")")]],
      "permissions": ["allow": .list(roles.map { ["action": .string($0.action)] })],
    ]
  }
}
