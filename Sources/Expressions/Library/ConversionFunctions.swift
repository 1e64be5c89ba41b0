import Values

func noOverload(_ name: String, _ arguments: [Value]) -> Failure {
  Failure(.wrongType, "'\(name)' does not work with \(arguments.map(\.article).joined(separator: ", "))")
}

/// From one type to another, and `size` (langdef, "Types and Conversions").
let conversionFunctions: [Function] = [
  Function(
    "size",
    [.string, .bytes, .listOfA, .mapOfAB].flatMap { [.of($0, gives: .int), .on($0, gives: .int)] },
    "How many characters, bytes, elements or entries there are", "'héllo'.size() // 5", flow: .shape
  ) { arguments, work throws(Failure) in
    switch arguments[0] {
    case .string(let text):
      try work.charge(text: text.utf8.count)
      return .int(Int64(text.unicodeScalars.count))
    case .bytes(let bytes): return .int(Int64(bytes.count))
    case .list(let list): return .int(Int64(list.count))
    case .map(let map): return .int(Int64(map.count))
    default: throw noOverload("size", arguments)
    }
  },
  Function(
    "type", [.of(.a, gives: .type(.a))], "The type of a value", "type(1) == int // true", flow: .shape
  ) { arguments, _ throws(Failure) in .type(arguments[0].runtimeType) },
  Function(
    "dyn", [.of(.a, gives: .dyn)], "The value itself, whose type is then not checked beforehand",
    "dyn(1) == 1.0 // true", flow: .first, takesUnknown: true
  ) { arguments, _ throws(Failure) in arguments[0] },
  Function(
    "bool", [.of(.bool, gives: .bool), .of(.string, gives: .bool)], "Reads true or false", "bool('true') // true"
  ) { arguments, _ throws(Failure) in
    switch arguments[0] {
    case .bool: return arguments[0]
    case .string("1"), .string("t"), .string("true"), .string("TRUE"), .string("True"): return .bool(true)
    case .string("0"), .string("f"), .string("false"), .string("FALSE"), .string("False"): return .bool(false)
    case .string(let text): throw Failure(.invalidArgument, "'\(text)' is neither true nor false")
    default: throw noOverload("bool", arguments)
    }
  },
  Function(
    "bytes", [.of(.bytes, gives: .bytes), .of(.string, gives: .bytes)], "The bytes of a text in UTF-8",
    "bytes('é') // b'\\xc3\\xa9'"
  ) { arguments, work throws(Failure) in
    switch arguments[0] {
    case .bytes: return arguments[0]
    case .string(let text):
      try work.charge(text: text.utf8.count)
      return .bytes(Array(text.utf8))
    default: throw noOverload("bytes", arguments)
    }
  },
  Function(
    "string",
    [.string, .bool, .int, .uint, .double, .bytes, .timestamp, .duration].map { .of($0, gives: .string) },
    "Writes a value as text", "string(3.5) // '3.5'"
  ) { arguments, work throws(Failure) in
    switch arguments[0] {
    case .string: return arguments[0]
    case .bool(let value): return .string(value ? "true" : "false")
    case .int(let number): return .string(String(number))
    case .uint(let number): return .string(String(number))
    case .double(let number): return .string(NumberText.of(number))
    case .timestamp(let time): return .string(time.rfc3339)
    case .duration(let duration): return .string(duration.secondsText)
    case .bytes(let bytes):
      try work.charge(text: bytes.count)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw Failure(.invalidArgument, "the bytes are not UTF-8")
      }
      return .string(text)
    default: throw noOverload("string", arguments)
    }
  },
  Function(
    "int", [.int, .uint, .double, .string, .timestamp].map { .of($0, gives: .int) },
    "A whole number; of a double without its fraction, of a timestamp in seconds since 1970", "int('42') // 42"
  ) { arguments, _ throws(Failure) in
    switch arguments[0] {
    case .int: return arguments[0]
    case .uint(let number):
      guard let number = Int64(exactly: number) else { throw outOfRange(arguments[0], "int") }
      return .int(number)
    case .double(let number):
      // Both ends are excluded (langdef, "Overflow").
      guard number > -0x1p63, number < 0x1p63 else { throw outOfRange(arguments[0], "int") }
      return .int(Int64(number))
    case .string(let text):
      guard let digits = trimmedNumber(text), let number = Int64(digits) else { throw noNumber(text, "int") }
      return .int(number)
    case .timestamp(let time): return .int(time.seconds)
    default: throw noOverload("int", arguments)
    }
  },
  Function(
    "uint", [.uint, .int, .double, .string].map { .of($0, gives: .uint) }, "An unsigned whole number", "uint(3) // 3u"
  ) { arguments, _ throws(Failure) in
    switch arguments[0] {
    case .uint: return arguments[0]
    case .int(let number):
      guard let number = UInt64(exactly: number) else { throw outOfRange(arguments[0], "uint") }
      return .uint(number)
    case .double(let number):
      guard number >= 0, number < 0x1p64 else { throw outOfRange(arguments[0], "uint") }
      return .uint(UInt64(number))
    case .string(let text):
      guard let digits = trimmedNumber(text), let number = UInt64(digits) else { throw noNumber(text, "uint") }
      return .uint(number)
    default: throw noOverload("uint", arguments)
    }
  },
  Function(
    "double", [.double, .int, .uint, .string].map { .of($0, gives: .double) }, "A number with a fraction",
    "double('1.5') // 1.5"
  ) { arguments, _ throws(Failure) in
    switch arguments[0] {
    case .double: return arguments[0]
    case .int(let number): return .double(Double(number))
    case .uint(let number): return .double(Double(number))
    case .string(let text):
      guard let number = readDouble(text) else { throw noNumber(text, "double") }
      return .double(number)
    default: throw noOverload("double", arguments)
    }
  },
]

private func outOfRange(_ value: Value, _ type: String) -> Failure {
  Failure(.overflow, "\(value.shown) is outside the range of \(type)")
}

private func noNumber(_ text: String, _ type: String) -> Failure {
  Failure(.invalidArgument, "'\(text)' is not a number of type \(type)")
}

/// Without white space around it; nil if something else than digits and a sign is left.
private func trimmedNumber(_ text: String) -> String? {
  var digits = text.utf8[...]
  while let first = digits.first, first == 32 || (9...13).contains(first) { digits = digits.dropFirst() }
  while let last = digits.last, last == 32 || (9...13).contains(last) { digits = digits.dropLast() }
  return String(digits)
}

/// Digits with a point or exponent, `NaN` and infinities; not the hexadecimal form that Swift also reads.
private func readDouble(_ text: String) -> Double? {
  guard let trimmed = trimmedNumber(text) else { return nil }
  let isDecimal = trimmed.utf8.allSatisfy {
    isDigit($0) || $0 == ascii(".") || $0 == ascii("e") || $0 == ascii("E") || $0 == ascii("+") || $0 == ascii("-")
  }
  if isDecimal {
    // A point needs no digits before it, other than in Swift.
    if let number = Double(trimmed) { return number }
    return trimmed.utf8.first == ascii(".") ? Double("0" + trimmed) : nil
  }
  switch trimmed.lowercased() {
  case "nan", "+nan", "-nan": return .nan
  case "inf", "infinity", "+inf", "+infinity": return .infinity
  case "-inf", "-infinity": return -.infinity
  default: return nil
  }
}
