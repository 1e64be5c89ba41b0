/// The tags of the core schema, written `!!str` and so on.
enum CoreTag: String, CaseIterable {
  case str
  case int
  case float
  case bool
  case null
  case seq
  case map

  static let prefix = "tag:yaml.org,2002:"

  init?(_ tag: String) {
    guard tag.hasPrefix(CoreTag.prefix) else { return nil }
    self.init(rawValue: String(tag.dropFirst(CoreTag.prefix.count)))
  }

  /// The value of a text with this tag; nil if it does not fit. The style does not count: `!!bool "true"` is a boolean.
  func value(of text: UnsafeBufferPointer<UInt8>) -> CoreValue? {
    if self == .str { return .string(String(decoding: text, as: UTF8.self)) }
    return switch (self, CoreValue(nonString: text)) {
    case (.int, .int(let value)?): .int(value)
    case (.int, .bigInt(let value)?): .bigInt(value)
    case (.float, .float(let value)?): .float(value)
    case (.float, .int?), (.float, .bigInt?): CoreValue.floatingPoint(text)
    case (.bool, .bool(let value)?): .bool(value)
    case (.null, .null?): .null
    default: nil
    }
  }

  func fits(_ kind: NodeRecord.Kind) -> Bool {
    switch (self, kind) {
    case (.seq, .sequence), (.map, .mapping): true
    case (.seq, _), (.map, _): false
    default: kind == .scalar
    }
  }

  /// For people: what a value with this tag must be.
  var wanted: String {
    switch self {
    case .str: "text"
    case .int: "a whole number"
    case .float: "a number"
    case .bool: "true or false"
    case .null: "null"
    case .seq: "a sequence"
    case .map: "a mapping"
    }
  }
}
