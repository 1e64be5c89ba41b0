import Values

/// Reads the members of an object; what is missing or of another kind is an error that names it.
struct MemberReader {
  private let value: Value

  init(_ value: Value) { self.value = value }

  func has(_ name: String) -> Bool { value[name] != nil }

  func value(_ name: String) throws(CodecError) -> Value {
    guard let member = value[name] else { throw CodecError("an event without '\(name)'") }
    return member
  }

  func string(_ name: String) throws(CodecError) -> String {
    guard let text = try value(name).asString else { throw CodecError("an event whose '\(name)' is no text") }
    return text
  }

  func int(_ name: String) throws(CodecError) -> Int64 {
    guard let number = try value(name).asInt else { throw CodecError("an event whose '\(name)' is no number") }
    return number
  }

  func timestamp(_ name: String) throws(CodecError) -> Timestamp {
    if case .timestamp(let instant) = try value(name) { return instant }
    guard let instant = Timestamp(rfc3339: try string(name)) else {
      throw CodecError("an event whose '\(name)' is no instant")
    }
    return instant
  }

  func word<Word: RawRepresentable<String>>(_ name: String) throws(CodecError) -> Word {
    let text = try string(name)
    guard let word = Word(rawValue: text) else { throw CodecError("an event whose '\(name)' is '\(text)'") }
    return word
  }

  func optionalString(_ name: String) -> String? { value[name]?.asString }

  func strings(_ name: String) -> [String] { value[name]?.asList?.compactMap(\.asString) ?? [] }
}
