import Values

/// What to call an item of a loop.
enum ItemName {
  /// Longer values are no names, and are not listed either.
  static let limit = 200

  /// Its name or id, or what it is if that is short; nil if there is nothing to call it.
  static func of(_ item: Value) -> String? {
    if let name = (text(item["name"]) ?? text(item["id"])) { return name }
    switch item {
    case .string, .int, .uint, .double, .bool, .timestamp, .duration: return text(item)
    default: return nil
    }
  }

  /// For programs: its id and name, or the value itself if it is small; else null.
  static func brief(_ item: Value) -> Value {
    var map = ValueMap()
    for name in ["id", "name"] {
      guard let value = item[name], text(value) != nil else { continue }
      map[name] = value
    }
    if !map.isEmpty { return .map(map) }
    return JSONWriter.text(item).utf8.count <= limit ? item : .null
  }

  private static func text(_ value: Value?) -> String? {
    let text: String
    switch value {
    case .string(let string)?: text = string
    case .int(let number)?: text = String(number)
    case .uint(let number)?: text = String(number)
    case .double(let number)?: text = String(number)
    case .bool(let flag)?: text = String(flag)
    case .timestamp(let instant)?: text = instant.rfc3339
    case .duration(let span)?: text = DurationLiteral.text(span)
    case .optional(let wrapped)?: return self.text(wrapped)
    default: return nil
    }
    return text.isEmpty || text.utf8.count > limit ? nil : text
  }
}
