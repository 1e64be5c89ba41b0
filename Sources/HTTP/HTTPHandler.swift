public import HTTPTypes

/// Answers requests; knows no socket.
public protocol HTTPHandler: Sendable {
  /// Never throws: whatever goes wrong inside is an answer too.
  func respond(to request: HTTPRequest, body: HTTPBody) async -> HTTPAnswer
}

/// The answer to a request.
public struct HTTPAnswer: Sendable {
  public var head: HTTPResponse
  public var body: HTTPBody

  public init(_ head: HTTPResponse, body: HTTPBody = .empty) {
    self.head = head
    self.body = body
  }

  public init(status: HTTPResponse.Status, fields: HTTPFields = [:], body: [UInt8] = []) {
    self.init(HTTPResponse(status: status, headerFields: fields), body: HTTPBody(body))
  }
}
