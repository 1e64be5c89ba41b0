// The fast way through what is not kept. It reads whole tokens and leaves every other case (a token that the chunk cuts, a
// mistake, a name that is watched, the end of a kept container) to the careful way, at the token where it arose.

extension JSONStream {
  /// Whether the next token lies in what is not kept, or between the members of an object whose names are watched.
  var maySkim: Bool {
    switch expected {
    case .colon, .nothing: false
    case .name, .firstName, .commaOrEnd: depth > builder.kept || builder.watches
    case .value, .firstElement: depth > builder.kept && depth > 0
    }
  }

  /// Reads on from `at` as far as it goes; `maySkim` must hold.
  mutating func skim(_ at: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) {
    let kept = builder.kept
    let watchedLengths = builder.watchedLengths
    var position = at
    var object = objects & 1 == 1
    var expected = self.expected
    defer {
      at = position
      self.expected = expected
    }

    while true {
      if expected == .commaOrEnd {
        Self.skipSpace(&position, end)
        guard position < end else { return }
        let byte = position.pointee
        if byte == JSONByte.comma {
          position += 1
          expected = object ? .name : .value
        } else {
          guard byte == (object ? JSONByte.closeBrace : JSONByte.closeBracket), depth > kept else { return }
          position += 1
          pop()
          guard depth > 0 else {
            expected = .nothing
            return
          }
          guard depth > kept || builder.watches else { return }
          object = objects & 1 == 1
          continue
        }
      }

      Self.skipSpace(&position, end)
      guard position < end else { return }
      if object, expected != .value {
        guard position.pointee == JSONByte.quote else {
          guard position.pointee == JSONByte.closeBrace, expected == .firstName else { return }
          expected = .commaOrEnd
          continue
        }
        let start = position + 1
        var escaped = false
        guard let close = Self.stringEnd(start, end, &escaped) else { return }
        if depth == kept {
          let length = close - start
          if escaped { return }
          if watchedLengths & (1 << UInt64(length & 63)) != 0,
            let place = builder.watchedPlace(of: UnsafeBufferPointer(start: start, count: length))
          {
            builder.watchedName(place)
            position = close + 1
            expected = .colon
            return
          }
        }
        var next = close + 1
        Self.skipSpace(&next, end)
        // The careful way reads the name again.
        guard next < end, next.pointee == JSONByte.colon else { return }
        position = next + 1
        expected = .value
        if depth == kept { builder.passOver() }
        Self.skipSpace(&position, end)
        guard position < end else { return }
      }

      let byte = position.pointee
      switch byte {
      case JSONByte.quote:
        var escaped = false
        guard let close = Self.stringEnd(position + 1, end, &escaped) else { return }
        position = close + 1
      case JSONByte.openBrace, JSONByte.openBracket:
        guard depth < limits.depth else { return }
        position += 1
        object = byte == JSONByte.openBrace
        push(object: object)
        expected = object ? .firstName : .firstElement
        continue
      case JSONByte.closeBracket:
        guard expected == .firstElement else { return }
      case JSONByte.minus, JSONByte.zero...JSONByte.nine:
        guard let close = Self.numberEnd(position, end) else { return }
        position = close
      default:
        guard let word = JSONWord(first: byte), let close = Self.wordEnd(word, position, end) else { return }
        position = close
      }
      expected = .commaOrEnd
    }
  }

  @inline(__always)
  private static func skipSpace(_ at: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) {
    // Mostly there is one space or none.
    guard at < end, at.pointee <= JSONByte.space else { return }
    if at.pointee == JSONByte.space { at += 1 }
    while at < end, JSONByte.isSpace(at.pointee) { at += 1 }
  }

  /// Where the closing quote is; nil if the chunk cuts the string, or something is wrong with it.
  @inline(__always)
  private static func stringEnd(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ escaped: inout Bool
  ) -> UnsafePointer<UInt8>? {
    var at = start
    while true {
      at = JSONText.plainEnd(at, end)
      guard at < end else { return nil }
      if at.pointee == JSONByte.quote { return at }
      guard let next = passSpecial(at, end, &escaped) else { return nil }
      at = next
    }
  }

  /// The end of the escapes and UTF-8 sequences that begin here.
  @inline(never)
  private static func passSpecial(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ escaped: inout Bool
  ) -> UnsafePointer<UInt8>? {
    var at = start
    var state = JSONStringState()
    repeat {
      if at.pointee == JSONByte.backslash { escaped = true }
      repeat {
        guard at < end, state.step(at.pointee) else { return nil }
        at += 1
      } while state.place != .plain
    } while at < end && (at.pointee >= 0x80 || at.pointee == JSONByte.backslash)
    return at
  }

  @inline(__always)
  private static func numberEnd(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    var at = start
    var state = JSONNumberState.start
    while at < end {
      let before = state
      guard state.step(at.pointee) else { return before.isComplete ? at : nil }
      at += 1
    }
    return nil
  }

  @inline(__always)
  private static func wordEnd(
    _ word: JSONWord, _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    let length = word == .no ? 5 : 4
    guard end - start >= length else { return nil }
    // All three differ within the four bytes at their end.
    let last = UnsafeRawPointer(start + length - 4).loadUnaligned(as: UInt32.self).littleEndian
    let wanted: UInt32 =
      switch word {
      case .yes: 0x6575_7274
      case .no: 0x6573_6C61
      case .null: 0x6C6C_756E
      }
    return last == wanted ? start + length : nil
  }
}
