public import Values

/// A token that Keystone scoped to a project, with what its body says.
///
/// Two tokens are equal if they are the same token of the same login.
public struct ScopedToken: Sendable, Hashable {
  /// An id and the name that goes with it.
  public struct Named: Sendable, Hashable {
    public let id: String
    public let name: String?

    public init(id: String, name: String?) {
      self.id = id
      self.name = name
    }
  }

  /// What goes into `X-Auth-Token`.
  public let id: Secret
  /// By the clock of Keystone.
  public let issuedAt: Timestamp?
  /// By the clock of Keystone.
  public let expiresAt: Timestamp
  /// By the clock of this machine.
  public let obtainedAt: Timestamp
  public let user: Named
  /// Nil for a token that is scoped to a domain or to nothing.
  public let project: Named?
  /// The names of the roles; they were baked in at login and stay until the token ends.
  public let roles: [String]
  public let catalog: ServiceCatalog
  /// Which login of its session it comes from: 1 for the first.
  public let login: Int

  public init(
    id: Secret, issuedAt: Timestamp?, expiresAt: Timestamp, obtainedAt: Timestamp, user: Named, project: Named?,
    roles: [String], catalog: ServiceCatalog, login: Int = 1
  ) {
    self.id = id
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.obtainedAt = obtainedAt
    self.user = user
    self.project = project
    self.roles = roles
    self.catalog = catalog
    self.login = login
  }

  public static func == (a: ScopedToken, b: ScopedToken) -> Bool { a.login == b.login && a.id == b.id }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(login)
    hasher.combine(id)
  }
}
