import Diagnostics
public import Values

/// Constants, read as a type asks: an id stays text whatever it looks like, `5m` is a duration where one is wanted.
public enum LiteralReader {
  /// Nil if the constant is not of that type. Templates are no constants.
  public static func read(_ tree: ValueTree, as type: ValueType) -> Value? {
    switch tree {
    case .template, .lost: nil
    case .constant(let value, let text, _): scalar(value, text: text, as: type)
    case .list(let items, _): list(items, as: type)
    case .mapping(let members, _): mapping(members, as: type)
    }
  }

  /// What somebody typed on a command line, as a declared type; lists are separated by commas.
  public static func read(text: String, as type: ValueType) -> Value? {
    switch type {
    case .list(let element):
      if text.isEmpty { return .list([]) }
      var items: [Value] = []
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        guard let item = read(text: String(part), as: element) else { return nil }
        items.append(item)
      }
      return .list(items)
    case .map: return nil
    case .bool: return text == "true" ? .bool(true) : (text == "false" ? .bool(false) : nil)
    case .int: return Int64(text).map(Value.int)
    case .double: return Double(text).map(Value.double)
    default: return scalar(.string(text), text: text, as: type)
    }
  }

  private static func scalar(_ value: Value, text: String, as type: ValueType) -> Value? {
    switch type {
    case .dyn: value
    case .string: value.isNull ? nil : .string(text)
    case .enumeration(let type): type.words.contains(text) ? .string(text) : nil
    case .duration: DurationLiteral.parse(text).map(Value.duration)
    case .timestamp: Timestamp(rfc3339: text).map(Value.timestamp)
    case .double: value.asDouble ?? value.asInt.map { .double(Double($0)) }
    case .int: value.asInt.map(Value.int)
    case .bool: value.asBool.map(Value.bool)
    case .optional(let wrapped): value.isNull ? .optional(nil) : scalar(value, text: text, as: wrapped)
    default: nil
    }
  }

  private static func list(_ items: [ValueTree], as type: ValueType) -> Value? {
    let element: ValueType
    switch type {
    case .list(let declared): element = declared
    case .dyn: element = .dyn
    default: return nil
    }
    var values: [Value] = []
    for item in items {
      guard let value = read(item, as: element) else { return nil }
      values.append(value)
    }
    return .list(values)
  }

  private static func mapping(_ members: [(key: Spanned<String>, value: ValueTree)], as type: ValueType) -> Value? {
    let element: ValueType
    switch type {
    case .map(.string, let declared): element = declared
    case .dyn: element = .dyn
    default: return nil
    }
    var map = ValueMap()
    for member in members {
      guard let value = read(member.value, as: element) else { return nil }
      map[member.key.value] = value
    }
    return .map(map)
  }
}

extension Value {
  fileprivate var asDouble: Value? { if case .double = self { self } else { nil } }
}
