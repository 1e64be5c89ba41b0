import HTTP
import HTTPTypes
import Values

/// Reads the JSON of a success, chunk by chunk.
enum JSONAnswer {
  static func read(
    _ response: HTTPResponse, _ body: HTTPBody, keeping selection: JSONSelection, limits: JSONLimits,
    of call: ServiceCall
  ) async throws -> Value? {
    var stream = JSONStream(selection, limits: limits)
    var isEmpty = true
    do {
      while let chunk = try await body.next() {
        if chunk.isEmpty { continue }
        // Said before the reader stumbles over the first `<`.
        if isEmpty, chunk.first == UInt8(ascii: "<") { throw notJSON(response, "it begins with '<'", call) }
        isEmpty = false
        try stream.feed(chunk)
      }
      return isEmpty ? nil : try stream.finish()
    } catch let error as JSONError {
      throw failure(response, error, call)
    }
  }

  private static func failure(_ response: HTTPResponse, _ error: JSONError, _ call: ServiceCall) -> OpenStackError {
    switch error.kind {
    case .truncated: make(.truncated, response, "the answer \(error.message)", call)
    case .limit: make(.unexpected, response, "the answer \(error.message)", call)
    case .syntax, .encoding, .range: notJSON(response, "it \(error.message)", call)
    }
  }

  private static func notJSON(_ response: HTTPResponse, _ why: String, _ call: ServiceCall) -> OpenStackError {
    let type = response.headerFields[.contentType].map { " declared as \(PlainText.bounded(PlainText.line($0)))" } ?? ""
    return make(.notJSON, response, "the answer\(type) is not JSON: \(why)", call)
  }

  private static func make(
    _ kind: OpenStackError.Kind, _ response: HTTPResponse, _ message: String, _ call: ServiceCall
  ) -> OpenStackError {
    OpenStackError(
      kind, call, status: response.status.code, message: message,
      requestID: AnswerClassifier.requestID(response.headerFields), mayHaveHappened: true)
  }
}
