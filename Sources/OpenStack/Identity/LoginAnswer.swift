import HTTPTypes
import Values

/// What came back at a hop of a login, small enough to be held.
struct LoginAnswer: Sendable {
  let exchange: LoginError.Exchange
  let status: Int
  let fields: HTTPFields
  let body: [UInt8]
  let attempts: Int
  /// Replaces every secret and token that this login knows.
  let mask: SecretMask

  /// The body as JSON; throws ``LoginError`` of kind `unexpectedAnswer` if it is none.
  func json(_ hop: LoginError.Hop, of what: String) throws(LoginError) -> Value {
    do throws(JSONError) {
      return try JSONReader.read(body)
    } catch {
      let type = fields[.contentType].map { mask.masked($0.shortened(to: 80)) } ?? "of no declared type"
      let message: String
      if case .truncated = error.kind, !body.isEmpty {
        message = "the answer of \(what) breaks off after \(body.count) bytes"
      } else if body.isEmpty {
        message = "the answer of \(what) is empty"
      } else {
        message = "the answer of \(what) is not JSON but \(type)"
      }
      throw self.error(hop, .unexpectedAnswer, message)
        .helped(type.contains("html") ? "is the address right? A web page answered" : nil)
    }
  }

  /// A login error that carries the facts of this answer and what the service said in it.
  func error(_ hop: LoginError.Hop, _ kind: LoginError.Kind, _ message: String) -> LoginError {
    var error = LoginError(hop, kind, message)
    error.exchange = exchange
    error.attempts = attempts
    if status >= 300, let said { error.notes.append("the service said: \(said)") }
    return error
  }

  /// What the service says in the body of a refusal, in one line without markup and without secrets.
  var said: String? {
    let text: String?
    if let value = try? JSONReader.read(body) { text = Self.message(in: value) } else { text = Self.title(in: body) }
    guard let text = text?.singleLine, !text.isEmpty else { return nil }
    return mask.masked(text).shortened(to: 300)
  }

  /// `error` and `error_description` of RFC 6749, section 5.2.
  var oauthError: (code: String, description: String?)? {
    guard let value = try? JSONReader.read(body), let code = value["error"]?.asString else { return nil }
    let description = value["error_description"]?.asString.map { mask.masked($0.singleLine).shortened(to: 300) }
    return (mask.masked(code.singleLine).shortened(to: 80), description)
  }

  /// The shapes of Keystone, of OAuth2 and of the shared middleware.
  private static func message(in value: Value) -> String? {
    if let code = value["error"]?.asString {
      return code + (value["error_description"]?.asString.map { ": " + $0 } ?? "")
    }
    return (value["error"]?["message"] ?? value["message"])?.asString?.withoutMarkup
  }

  private static func title(in body: [UInt8]) -> String? {
    let text = String(decoding: body.prefix(4096), as: UTF8.self)
    for tag in ["h1", "title"] {
      if let title = text.content(of: tag) { return title.withoutMarkup }
    }
    return text.withoutMarkup
  }
}

extension LoginError {
  /// The same error with one more thing to do.
  func helped(_ help: String?) -> LoginError { changed { $0.helps += help.map { [$0] } ?? [] } }

  func noted(_ note: String?) -> LoginError { changed { $0.notes += note.map { [$0] } ?? [] } }

  private func changed(_ change: (inout LoginError) -> Void) -> LoginError {
    var copy = self
    change(&copy)
    return copy
  }
}

extension String {
  /// Without tags, the commonest entities written out.
  var withoutMarkup: String {
    var out = ""
    var inTag = false
    for character in self {
      switch character {
      case "<": inTag = true
      case ">" where inTag:
        inTag = false
        out.append(" ")
      default: if !inTag { out.append(character) }
      }
    }
    return out.replacing("&lt;", "<").replacing("&gt;", ">").replacing("&quot;", "\"").replacing("&amp;", "&")
  }

  /// One line, runs of white space and control characters made one space.
  var singleLine: String {
    var out = String.UnicodeScalarView()
    var gap = false
    for scalar in unicodeScalars {
      if scalar.value <= 0x20 || (0x7F...0x9F).contains(scalar.value) {
        gap = !out.isEmpty
      } else {
        if gap { out.append(" ") }
        gap = false
        out.append(scalar)
      }
    }
    return String(out)
  }

  func shortened(to count: Int) -> String { self.count > count ? prefix(count) + "…" : self }

  fileprivate func replacing(_ pattern: String, _ replacement: String) -> String {
    guard contains("&") else { return self }
    var out = ""
    var rest = self[...]
    while let first = rest.first {
      if rest.hasPrefix(pattern) {
        out += replacement
        rest = rest.dropFirst(pattern.count)
      } else {
        out.append(first)
        rest = rest.dropFirst()
      }
    }
    return out
  }

  /// What stands between `<tag>` and `</tag>`.
  fileprivate func content(of tag: String) -> String? {
    let lowered = lowercased()
    guard lowered.utf8.count == utf8.count, let open = lowered.place(of: "<\(tag)>", from: lowered.startIndex),
      let close = lowered.place(of: "</\(tag)>", from: open)
    else { return nil }
    let lower = lowered.utf8.distance(from: lowered.startIndex, to: open) + tag.utf8.count + 2
    let upper = lowered.utf8.distance(from: lowered.startIndex, to: close)
    guard lower <= upper else { return nil }
    return String(decoding: Array(utf8)[lower..<upper], as: UTF8.self)
  }

  private func place(of pattern: String, from start: Index) -> Index? {
    var index = start
    while index < endIndex {
      if self[index...].hasPrefix(pattern) { return index }
      index = self.index(after: index)
    }
    return nil
  }
}
