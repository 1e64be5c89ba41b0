public import Values

/// Somebody who may log in to a simulated cloud.
public struct Account: Sendable, Hashable {
  public enum Provider: String, Sendable, Hashable, CaseIterable {
    case emea = "ovhcloud-emea"
    case world = "ovhcloud-world"

    /// The two letters of the platform in its URNs.
    public var plate: String { self == .emea ? "eu" : "ca" }
  }

  /// `infrastructureSupervisor`: the role's name, for the accounts that have one role.
  public let name: String
  /// Of the service account, and after `oauth2-` in its URN; the same in every cloud.
  public let clientID: String
  /// The client secret; with the method `password` the password, with `application_credential` the secret.
  public let secret: Secret
  /// The id of the account's application credential, which is bound to the project.
  public let applicationCredentialID: String
  /// Roles on the project, as the role table names them.
  public let roles: [String]
  public let provider: Provider
  /// An administrator of the cloud itself, who may do everything, and who logs in with a password only.
  public let isCloudAdministrator: Bool

  public init(
    _ name: String, secret: Secret, roles: [String], provider: Provider = .emea, isCloudAdministrator: Bool = false
  ) {
    self.name = name
    clientID = IdentifierSource.stable("client:" + name, digits: 16)
    self.secret = secret
    applicationCredentialID = IdentifierSource.stable("credential:" + name, digits: 32)
    self.roles = roles
    self.provider = provider
    self.isCloudAdministrator = isCloudAdministrator
  }

  /// `urn:v1:eu:identity:credential:xx11111-ovh/oauth2-…`: how an IAM policy names it.
  public var identity: String { "urn:v1:\(provider.plate):identity:credential:xx11111-ovh/oauth2-\(clientID)" }

  /// The user's id at keystone, as a federated user has it.
  var federatedUserID: String { IdentifierSource.stable("federated:" + name, digits: 64) }
  /// The user's id when it logs in with a password.
  var localUserID: String { IdentifierSource.stable("user:" + name, digits: 32) }
}
