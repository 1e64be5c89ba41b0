/// One request that a service knows. Actions declare the operations they use; rights follow from the table.
public struct Operation: Hashable, Sendable {
  public let service: Service
  /// The words of the rights table for it: `list servers (detail)`.
  public let name: String
  public let method: String
  /// Below the service's endpoint, with names in braces: `/servers/{id}`.
  public let path: String
  public let semantics: Semantics
  /// Whether it takes something away.
  public let isDestructive: Bool

  public init(
    _ service: Service, _ name: String, _ method: String, _ path: String, _ semantics: Semantics,
    destructive: Bool = false
  ) {
    self.service = service
    self.name = name
    self.method = method
    self.path = path
    self.semantics = semantics
    isDestructive = destructive
  }
}

/// Whether a request may be repeated: HTTP's words (RFC 9110, section 9.2), and one more.
public enum Semantics: String, Hashable, Sendable, Comparable {
  /// Changes nothing.
  case safe
  /// Twice is the same as once.
  case idempotent
  /// Twice is twice: never repeated unless the first provably did not arrive.
  case once

  private var rank: Int {
    switch self {
    case .safe: 0
    case .idempotent: 1
    case .once: 2
    }
  }

  public static func < (a: Semantics, b: Semantics) -> Bool { a.rank < b.rank }
}
