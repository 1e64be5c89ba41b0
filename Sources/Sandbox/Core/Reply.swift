internal import HTTP
internal import HTTPTypes
internal import Values

/// An answer before it is sent.
struct Reply: Sendable {
  var status: Int
  var fields = HTTPFields()
  var body: [UInt8] = []
  var dressing = Dressing.full

  /// Which of the service's usual fields are added.
  enum Dressing: Sendable {
    case full
    case requestID
    case none
  }

  init(_ status: Int, type: String? = nil, body: [UInt8] = []) {
    self.status = status
    self.body = body
    if let type { fields.add("content-type", type) }
  }

  init(_ status: Int, json: Value, type: String = "application/json") {
    self.init(status, type: type, body: JSONWriter.bytes(json))
  }

  init(_ status: Int, html: String, type: String = "text/html; charset=UTF-8") {
    self.init(status, type: type, body: Array(html.utf8))
  }

  func adding(_ name: String, _ value: String) -> Reply {
    var copy = self
    copy.fields.add(name, value)
    return copy
  }

  /// Bodies longer than this go out in chunks, without a length.
  private static let wholeUpTo = 64 * 1024
  private static let chunk = 16 * 1024

  func answer(to method: HTTPRequest.Method) -> HTTPAnswer {
    let head = HTTPResponse(status: HTTPResponse.Status(code: status), headerFields: fields)
    if method == .head || status == 204 || status == 304 { return HTTPAnswer(head) }
    guard body.count > Self.wholeUpTo else { return HTTPAnswer(head, body: HTTPBody(body)) }
    return HTTPAnswer(head, body: HTTPBody(chunks: body, of: Self.chunk))
  }
}

extension HTTPFields {
  mutating func add(_ name: String, _ value: String) {
    guard let name = HTTPField.Name(name) else { return }
    append(HTTPField(name: name, value: value))
  }

  func first(_ name: String) -> String? {
    HTTPField.Name(name).flatMap { self[fields: $0].first?.value }
  }
}
