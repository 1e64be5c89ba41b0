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
    case .duration: return value.asInt.map { "write a unit: \($0)s, \($0)m or \($0)h" } ?? duration(text)
    case .int:
      guard value.asString != nil else { return nil }
      return Int64(text) != nil ? "write it without quotes" : gibibytes(text)
    case .double: return value.asString != nil && Double(text) != nil ? "write it without quotes" : nil
    case .list: return value.isNull ? nil : "a list of one is written [\(text)]"
    case .map:
      let parts = text.split(separator: "=", maxSplits: 1)
      return parts.count == 2 ? "write { \(parts[0]): \(parts[1]) }" : "a mapping is written { name: value }"
    default: return nil
    }
  }
}

extension LiteralReader {
  /// What has a size in gibibytes takes the number alone.
  private static func gibibytes(_ text: String) -> String? {
    let number = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(number.count).drop { $0 == " " }
    guard !number.isEmpty, ["g", "gb", "gib"].contains(unit.lowercased()) else { return nil }
    return "write \(number); it counts gibibytes"
  }

  /// `30 seconds` is `30s`.
  private static func duration(_ text: String) -> String? {
    let parts = text.lowercased().split(separator: " ").map(String.init)
    guard parts.count == 2, Int64(parts[0]) != nil, let unit = parts[1].first, "smhd".contains(unit) else { return nil }
    return "write \(parts[0])\(unit)"
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
