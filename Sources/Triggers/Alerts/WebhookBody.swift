public import Values

/// What `body` is in a workflow that a webhook starts.
public enum WebhookBody {
  /// JSON as it is, forms as a mapping of texts, text as text, nothing as null.
  ///
  /// A body without a type is JSON if it can be read as JSON, and text otherwise. Text must be UTF-8.
  public static func read(_ delivery: Delivery) throws(DeliveryError) -> Value {
    guard !delivery.body.isEmpty else { return .null }
    let type = delivery.mediaType
    if type == "application/json" || type.hasSuffix("+json") { return try delivery.json() }
    if type == "application/x-www-form-urlencoded" { return fields(FormText.pairs(delivery.body)) }
    if type == "multipart/form-data" { return try multipart(delivery) }
    if type.isEmpty, let value = try? delivery.json() { return value }
    guard let text = String(validating: delivery.body, as: UTF8.self) else {
      throw DeliveryError(.wrongShape, "the body is neither JSON nor a form nor UTF-8 text")
    }
    return .string(text)
  }

  private static func fields(_ pairs: [(name: String, value: String)]) -> Value {
    .map(ValueMap(pairs.map { (.string($0.name), .string($0.value)) }))
  }

  /// The parts by their names (RFC 7578); files are read like any part.
  private static func multipart(_ delivery: Delivery) throws(DeliveryError) -> Value {
    let broken = DeliveryError(.wrongShape, "the body is no multipart/form-data of the boundary that its type names")
    guard let boundary = parameter("boundary", of: delivery.single("Content-Type") ?? ""), !boundary.isEmpty else {
      throw broken
    }
    let mark = Array("--\(boundary)".utf8)
    var rest = delivery.body[...]
    guard rest.starts(with: mark) else { throw broken }
    rest = rest.dropFirst(mark.count)
    let separator = Array("\r\n".utf8) + mark
    var pairs: [(name: String, value: String)] = []
    while !rest.starts(with: Array("--".utf8)) {
      guard pairs.count < 1_000, rest.starts(with: Array("\r\n".utf8)), let end = rest.firstRange(of: separator),
        let blank = rest[..<end.lowerBound].firstRange(of: Array("\r\n\r\n".utf8))
      else { throw broken }
      let head = String(decoding: rest[rest.startIndex..<blank.lowerBound], as: UTF8.self)
      let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-disposition:") }
      guard let name = line.flatMap({ parameter("name", of: String($0)) }),
        let value = String(validating: rest[blank.upperBound..<end.lowerBound], as: UTF8.self)
      else { throw broken }
      pairs.append((name, value))
      rest = rest[end.upperBound...]
    }
    return fields(pairs)
  }

  /// `b` of `a; name=b` or `a; name="b"`.
  private static func parameter(_ name: String, of header: String) -> String? {
    for part in header.split(separator: ";").dropFirst() {
      let sides = part.split(separator: "=", maxSplits: 1)
      guard sides.count == 2, sides[0].trimmed.lowercased() == name else { continue }
      let value = sides[1].trimmed
      return value.count >= 2 && value.hasPrefix("\"") && value.hasSuffix("\"")
        ? String(value.dropFirst().dropLast()) : value
    }
    return nil
  }
}
