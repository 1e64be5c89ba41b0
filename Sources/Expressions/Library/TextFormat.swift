import Values

/// `'%s of %d'.format([a, b])` (cel-go, `ext/formatting_v2.go`) and `instant.format('%Y')`.
enum TextFormat {
  static func fill(_ pattern: String, _ values: [Value], _ work: Work) throws(Failure) -> Value {
    if values.contains(where: hasUnknown) { return .unknown(.string) }
    var out = ""
    var rest = pattern.unicodeScalars[...]
    var used = 0
    while let scalar = rest.popFirst() {
      guard scalar == "%" else {
        out.unicodeScalars.append(scalar)
        continue
      }
      if rest.first == "%" {
        rest.removeFirst()
        out += "%"
        continue
      }
      let digits = try precision(&rest)
      guard let verb = rest.popFirst() else { throw Failure(.invalidArgument, "the format ends within a '%'") }
      guard used < values.count else {
        throw Failure(.invalidArgument, "the format asks for more than the \(values.count) values that are given")
      }
      let text = try write(values[used], verb, digits, work)
      try work.charge(text: text.utf8.count)
      out += text
      used += 1
    }
    try work.charge(text: out.utf8.count)
    return .string(out)
  }

  static func write(_ time: Timestamp, _ arguments: [Value], _ work: Work) throws(Failure) -> Value {
    guard case .string(let pattern) = arguments[1] else { throw noOverload("format", arguments) }
    var zone = TimeZoneFile.utc
    if arguments.count == 3 {
      guard case .string(let name) = arguments[2] else { throw noOverload("format", arguments) }
      zone = try work.zone(name)
    }
    try work.charge(text: pattern.utf8.count * 4)
    guard let text = time.format(pattern, in: zone) else {
      throw Failure(.invalidArgument, "the format '\(pattern)' has a letter behind a '%' that means nothing")
    }
    return .string(text)
  }

  /// What is wrong with constants given for an instant.
  static func fault(_ constants: [Value?]) -> String? {
    if constants.count >= 2, case .string(let pattern) = constants[1], !pattern.isEmpty, !pattern.contains("%") {
      return "the format '\(pattern)' has no '%', so nothing of the instant is written"
    }
    guard constants.count == 3, case .string(let zone) = constants[2] else { return nil }
    if TimeZones.system.named(zone) == nil { return zoneFault(zone) }
    if case .string(let pattern) = constants[1], Timestamp.earliest.format(pattern) == nil {
      return "the format '\(pattern)' has a letter behind a '%' that means nothing"
    }
    return nil
  }

  static func zoneFault(_ name: String) -> String { "no time zone is called '\(name)'" }

  private static func hasUnknown(_ value: Value) -> Bool {
    switch value {
    case .unknown: true
    case .list(let list): list.contains(where: hasUnknown)
    case .map(let map): map.values.contains(where: hasUnknown)
    case .record(let record): record.values.contains { $0.map(hasUnknown) == true }
    default: false
    }
  }

  /// `.3`; nil without one.
  private static func precision(_ rest: inout Substring.UnicodeScalarView) throws(Failure) -> Int? {
    guard rest.first == "." else { return nil }
    rest.removeFirst()
    var number = 0
    var hasDigit = false
    while let digit = rest.first, ("0"..."9").contains(digit) {
      rest.removeFirst()
      hasDigit = true
      number = min(number * 10 + Int(digit.value) - 48, 10_000)
    }
    guard hasDigit, number <= 1_000 else {
      throw Failure(.invalidArgument, "a '.' in a format is followed by a number up to 1000")
    }
    return number
  }

  private static func write(
    _ value: Value, _ verb: Unicode.Scalar, _ digits: Int?, _ work: Work
  ) throws(Failure) -> String {
    func unfit(_ wanted: String) -> Failure { Failure(.wrongType, "%\(verb) takes \(wanted), not \(value.article)") }
    switch verb {
    case "s": return try string(value, work)
    case "d":
      switch value {
      case .int(let number): return String(number)
      case .uint(let number): return String(number)
      case .double(let number): return NumberText.withoutExponent(number)
      default: throw unfit("numbers")
      }
    case "f", "e":
      let number: Double
      switch value {
      case .int(let whole): number = Double(whole)
      case .uint(let whole): number = Double(whole)
      case .double(let real): number = real
      default: throw unfit("numbers")
      }
      return NumberText.rounded(number, digits: digits ?? 6, scientific: verb == "e")
    case "b":
      switch value {
      case .bool(let isTrue): return isTrue ? "1" : "0"
      case .int(let number): return String(number, radix: 2)
      case .uint(let number): return String(number, radix: 2)
      default: throw unfit("whole numbers and bool")
      }
    case "o":
      switch value {
      case .int(let number): return String(number, radix: 8)
      case .uint(let number): return String(number, radix: 8)
      default: throw unfit("whole numbers")
      }
    case "x", "X":
      let isUpper = verb == "X"
      switch value {
      case .int(let number): return String(number, radix: 16, uppercase: isUpper)
      case .uint(let number): return String(number, radix: 16, uppercase: isUpper)
      case .string(let text): return hexadecimal(text.utf8, isUpper)
      case .bytes(let bytes): return hexadecimal(bytes, isUpper)
      default: throw unfit("whole numbers, text and bytes")
      }
    default: throw Failure(.invalidArgument, "'%\(verb)' has no meaning in a format")
    }
  }

  private static func hexadecimal(_ bytes: some Sequence<UInt8>, _ isUpper: Bool) -> String {
    let digits = Array((isUpper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static func string(_ value: Value, _ work: Work) throws(Failure) -> String {
    try work.charge(1)
    switch value {
    case .null: return "null"
    case .bool(let isTrue): return isTrue ? "true" : "false"
    case .int(let number): return String(number)
    case .uint(let number): return String(number)
    case .double(let number): return NumberText.withoutExponent(number)
    case .string(let text): return text
    case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
    case .timestamp(let time): return time.rfc3339
    case .duration(let duration): return duration.secondsText
    case .type(let type): return type.runtimeName
    case .list(let list):
      var parts: [String] = []
      for element in list { parts.append(try string(element, work)) }
      return "[" + parts.joined(separator: ", ") + "]"
    case .map(let map):
      var parts: [(key: String, value: String)] = []
      for (key, value) in map.entries { parts.append((try string(key.value, work), try string(value, work))) }
      parts.sort { $0.key.precedesByBytes($1.key) }
      return "{" + parts.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
    case .record(let record):
      return try string(.map(ValueMap(record.fields.map { (.string($0.name), $0.value) })), work)
    case .optional, .unknown: throw Failure(.wrongType, "%s does not take \(value.article)")
    }
  }
}
