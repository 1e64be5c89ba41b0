/// How often a cloud was asked for what.
public struct RequestCounts: Sendable, Equatable {
  /// All requests that arrived, those that met a fault included.
  public internal(set) var total = 0
  public internal(set) var byPart: [CloudPart: Int] = [:]
  /// By part and operation: `compute: list servers (detail)`. Routes without an operation go by method and path.
  public internal(set) var byOperation: [String: Int] = [:]
  /// Times the identity provider gave out a token: the number of logins through it.
  public internal(set) var logins = 0
  /// Tokens that keystone gave out, scoped or not.
  public internal(set) var tokens = 0

  public subscript(part: CloudPart) -> Int { byPart[part] ?? 0 }
  public subscript(operation: String) -> Int { byOperation[operation] ?? 0 }

  mutating func count(_ part: CloudPart) {
    total += 1
    byPart[part, default: 0] += 1
  }

  mutating func count(_ part: CloudPart, _ operation: String) { byOperation["\(part): \(operation)", default: 0] += 1 }
}
