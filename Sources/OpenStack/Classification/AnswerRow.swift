/// One line of the table that says what an answer means. The first line that fits counts.
struct AnswerRow: Sendable {
  var kind: OpenStackError.Kind
  /// Empty: any service.
  var services: Set<ServiceDialect> = []
  /// Empty: any status. Asynchronous faults have none and fit only such lines.
  var statuses: Set<Int> = []
  /// Empty: any method.
  var methods: Set<String> = []
  /// Empty: any shape.
  var shapes: Set<AnswerBody.Shape> = []
  /// The body's own name of the error, or its ending behind a `*`. Empty: any.
  var codes: [String] = []
  /// One of these occurs in the text, compared in lower case, outside quotation marks. Empty: any text.
  var says: [String] = []
  /// None of these occurs.
  var saysNot: [String] = []

  func fits(_ answer: AnswerFacts) -> Bool {
    (services.isEmpty || services.contains(answer.service))
      && (statuses.isEmpty || answer.status.map(statuses.contains) ?? false)
      && (methods.isEmpty || methods.contains(answer.method))
      && (shapes.isEmpty || shapes.contains(answer.shape))
      && (codes.isEmpty || answer.code.map { code in codes.contains { Self.matches(code, $0) } } ?? false)
      && (says.isEmpty || says.contains { answer.wording.says($0) })
      && !saysNot.contains { answer.wording.says($0) }
  }

  private static func matches(_ code: String, _ pattern: String) -> Bool {
    pattern.hasPrefix("*") ? code.hasSuffix(pattern.dropFirst()) : code == pattern
  }
}

/// What the table looks at.
struct AnswerFacts {
  var service: ServiceDialect
  /// nil for the text of an asynchronous fault.
  var status: Int?
  var method: String
  var shape: AnswerBody.Shape
  var code: String?
  var wording: Wording
}

/// A message reduced to the service's own words: lower case, and nothing between quotation marks, so that a resource
/// called `quota exceeded` is not taken for a quota.
struct Wording: Hashable, Sendable {
  private let text: String

  init(_ message: String) {
    var out = ""
    var quote: Character?
    var previous: Character = " "
    let characters = Array(message)
    for (index, character) in characters.enumerated() {
      let next = index + 1 < characters.count ? characters[index + 1] : " "
      if let open = quote {
        if character == open, !next.isLetter, !next.isNumber {
          quote = nil
          out.append("'")
        }
      } else if character == "'" || character == "\"", !previous.isLetter, !previous.isNumber,
        Self.closes(character, in: characters[(index + 1)...])
      {
        quote = character
        out.append("'")
      } else {
        out.append(character)
      }
      previous = character
    }
    text = out.lowercased()
  }

  private static func closes(_ quote: Character, in rest: ArraySlice<Character>) -> Bool {
    rest.indices.contains { index in
      rest[index] == quote
        && (index + 1 >= rest.endIndex || !(rest[index + 1].isLetter || rest[index + 1].isNumber))
    }
  }

  /// A phrase that begins with `^` must stand at the beginning.
  func says(_ phrase: String) -> Bool {
    if phrase.hasPrefix("^") { return text.hasPrefix(phrase.dropFirst()) }
    return Self.contains(Array(text.utf8), Array(phrase.utf8))
  }

  private static func contains(_ text: [UInt8], _ phrase: [UInt8]) -> Bool {
    guard let first = phrase.first, text.count >= phrase.count else { return phrase.isEmpty }
    return text.indices.dropLast(phrase.count - 1).contains { start in
      text[start] == first && text[start..<start + phrase.count].elementsEqual(phrase)
    }
  }
}
