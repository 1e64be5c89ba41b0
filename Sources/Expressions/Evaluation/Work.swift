import Values

/// What one evaluation has used up, and what it may use.
public final class Work {
  private var left: Int
  let zones: TimeZones
  private var patterns: [String: Pattern] = [:]

  init(costLimit: Int, zones: TimeZones) {
    left = costLimit
    self.zones = zones
  }

  /// Takes `cost` off what may still be done: one for every operation, element, or 16 bytes of text.
  @inline(__always) func charge(_ cost: Int) throws(Failure) {
    left &-= cost
    if left < 0 { throw Self.tooCostly }
  }

  func charge(text bytes: Int) throws(Failure) { try charge(bytes / 16 + 1) }

  private static var tooCostly: Failure {
    Failure(.tooCostly, "the expression needs more work than is allowed")
  }

  /// A compiled pattern; each is compiled once in an evaluation.
  func pattern(_ text: String) throws(Failure) -> Pattern {
    if let known = patterns[text] { return known }
    try charge(text: text.utf8.count * 16)
    switch Pattern.compile(text) {
    case .success(let pattern):
      if patterns.count < 100 { patterns[text] = pattern }
      return pattern
    case .failure(let fault): throw Failure(.invalidArgument, "the pattern '\(text)' is wrong: \(fault.message)")
    }
  }

  func zone(_ name: String) throws(Failure) -> TimeZoneFile {
    guard let zone = zones.named(name) else { throw Failure(.invalidArgument, "no time zone is called '\(name)'") }
    return zone
  }
}
