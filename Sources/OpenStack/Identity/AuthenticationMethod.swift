public import Values

/// A way to log in: its name, what it must be told, and how it proves to Keystone who asks.
///
/// Every method is a file in `Methods/` and a line in `AuthenticationMethod+Standard.swift`.
public struct AuthenticationMethod: Sendable {
  /// The standard client's name for it (`auth_type`).
  public let name: String
  /// Other names that mean the same.
  public let aliases: [String]
  /// One line for help and documentation.
  public let summary: String
  public let options: [AuthenticationOption]
  /// Sets of options of which one at least must be there entirely: id, or name and domain.
  let alternatives: [[[String]]]
  /// Whether a project or domain may be asked for: always, never, or must be.
  let scoping: Scoping
  let prove: @Sendable (inout LoginExchange, AuthenticationValues) async throws(LoginError) -> Proof

  enum Scoping: Sendable {
    /// Without a scope the token would open nothing.
    case required
    case optional
    /// What is proved has its project already, and Keystone refuses another.
    case fixed
  }

  init(
    _ name: String, aliases: [String] = [], _ summary: String, options: [AuthenticationOption],
    alternatives: [[[String]]] = [], scoping: Scoping,
    prove: @escaping @Sendable (inout LoginExchange, AuthenticationValues) async throws(LoginError) -> Proof
  ) {
    self.name = name
    self.aliases = aliases
    self.summary = summary
    self.options = options
    self.alternatives = alternatives
    self.scoping = scoping
    self.prove = prove
  }

  /// The method of that name, or nil.
  public static func named(_ name: String) -> AuthenticationMethod? {
    standard.first { $0.name == name || $0.aliases.contains(name) }
  }
}

/// One thing that a method must or may be told.
public struct AuthenticationOption: Sendable, Hashable {
  /// As in the `auth` part of clouds.yaml; `OS_` and the capitals of it in the environment.
  public let name: String
  /// Other spellings, of which the first that is there counts, after the name itself.
  public let aliases: [String]
  public let summary: String
  public let isRequired: Bool
  public let isSecret: Bool
  /// What holds if it is not given.
  public let standard: String?

  init(
    _ name: String, aliases: [String] = [], _ summary: String, required: Bool = false, secret: Bool = false,
    standard: String? = nil
  ) {
    self.name = name
    self.aliases = aliases
    self.summary = summary
    isRequired = required
    isSecret = secret
    self.standard = standard
  }
}

/// A method with what it was told.
public struct Authentication: Sendable, Hashable {
  public let method: AuthenticationMethod
  public let values: AuthenticationValues

  public init(_ method: AuthenticationMethod, _ values: AuthenticationValues) {
    self.method = method
    self.values = values
  }

  public static func == (a: Authentication, b: Authentication) -> Bool {
    a.method.name == b.method.name && a.values == b.values
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(method.name)
    hasher.combine(values)
  }
}

/// What a method was told, by option name. It prints as its names only.
public struct AuthenticationValues: Sendable, Hashable, CustomStringConvertible {
  private let values: [String: Secret]

  public init(_ values: [String: Secret]) { self.values = values }

  /// The value of an option that is no secret.
  public subscript(_ name: String) -> String? { values[name]?.reveal() }

  public func secret(_ name: String) -> Secret? { values[name] }

  public var names: [String] { values.keys.sorted() }
  public var description: String { names.joined(separator: ", ") }
}

/// What `POST /v3/auth/tokens` is sent to get the scoped token.
struct Proof: Sendable {
  /// The `identity` member: methods, and one member per method.
  let identity: Value
  /// Also sent as `X-Auth-Token`, as the standard client does.
  var header: Secret?
  /// An unscoped token of the same account, if there is one; it can tell which projects are reachable.
  var unscoped: Secret?
  var user: ScopedToken.Named?
  /// What a refusal means where Keystone cannot be asked: the secret is wrong, and this is what to do.
  var refusal: Refusal

  struct Refusal: Sendable {
    let kind: LoginError.Kind
    let message: String
    let help: String
  }
}
