/// A key of the language: declared once, read by the decoder, the help, the JSON Schema and editors.
public struct Field: Sendable {
  public let name: String
  public let shape: Shape
  /// One sentence for people.
  public let summary: String
  /// The value as it would be written.
  public let example: String
  public let isRequired: Bool

  public init(_ name: String, _ shape: Shape, _ summary: String, example: String, required: Bool = false) {
    self.name = name
    self.shape = shape
    self.summary = summary
    self.example = example
    isRequired = required
  }
}

/// What may stand behind a key.
public indirect enum Shape: Sendable {
  /// Text, read as it is written: `00123` stays `00123`.
  case text
  /// A name that expressions can refer to.
  case identifier
  case integer(ClosedRange<Int64>)
  case boolean
  /// `90s`, `5m`, `2h`, `7d`.
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
  /// A text or a mapping, told apart by what stands there.
  case either(Shape, Shape)

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
    case .text: "a text"
    case .identifier: "a name of letters, digits and '_' that does not begin with a digit"
    case .integer(let range):
      range.upperBound == .max
        ? "a whole number from \(range.lowerBound)"
        : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .boolean: "true or false"
    case .duration: "a duration such as 90s, 5m, 2h or 7d"
    case .typeName: "a type such as string, int or list(string)"
    case .word(let words): "one of " + words.map(\.name).joined(separator: ", ")
    case .expression(let type): "an expression that gives \(type)"
    case .template: "a text"
    case .value: "a value"
    case .list(let element): "a list, each item \(element.description)"
    case .names(let value): "a mapping from names to \(value.description)"
    case .object(let object): "a mapping (\(object.name))"
    case .either(let one, let other): "\(one.description) or \(other.description)"
    }
  }
}

/// A mapping with a closed set of keys.
public final class ObjectShape: Sendable {
  /// What to call it in a message: `step`.
  public let name: String
  public let summary: String
  public let fields: [Field]
  /// Keys of which exactly one must be there.
  public let exactlyOne: [String]
  private let places: [String: Int]

  public init(_ name: String, _ summary: String, _ fields: [Field], exactlyOne: [String] = []) {
    self.name = name
    self.summary = summary
    self.fields = fields
    self.exactlyOne = exactlyOne
    places = Dictionary(fields.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  public func place(of name: String) -> Int? { places[name] }
}
