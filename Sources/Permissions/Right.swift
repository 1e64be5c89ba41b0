/// One capability that a role can carry, as OVHcloud's guide names them: `compute_read`.
public struct Right: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let name: String

  public init(_ name: String) { self.name = name }

  public static func < (a: Right, b: Right) -> Bool { a.name < b.name }
  public var description: String { name }

  /// How much harm a right can do, for choosing among roles: the higher, the less it should be given away unneeded.
  public var danger: Int {
    if name.hasSuffix("_read") { return 1 }
    if name.hasSuffix("_import") { return 2 }
    if name.hasSuffix("_snapshot_manage") { return 3 }
    if name.hasSuffix("_secgroup_manage") { return 4 }
    return 8
  }
}

/// What an operation asks of its caller.
public enum RightNeed: Hashable, Sendable {
  /// Any token for the project is enough, or none is needed.
  case any
  /// All of these; more than one where a service calls another one with the caller's token.
  case all([Right])
  /// No role of the table reaches it: for administrators of the cloud, or of another service.
  case unreachable

  public var rights: [Right] { if case .all(let rights) = self { rights } else { [] } }
}

/// What a statement about rights rests on.
public enum Basis: String, Hashable, Sendable {
  /// A public document states it.
  case documented
  /// Concluded from the services' default policies.
  case judged
}
