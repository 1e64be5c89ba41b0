import HTTPTypes
import Values

/// A line of the table of what can be asked: where, by whom, and what it says.
struct WebRoute: Sendable {
  /// What a route gets of a request.
  struct Call: Sendable {
    /// The parts of the path that the pattern names.
    let names: [String: String]
    let query: [String: String]
    let request: HTTPRequest
    /// The body as JSON; empty if there is none.
    let body: ValueMap
    let caller: String

    func text(_ name: String) throws(WebRefusal) -> String? {
      guard let value = body[name], !value.isNull else { return nil }
      guard let text = value.asString else { throw WebRefusal(.badRequest, "'\(name)' must be a string") }
      return text
    }

    func number(_ name: String, standard: Int, in range: ClosedRange<Int>) throws(WebRefusal) -> Int {
      guard let text = query[name] else { return standard }
      guard let number = Int(text), range.contains(number) else {
        throw WebRefusal(.badRequest, "'\(name)' is a number from \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
  }

  enum Reply: Sendable {
    case json(Value, HTTPResponse.Status = .ok)
    case events(run: String, after: Int)
  }

  let method: HTTPRequest.Method
  /// `/api/v1/runs/{run}`
  let pattern: String
  let scope: AccessScope
  let summary: String
  /// Names of the query's parts, with what they are.
  var query: [(name: String, words: String)] = []
  /// Members of the body, with their JSON Schema type and what they are.
  var body: [(name: String, type: String, words: String)] = []
  let answer: @Sendable (Call, any ServiceBoard) async throws(WebRefusal) -> Reply

  /// The named parts of the path; nil if it is another one.
  func match(_ path: String) -> [String: String]? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let wanted = pattern.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == wanted.count else { return nil }
    var names: [String: String] = [:]
    for (part, want) in zip(parts, wanted) {
      if want.hasPrefix("{") {
        guard !part.isEmpty, let text = PercentText.decoded(part) else { return nil }
        names[String(want.dropFirst().dropLast())] = text
      } else if part != want {
        return nil
      }
    }
    return names
  }
}

/// Percent-encoding of URLs (RFC 3986 section 2.1).
enum PercentText {
  /// Nil if it is no UTF-8, or an escape is broken.
  static func decoded(_ text: some StringProtocol) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      rest = rest.dropFirst(2)
      bytes.append(value)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  static func query(_ text: some StringProtocol) -> [String: String] {
    var query: [String: String] = [:]
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = decoded(parts[0]), let value = parts.count == 2 ? decoded(parts[1]) : "" else { continue }
      query[name] = value
    }
    return query
  }
}
