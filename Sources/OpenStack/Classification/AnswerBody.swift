import Values

/// What the body of a refusal says, whatever its shape.
///
/// Shapes, by who speaks: nova and cinder `{"forbidden": {"code", "message"}}`; keystone, the token middleware and rate
/// limiters `{"error": {…}}`; neutron `{"NeutronError": {"type", "message", "detail"}}`, or the inner part alone; glance
/// and the shared middleware `{"code": "403 Forbidden", "message": "…<br />…", "title"}`; placement `{"errors": [{…}]}`;
/// OAuth `{"error": "invalid_client", "error_description"}`; octavia `{"faultcode", "faultstring"}`; barbican
/// `{"code", "title", "description"}`; swift, Apache and proxies HTML or plain text.
struct AnswerBody: Hashable {
  enum Shape: Hashable {
    /// One key that names the fault, as nova and cinder say it.
    case fault
    case error
    case neutron
    /// Neutron's inner part without its wrapper.
    case bareNeutron
    /// WebOb's own JSON: glance, and middleware in front of any service.
    case webob
    case placement
    case oauth
    case octavia
    case html
    case text
    case empty
    /// JSON of another form.
    case otherJSON
  }

  var shape: Shape
  /// The fault's name, type or word.
  var code: String?
  /// On one line, without mark-up, not bounded yet.
  var message: String

  init(shape: Shape, code: String? = nil, message: String) {
    self.shape = shape
    self.code = code
    self.message = PlainText.line(message)
  }

  /// Reads a body, or as much of it as was kept.
  init(_ bytes: [UInt8]) {
    let start = bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    switch start {
    case nil:
      self.init(shape: .empty, message: "")
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard let value = try? JSONReader.read(bytes) else {
        self.init(shape: .text, message: String(decoding: bytes, as: UTF8.self))
        return
      }
      self = Self.json(value)
    case UInt8(ascii: "<"):
      self.init(shape: .html, message: String(decoding: bytes, as: UTF8.self))
    default:
      self.init(shape: .text, message: String(decoding: bytes, as: UTF8.self))
    }
  }

  private static func json(_ value: Value) -> AnswerBody {
    guard let map = value.asMap else { return AnswerBody(shape: .otherJSON, message: "") }
    if let error = map["error"] { return errorShape(error, in: map) }
    if let inner = map["NeutronError"] {
      return AnswerBody(shape: .neutron, code: inner["type"]?.asString, message: neutronMessage(inner))
    }
    if let type = map["type"]?.asString, map["message"] != nil, map["detail"] != nil {
      return AnswerBody(shape: .bareNeutron, code: type, message: neutronMessage(value))
    }
    if let first = map["errors"]?.asList?.first {
      let text = first["detail"]?.asString ?? first["title"]?.asString ?? ""
      return AnswerBody(shape: .placement, code: first["code"]?.asString, message: text)
    }
    if let text = map["faultstring"]?.asString {
      return AnswerBody(shape: .octavia, code: map["faultcode"]?.asString, message: text)
    }
    if map["code"] != nil || map["title"] != nil {
      let text = map["message"]?.asString ?? map["description"]?.asString ?? map["title"]?.asString ?? ""
      return AnswerBody(shape: .webob, code: map["title"]?.asString, message: text)
    }
    if map.count == 1, let name = map.keys.first?.asString, let text = map.values[0]["message"]?.asString {
      return AnswerBody(shape: .fault, code: name, message: text)
    }
    return AnswerBody(
      shape: .otherJSON, code: map["class"]?.asString, message: map["message"]?.asString ?? "")
  }

  private static func errorShape(_ error: Value, in map: ValueMap) -> AnswerBody {
    if let word = error.asString {
      return AnswerBody(shape: .oauth, code: word, message: map["error_description"]?.asString ?? word)
    }
    let text = error["message"]?.asString ?? error["title"]?.asString ?? error["status"]?.asString ?? ""
    return AnswerBody(shape: .error, code: error["title"]?.asString ?? error["status"]?.asString, message: text)
  }

  /// `detail` is a second sentence where neutron has more to say.
  private static func neutronMessage(_ error: Value) -> String {
    // Some of neutron's answers carry a list or a map where others carry the sentence.
    let message = error["message"]?.asString ?? ""
    guard let detail = error["detail"]?.asString, !detail.isEmpty else { return message }
    return message.isEmpty ? detail : "\(message) \(detail)"
  }
}
