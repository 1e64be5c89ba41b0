import Diagnostics
import Values

extension LiteralReader {
  /// What was probably meant by a scalar that is not of the type wanted; nil if there is no telling.
  static func help(_ value: Value, text: String, for type: ValueType) -> String? {
    switch type {
    case .bool:
      switch text.lowercased() {
      case "yes", "on", "y": return "write true; in YAML 1.2 '\(text)' is a text"
      case "no", "off", "n": return "write false; in YAML 1.2 '\(text)' is a text"
      case "true", "false": return "write it without quotes"
      default: return nil
      }
    case .duration: return value.asInt.map { "write a unit: \($0)s, \($0)m or \($0)h" }
    case .int: return value.asString != nil && Int64(text) != nil ? "write it without quotes" : nil
    case .double: return value.asString != nil && Double(text) != nil ? "write it without quotes" : nil
    case .list: return value.isNull ? nil : "a list of one is written [\(text)]"
    default: return nil
    }
  }
}

extension ValueTree {
  /// What to call it in a message.
  var kindDescription: String {
    switch self {
    case .template, .lost: "an expression"
    case .list: "a list"
    case .mapping: "a mapping"
    case .constant(.null, let text, _): text.isEmpty ? "empty" : "null"
    case .constant(.bool, _, _): "true or false"
    case .constant(.int, _, _): "a whole number"
    case .constant(.double, _, _): "a number"
    case .constant: "a text"
    }
  }
}
