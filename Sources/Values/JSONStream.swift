/// Reads one JSON document (RFC 8259) that arrives in chunks, and keeps only what is selected.
///
/// The whole document is held to the grammar, also where nothing is kept of it: numbers, escapes, UTF-8, nothing after the
/// end. Memory is taken for what is kept, not for what is passed over. What has thrown once throws the same again.
public struct JSONStream: Sendable {
  /// What may come next, between two tokens.
  enum Expected: UInt8 {
    case value
    /// A value or the end of the list.
    case firstElement
    case name
    /// A name or the end of the object.
    case firstName
    case colon
    case commaOrEnd
    case nothing
  }

  /// A token of which the beginning has been read; chunks may end anywhere.
  enum Token {
    case none
    case name
    case string
    case number
    case word(JSONWord, length: Int)
    /// The rest of a byte order mark.
    case mark(length: Int)
  }

  let limits: JSONLimits
  var builder: JSONBuilder
  var expected = Expected.value
  /// How many containers are open.
  var depth = 0
  /// Which of them are objects, one bit each, the innermost lowest; what does not fit lies in `outer`.
  var objects: UInt64 = 0
  var outer: [UInt64] = []

  private var token = Token.none
  private var stringState = JSONStringState()
  private var numberState = JSONNumberState.start
  /// Whether the token's text is needed, whether it has escapes, and what of it came in earlier chunks.
  private var keepsToken = false
  private var escaped = false
  private var gathered: [UInt8] = []
  /// Length of the chunks before the one being read.
  private var consumed = 0
  private var failure: JSONError?

  public init(_ selection: JSONSelection, limits: JSONLimits = .standard) {
    self.limits = limits
    builder = JSONBuilder(selection, limits)
  }

  /// Takes the next bytes of the document; they may end anywhere.
  public mutating func feed(_ chunk: [UInt8]) throws(JSONError) {
    if let failure { throw failure }
    do throws(JSONError) {
      if chunk.count > limits.bytes - consumed {
        throw JSONError(.limit, "is longer than \(limits.bytes) bytes", at: limits.bytes)
      }
      try chunk.withUnsafeBufferPointer { bytes throws(JSONError) in
        guard let start = bytes.baseAddress else { return }
        try read(Chunk(start: start, end: start + bytes.count, offset: consumed))
      }
      consumed += chunk.count
    } catch {
      failure = error
      throw error
    }
  }

  /// The document is complete. Gives what was selected; nil if that is `nothing`.
  public mutating func finish() throws(JSONError) -> Value? {
    if let failure { throw failure }
    do throws(JSONError) {
      if case .number = token, numberState.isComplete {
        let text = gathered
        try text.withUnsafeBufferPointer { text throws(JSONError) in try endNumber(text, at: consumed) }
      }
      if let truncation { throw JSONError(.truncated, truncation, at: consumed) }
      return builder.result
    } catch {
      failure = error
      throw error
    }
  }

  private var truncation: String? {
    switch token {
    case .name, .string: "ends in the middle of a string"
    case .number: "ends in the middle of a number"
    case .word: "ends in the middle of a word"
    case .mark: "ends in the middle of a byte order mark"
    case .none:
      if depth > 0 {
        objects & 1 == 1 ? "ends in the middle of an object" : "ends in the middle of an array"
      } else {
        expected == .nothing ? nil : "ends before a value begins"
      }
    }
  }
}

/// The bytes at hand.
struct Chunk {
  let start: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>
  /// Where in the document `start` is.
  let offset: Int

  func offset(of at: UnsafePointer<UInt8>) -> Int { offset + (at - start) }
}

// MARK: - Between tokens

