import Values

/// A place in the body of a delivery, with the path that messages call it by.
struct BodyNode {
  let value: Value
  let path: String

  init(_ value: Value, _ path: String = "") {
    self.value = value
    self.path = path
  }

  func wrong(_ expected: String, at member: String = "") -> DeliveryError {
    let place = Self.join(path, member)
    return DeliveryError(.wrongShape, "\(place.isEmpty ? "the body" : "'\(place)'") must be \(expected)")
  }

  /// nil where there is none, or null.
  func member(_ name: String) -> BodyNode? {
    guard let found = value[name], !found.isNull else { return nil }
    return BodyNode(found, Self.join(path, name))
  }

  func object(_ name: String) throws(DeliveryError) -> BodyNode {
    guard let node = member(name), node.value.asMap != nil else { throw wrong("an object", at: name) }
    return node
  }

  /// A text that must be there and not be empty.
  func text(_ name: String) throws(DeliveryError) -> String {
    guard let text = member(name)?.value.asString, !text.isEmpty else { throw wrong("a text", at: name) }
    return text
  }

  /// Empty where there is none.
  func textIfAny(_ name: String) throws(DeliveryError) -> String {
    guard let node = member(name) else { return "" }
    guard let text = node.value.asString else { throw wrong("a text", at: name) }
    return text
  }

  /// A mapping from names to texts; empty where there is none.
  func texts(_ name: String) throws(DeliveryError) -> ValueMap {
    guard let node = member(name) else { return ValueMap() }
    guard let map = node.value.asMap, map.values.allSatisfy({ $0.asString != nil }) else {
      throw wrong("an object of texts", at: name)
    }
    return map
  }

  func items(_ name: String) throws(DeliveryError) -> [BodyNode] {
    guard let node = member(name), let items = node.value.asList else { throw wrong("a list", at: name) }
    return items.enumerated().map { BodyNode($1, "\(node.path)[\($0)]") }
  }

  /// RFC 3339; nil where there is none, or the year 1, by which Go says that there is none.
  func time(_ name: String) throws(DeliveryError) -> Timestamp? {
    guard let node = member(name) else { return nil }
    guard let text = node.value.asString, let time = Timestamp(rfc3339: text) else {
      throw wrong("a time such as 2026-02-03T04:05:06Z", at: name)
    }
    return time < Timestamp(seconds: Timestamp.earliest.seconds + 366 * 86_400) ? nil : time
  }

  private static func join(_ path: String, _ name: String) -> String {
    path.isEmpty || name.isEmpty ? path + name : "\(path).\(name)"
  }
}

extension Value {
  /// A scalar as the text that a label is.
  var labelText: String? {
    switch self {
    case .string(let text): text
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .uint(let value): String(value)
    case .double(let value): JSONWriter.text(.double(value))
    default: nil
    }
  }
}
