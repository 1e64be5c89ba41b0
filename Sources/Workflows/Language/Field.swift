/// A key of the language: declared once, read by the decoder, the help, the JSON Schema and editors.
public struct Field: Sendable {
  public let name: String
  public let shape: Shape
  /// One sentence for people.
  public let summary: String
  /// The value as it would be written.
  public let example: String
  public let isRequired: Bool
  /// What holds if the key is not there, as it would be written; nil where there is no such thing.
  public let standard: String?
  /// The keys of the same mapping of which one must be there for this key to have a meaning; empty: it always has.
  public let companions: [String]
  let mark: NameMark

  public init(
    _ name: String, _ shape: Shape, _ summary: String, example: String, required: Bool = false,
    default standard: String? = nil, with companions: [String] = []
  ) {
    self.name = name
    self.shape = shape
    self.summary = summary
    self.example = example
    isRequired = required
    self.standard = standard
    self.companions = companions
    mark = NameMark(name)
  }
}

/// What tells most names apart without comparing them: one bit of 64 for a name, several for a set of names.
struct NameMark: OptionSet {
  let rawValue: UInt64

  init(rawValue: UInt64) { self.rawValue = rawValue }

  init(_ name: String) {
    let utf8 = name.utf8
    let number = utf8.count &* 11 &+ Int(utf8.first ?? 0) &* 5 &+ Int(utf8.last ?? 0)
    rawValue = 1 << UInt64(truncatingIfNeeded: number & 63)
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
  let requiredPlaces: [Int]
  /// By place: whether the field is one of ``exactlyOne``.
  let isChoice: [Bool]
  /// Whether any field has companions.
  let hasCompanions: Bool
  private let names: [(name: String, mark: NameMark)]

  public init(_ name: String, _ summary: String, _ fields: [Field], exactlyOne: [String] = []) {
    self.name = name
    self.summary = summary
    self.fields = fields
    self.exactlyOne = exactlyOne
    requiredPlaces = fields.indices.filter { fields[$0].isRequired }
    isChoice = fields.map { exactlyOne.contains($0.name) }
    hasCompanions = fields.contains { !$0.companions.isEmpty }
    names = fields.map { ($0.name, $0.mark) }
  }

  /// There are few fields, and their names are short: comparing is quicker than hashing.
  public func place(of name: String) -> Int? {
    let mark = NameMark(name)
    return names.firstIndex { $0.mark == mark && $0.name == name }
  }
}

extension ObjectShape {
  /// The mapping that a file is.
  public static var workflow: ObjectShape { WorkflowFields.shape }
  /// What ``Shape/steps`` and ``Shape/branches`` are lists of.
  public static var step: ObjectShape { StepFields.shape }
}
