extension TimeZoneFile {
  /// Reads a TZif file of version 2 or later (RFC 9636); nil if it is damaged or of version 1.
  public init?(name: String, bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard let first = reader.header(), first.version >= UInt8(ascii: "2") else { return nil }
    // The first block has times of 32 bits; the second repeats it with 64.
    guard reader.skip(first.length(timeSize: 4)), let counts = reader.header() else { return nil }
    guard reader.place + counts.length(timeSize: 8) <= bytes.count, counts.types > 0, counts.types <= 256 else {
      return nil
    }
    let times = (0..<counts.times).map { _ in reader.int64() }
    let indices = (0..<counts.times).map { _ in Int(reader.byte()) }
    let types = (0..<counts.types).map { _ in
      (offset: reader.int32(), daylight: reader.byte(), name: Int(reader.byte()))
    }
    let names = Array(bytes[reader.place..<reader.place + counts.characters])
    let phases = types.map { type in
      let name = names.dropFirst(type.name).prefix { $0 != 0 }
      return Phase(
        offset: type.offset, isDaylightSaving: type.daylight != 0, abbreviation: String(decoding: name, as: UTF8.self))
    }
    guard indices.allSatisfy({ $0 < phases.count }), zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }),
      phases.allSatisfy({ abs($0.offset) < 93_600 })
    else { return nil }
    _ = reader.skip(counts.characters + counts.leaps * 12 + counts.standards + counts.universals)
    guard reader.skipIfNext(UInt8(ascii: "\n")) else { return nil }
    let footer = String(decoding: bytes[reader.place...].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    let rule = TimeZoneRule(footer)
    guard footer.isEmpty || rule != nil else { return nil }
    self.init(name: name, times: times, phases: indices.map { phases[$0] }, first: phases[0], rule: rule)
  }
}

/// Reads big-endian numbers; past the end they are zero, so that lengths are checked once.
private struct ByteReader {
  struct Counts {
    let version: UInt8
    let universals: Int
    let standards: Int
    let leaps: Int
    let times: Int
    let types: Int
    let characters: Int

    func length(timeSize: Int) -> Int {
      times * (timeSize + 1) + types * 6 + characters + leaps * (timeSize + 4) + standards + universals
    }
  }

  private let bytes: [UInt8]
  private(set) var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func byte() -> UInt8 {
    guard place < bytes.count else { return 0 }
    defer { place += 1 }
    return bytes[place]
  }

  mutating func int32() -> Int { Int(Int32(truncatingIfNeeded: unsigned(4))) }
  mutating func int64() -> Int64 { Int64(bitPattern: unsigned(8)) }

  private mutating func unsigned(_ count: Int) -> UInt64 {
    var number: UInt64 = 0
    for _ in 0..<count { number = number << 8 | UInt64(byte()) }
    return number
  }

  mutating func skip(_ count: Int) -> Bool {
    guard place + count <= bytes.count else { return false }
    place += count
    return true
  }

  mutating func skipIfNext(_ expected: UInt8) -> Bool {
    guard place < bytes.count, bytes[place] == expected else { return false }
    place += 1
    return true
  }

  mutating func header() -> Counts? {
    guard place + 44 <= bytes.count, bytes[place..<place + 4].elementsEqual("TZif".utf8) else { return nil }
    place += 4
    let version = byte()
    place += 15
    let numbers = (0..<6).map { _ in int32() }
    // A real file has a few hundred of each; the bound keeps the products far from overflow.
    guard numbers.allSatisfy({ (0...100_000).contains($0) }) else { return nil }
    return Counts(
      version: version, universals: numbers[0], standards: numbers[1], leaps: numbers[2], times: numbers[3],
      types: numbers[4], characters: numbers[5])
  }
}