extension JSONStream {
  private mutating func read(_ chunk: Chunk) throws(JSONError) {
    var at = chunk.start
    if case .none = token {
      if consumed == 0, at.pointee == 0xEF { token = .mark(length: 0) }
    }
    try resume(&at, chunk)
    while at < chunk.end {
      if maySkim {
        skim(&at, chunk.end)
        guard at < chunk.end else { return }
      }
      let byte = at.pointee
      if JSONByte.isSpace(byte) {
        at += 1
        continue
      }
      switch expected {
      case .value: try beginValue(&at, chunk)
      case .firstElement:
        if byte == JSONByte.closeBracket { close(&at) } else { try beginValue(&at, chunk) }
      case .name, .firstName:
        if byte == JSONByte.quote {
          token = .name
          keepsToken = depth == builder.kept
          try beginString(&at, chunk)
        } else if byte == JSONByte.closeBrace, expected == .firstName {
          close(&at)
        } else {
          throw JSONError(.syntax, "has no member name", at: chunk.offset(of: at))
        }
      case .colon:
        guard byte == JSONByte.colon else {
          throw JSONError(.syntax, "has no ':' behind a member name", at: chunk.offset(of: at))
        }
        at += 1
        expected = .value
      case .commaOrEnd:
        let object = objects & 1 == 1
        if byte == JSONByte.comma {
          at += 1
          expected = object ? .name : .value
        } else if byte == (object ? JSONByte.closeBrace : JSONByte.closeBracket) {
          close(&at)
        } else {
          throw JSONError(
            .syntax, object ? "has no ',' or '}' behind a member" : "has no ',' or ']' behind an element",
            at: chunk.offset(of: at))
        }
      case .nothing: throw JSONError(.syntax, "has something behind its end", at: chunk.offset(of: at))
      }
    }
  }

  private mutating func beginValue(_ at: inout UnsafePointer<UInt8>, _ chunk: Chunk) throws(JSONError) {
    let byte = at.pointee
    let inKept = depth == builder.kept
    switch byte {
    case JSONByte.openBrace, JSONByte.openBracket:
      guard depth < limits.depth else {
        throw JSONError(.limit, "is nested deeper than \(limits.depth) levels", at: chunk.offset(of: at))
      }
      let object = byte == JSONByte.openBrace
      if inKept { try builder.open(object: object, at: chunk.offset(of: at)) }
      push(object: object)
      expected = object ? .firstName : .firstElement
      at += 1
    case JSONByte.quote:
      token = .string
      keepsToken = inKept && builder.keepsScalar
      try beginString(&at, chunk)
    case JSONByte.minus, JSONByte.zero...JSONByte.nine:
      token = .number
      keepsToken = inKept && builder.keepsScalar
      numberState = .start
      try resume(&at, chunk)
    default:
      guard let word = JSONWord(first: byte) else {
        throw JSONError(.syntax, "has no value", at: chunk.offset(of: at))
      }
      token = .word(word, length: 0)
      keepsToken = inKept && builder.keepsScalar
      try resume(&at, chunk)
    }
  }

  mutating func push(object: Bool) {
    if depth & 63 == 0, depth > 0 { outer.append(objects) }
    objects = objects << 1 | (object ? 1 : 0)
    depth += 1
  }

  mutating func pop() {
    depth -= 1
    objects = depth & 63 == 0 ? (outer.popLast() ?? 0) : objects >> 1
  }

  private mutating func close(_ at: inout UnsafePointer<UInt8>) {
    if depth == builder.kept { builder.close() }
    pop()
    at += 1
    endValue()
  }

  private mutating func endValue() {
    token = .none
    expected = depth == 0 ? .nothing : .commaOrEnd
  }
}

// MARK: - Tokens

extension JSONStream {
  /// Goes on with the token that has begun, if one has.
  private mutating func resume(_ at: inout UnsafePointer<UInt8>, _ chunk: Chunk) throws(JSONError) {
    switch token {
    case .none: return
    case .name, .string: try resumeString(&at, chunk)
    case .number: try resumeNumber(&at, chunk)
    case .word(let word, let length): try resumeWord(word, length, &at, chunk)
    case .mark(var length):
      while at < chunk.end, length < 3 {
        guard at.pointee == [0xEF, 0xBB, 0xBF][length] else {
          throw JSONError(.syntax, "has no value", at: chunk.offset(of: at))
        }
        at += 1
        length += 1
      }
      token = length == 3 ? .none : .mark(length: length)
    }
  }

  private mutating func beginString(_ at: inout UnsafePointer<UInt8>, _ chunk: Chunk) throws(JSONError) {
    escaped = false
    stringState = JSONStringState()
    at += 1
    try resumeString(&at, chunk)
  }

