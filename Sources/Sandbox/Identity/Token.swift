internal import Permissions
internal import Values

/// A keystone token, as keystone remembers it.
struct Token: Sendable {
  let text: String
  /// How the caller authenticated, the newest last: `openid`, `token`.
  let methods: [String]
  let account: Account
  /// Whether it came through the identity provider.
  let isFederated: Bool
  /// Nil: unscoped.
  let projectID: String?
  /// Role names on the project; none for an unscoped token.
  let roles: [String]
  /// What the roles amount to.
  let rights: Set<Right>
  let isAdmin: Bool
  let auditID: String
  let issued: Timestamp
  let expires: Timestamp
  var isRevoked = false

  func isValid(at now: Timestamp) -> Bool { !isRevoked && now < expires }

  var userID: String { isFederated ? account.federatedUserID : account.localUserID }
  var userName: String { isFederated ? account.identity : account.name }
}

/// An id_token that the identity provider gave out.
struct IDToken: Sendable {
  let account: Account
  let provider: Account.Provider
  let expires: Timestamp
}
