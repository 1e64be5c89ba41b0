import Expressions
public import Values

extension InputDeclaration {
  /// Why a value of the right type is not allowed, as the end of a sentence; nil if it is.
  public func objection(to value: Value) -> String? {
    if let oneOf, !oneOf.contains(value) { return "is not one of the allowed values" }
    if let min, Self.isLess(value, min) { return "is below the smallest allowed value" }
    if let max, Self.isLess(max, value) { return "is above the largest allowed value" }
    if let pattern, let text = value.asString, !pattern.matches(text) {
      return "does not match the pattern '\(pattern.text)'"
    }
    return nil
  }

  /// What values are allowed, as far as a few words can say it.
  var allowed: String? {
    func text(_ value: Value) -> String {
      if case .duration(let duration) = value { return DurationLiteral.text(duration) }
      return value.asString ?? JSONWriter.text(value)
    }
    if let oneOf { return "one of \(oneOf.map(text).joined(separator: ", "))" }
    switch (min, max) {
    case (let min?, let max?): return "from \(text(min)) to \(text(max))"
    case (let min?, nil): return "\(text(min)) or more"
    case (nil, let max?): return "\(text(max)) or less"
    default: return nil
    }
  }

  private static func isLess(_ a: Value, _ b: Value) -> Bool {
    switch (a, b) {
    case (.duration(let a), .duration(let b)): a < b
    case (.timestamp(let a), .timestamp(let b)): a < b
    default: Value.compareNumbers(a, b) == .less
    }
  }
}