  private mutating func resumeString(_ at: inout UnsafePointer<UInt8>, _ chunk: Chunk) throws(JSONError) {
    let start = at
    while true {
      if stringState.place == .plain { at = JSONText.plainEnd(at, chunk.end) }
      guard at < chunk.end else { break }
      let byte = at.pointee
      if stringState.place == .plain {
        if byte == JSONByte.quote {
          let end = at
          at += 1
          return try endText(start, end, chunk)
        }
        if byte == JSONByte.backslash { escaped = true }
      }
      let place = stringState.place
      guard stringState.step(byte) else { throw stringError(place, byte, chunk.offset(of: at)) }
      at += 1
    }
    try gather(start, at, chunk)
  }

  private func stringError(_ place: JSONStringState.Place, _ byte: UInt8, _ offset: Int) -> JSONError {
    switch place {
    case .plain where byte < 0x20: JSONError(.syntax, "has a control character in a string", at: offset)
    case .plain, .sequence: JSONError(.encoding, "has a string that is not UTF-8", at: offset)
    case .escape: JSONError(.syntax, "has an unknown escape in a string", at: offset)
    case .hexDigits: JSONError(.syntax, "has no hexadecimal digit in an escape", at: offset)
    }
  }

  private mutating func resumeNumber(_ at: inout UnsafePointer<UInt8>, _ chunk: Chunk) throws(JSONError) {
    let start = at
    while at < chunk.end {
      let before = numberState
      guard numberState.step(at.pointee) else {
        guard before.isComplete else {
          throw JSONError(.syntax, "has no digit in a number", at: chunk.offset(of: at))
        }
        return try endText(start, at, chunk)
      }
      at += 1
    }
    try gather(start, at, chunk)
  }

  private mutating func resumeWord(
    _ word: JSONWord, _ read: Int, _ at: inout UnsafePointer<UInt8>, _ chunk: Chunk
  ) throws(JSONError) {
    var length = read
    while at < chunk.end, length < word.text.utf8CodeUnitCount {
      guard at.pointee == word.text.utf8Start[length] else {
        throw JSONError(.syntax, "has no value", at: chunk.offset(of: at) - length)
      }
      at += 1
      length += 1
    }
    token = .word(word, length: length)
    guard length == word.text.utf8CodeUnitCount else { return }
    if keepsToken { try builder.scalar(word.value, at: chunk.offset(of: at) - length) }
    endValue()
  }

  /// Keeps what a chunk has of a token that goes on in the next one.
  private mutating func gather(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ chunk: Chunk
  ) throws(JSONError) {
    guard keepsToken else { return }
    gathered.append(contentsOf: UnsafeBufferPointer(start: start, count: end - start))
    if case .name = token, builder.cannotWatch(nameFrom: gathered.count) {
      builder.passOver()
      keepsToken = false
      gathered = []
    }
    if gathered.count > limits.keptBytes {
      throw JSONError(.limit, "has more than \(limits.keptBytes) bytes of text to keep", at: chunk.offset(of: end))
    }
  }

  /// A string, name or number ends, of which these are the last bytes.
  private mutating func endText(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ chunk: Chunk
  ) throws(JSONError) {
    let text = UnsafeBufferPointer(start: start, count: end - start)
    let offset = chunk.offset(of: end)
    guard !gathered.isEmpty else { return try endText(text, at: offset) }
    var whole: [UInt8] = []
    swap(&whole, &gathered)
    whole.append(contentsOf: text)
    try whole.withUnsafeBufferPointer { text throws(JSONError) in try endText(text, at: offset) }
    whole.removeAll(keepingCapacity: whole.count <= 4_096)
    swap(&whole, &gathered)
  }
  private mutating func endText(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) throws(JSONError) {
    switch token {
    case .name:
      if keepsToken {
        if escaped {
          try JSONText.unescaped(text).withUnsafeBufferPointer { text throws(JSONError) in
            try builder.name(text, at: offset)
          }
        } else {
          try builder.name(text, at: offset)
        }
      }
      token = .none
      expected = .colon
    case .number:
      try endNumber(text, at: offset)
    default:
      if keepsToken {
        try builder.keepText(text.count, at: offset)
        try builder.scalar(.string(JSONText.string(text, escaped: escaped)), at: offset)
      }
      endValue()
    }
  }

  private mutating func endNumber(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) throws(JSONError) {
    if keepsToken {
      guard let number = JSONText.number(text) else {
        throw JSONError(.range, "has a number that is too large", at: offset - text.count)
      }
      try builder.scalar(number, at: offset)
    }
    endValue()
  }
}
