public import Values

/// The types that an input can have, as they are written: `int`, `list(string)`, `map(string, int)`.
public enum TypeName {
  /// The words for types without parts.
  public static let simple: [(name: String, type: ValueType)] = [
    ("string", .string), ("int", .int), ("double", .double), ("bool", .bool), ("duration", .duration),
    ("timestamp", .timestamp),
  ]

  /// Nil if `text` is no type.
  public static func parse(_ text: String) -> ValueType? { parse(Array(text.utf8)[...], depth: 0) }

  private static let deepest = 8

  private static func parse(_ text: ArraySlice<UInt8>, depth: Int) -> ValueType? {
    guard depth < deepest else { return nil }
    let text = trimmed(text)
    let word = String(decoding: text, as: UTF8.self)
    if let simple = simple.first(where: { $0.name == word }) { return simple.type }
    if let inner = content(of: text, in: "list") {
      return parse(inner, depth: depth + 1).map(ValueType.list)
    }
    if let inner = content(of: text, in: "map"), let comma = inner.firstIndex(of: UInt8(ascii: ",")) {
      guard parse(inner[..<comma], depth: depth + 1) == .string else { return nil }
      return parse(inner[(comma + 1)...], depth: depth + 1).map { .map(.string, $0) }
    }
    return nil
  }

  private static func content(of text: ArraySlice<UInt8>, in word: String) -> ArraySlice<UInt8>? {
    guard text.starts(with: Array((word + "(").utf8)), text.last == UInt8(ascii: ")") else { return nil }
    return text.dropFirst(word.utf8.count + 1).dropLast()
  }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text
    while text.first == UInt8(ascii: " ") { text = text.dropFirst() }
    while text.last == UInt8(ascii: " ") { text = text.dropLast() }
    return text
  }
}
