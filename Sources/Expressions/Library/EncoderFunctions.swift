import Values

/// CEL's extension `encoders`.
let encoderFunctions: [Function] = [
  Function(
    "base64.encode", [.of(.bytes, gives: .string)], "Writes bytes as Base64", "base64.encode(b'hello') // 'aGVsbG8='"
  ) { arguments, work throws(Failure) in
    guard case .bytes(let bytes) = arguments[0] else { throw noOverload("base64.encode", arguments) }
    try work.charge(text: bytes.count)
    return .string(Base64.text(bytes))
  },
  Function(
    "base64.decode", [.of(.string, gives: .bytes)], "Reads Base64, with its padding or without",
    "base64.decode('aGVsbG8=') // b'hello'"
  ) { arguments, work throws(Failure) in
    guard case .string(let text) = arguments[0] else { throw noOverload("base64.decode", arguments) }
    try work.charge(text: text.utf8.count)
    guard let bytes = Base64.bytes(text) else { throw Failure(.invalidArgument, "the text is not Base64") }
    return .bytes(bytes)
  },
]
