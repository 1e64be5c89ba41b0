/// What may stand behind a key.
///
/// Steps hold steps: ``steps`` and ``branches`` name the shape ``ObjectShape/step`` instead of holding it, so that whoever
/// walks the shapes comes to an end.
public indirect enum Shape: Sendable {
  /// Text, read as it is written: `00123` stays `00123`.
  case text
  /// A name that expressions can refer to.
  case identifier
  case integer(ClosedRange<Int64>)
  /// A whole number or one with a fraction.
  case number(ClosedRange<Double>)
  /// `3`, or `10%` of what there is.
  case countOrPercent
  case boolean
  /// `90s`, `5m`, `2h`, `7d`; longer than nothing.
  case duration
  /// A type of the language: `int`, `list(string)`.
  case typeName
  /// One of a few words.
  case word([Word])
  /// A bare expression of this type.
  case expression(String)
  /// Text that may hold `${{ }}`.
  case template
  /// Any value, with `${{ }}` in its scalars.
  case value
  case list(Shape)
  /// Names of the author's choice, each with the same kind of value.
  case names(Shape)
  case object(ObjectShape)
  /// One or the other, told apart by what stands there: a scalar, a list or a mapping.
  case either(Shape, Shape)
  /// A list of steps, at least one.
  case steps
  /// Names of the author's choice, at least two, each with a list of steps.
  case branches

  /// A word of a closed set, with what it means.
  public struct Word: Sendable, Hashable {
    public let name: String
    public let summary: String

    public init(_ name: String, _ summary: String) {
      self.name = name
      self.summary = summary
    }
  }

  /// What to call it in a message.
  public var description: String {
    switch self {
    case .text, .template: "a text"
    case .identifier: "a name of letters, digits and '_' that does not begin with a digit"
    case .integer(let range):
      range.upperBound == .max
        ? "a whole number from \(range.lowerBound)"
        : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .number(let range):
      "a number from " + Self.plain(range.lowerBound) + " to " + Self.plain(range.upperBound)
    case .countOrPercent: "a whole number or a share such as 10%"
    case .boolean: "true or false"
    case .duration: "a duration such as 90s, 5m, 2h or 7d"
    case .typeName: "a type such as string, int or list(string)"
    case .word(let words): "one of " + words.map(\.name).joined(separator: ", ")
    case .expression(let type): "an expression that gives \(type)"
    case .value: "a value"
    case .list(let element): "a list, each item \(element.description)"
    case .names(let value): "a mapping from names to \(value.description)"
    case .object(let object): "a mapping (\(object.name))"
    case .either(let one, let other): "\(one.description), or \(other.description)"
    case .steps: "a list of steps"
    case .branches: "a mapping from names to lists of steps"
    }
  }

  /// `1` for 1.0.
  private static func plain(_ number: Double) -> String {
    Int64(exactly: number).map(String.init) ?? String(number)
  }
}
