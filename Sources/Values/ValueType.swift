/// What is known of a value before it exists. CEL's types, and records whose fields are declared.
public indirect enum ValueType: Hashable, Sendable {
  /// Nothing is known: the contents of bodies. Checked when used.
  case dyn
  case null
  case bool
  case int
  case uint
  case double
  case string
  case bytes
  case timestamp
  case duration
  case list(ValueType)
  case map(ValueType, ValueType)
  case optional(ValueType)
  case record(RecordType)
  /// Text of which only the listed words occur.
  case enumeration(EnumerationType)
  case type(ValueType)
  /// A type that a function leaves open; only in signatures.
  case parameter(String)
}

/// The declared fields of a kind of record.
public struct RecordType: Hashable, Sendable {
  public struct Field: Hashable, Sendable {
    public let name: String
    public let type: ValueType
    public let summary: String
    public let taint: Taint

    public init(_ name: String, _ type: ValueType, _ summary: String = "", taint: Taint = []) {
      self.name = name
      self.type = type
      self.summary = summary
      self.taint = taint
    }
  }

  /// What to call the type in a message: `server`.
  public let name: String
  public let fields: [Field]

  public init(_ name: String, _ fields: [Field]) {
    self.name = name
    self.fields = fields
  }

  public subscript(name: String) -> Field? { fields.first { $0.name.hasSameBytes(as: name) } }
}

/// A closed set of words.
public struct EnumerationType: Hashable, Sendable {
  public let name: String
  public let words: [String]

  public init(_ name: String, _ words: [String]) {
    self.name = name
    self.words = words
  }
}

/// Where data comes from, as far as it matters for where it may go. Static: it belongs to expressions, not to values.
public struct Taint: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Must not be shown, named after, logged or kept.
  public static let secret = Taint(rawValue: 1)
  /// Was chosen by somebody outside: an alert, the body of an answer.
  public static let outside = Taint(rawValue: 2)
}

extension ValueType: CustomStringConvertible {
  /// As it is written in an `inputs:` declaration or a message: `list(string)`.
  public var description: String {
    switch self {
    case .dyn: "dyn"
    case .null: "null"
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .timestamp: "timestamp"
    case .duration: "duration"
    case .list(let element): "list(\(element))"
    case .map(let key, let value): "map(\(key), \(value))"
    case .optional(let wrapped): "optional(\(wrapped))"
    case .record(let record): record.name
    case .enumeration(let type): type.name
    case .type(let type): "type(\(type))"
    case .parameter(let name): name
    }
  }
}
