import Testing
import Values

/// The stream against the plain reader, on documents that were damaged at random. The seed is fixed: a failure comes again.
struct JSONFuzzTests {
  private static let seeds = [
    #"{"servers": [{"id": "d3b32c21", "name": "n\u00e9\ud83d\ude00", "flavor": {"vcpus": 8, "x": [1.5e-3, -0, true]}}]}"#,
    #"[{"a":{"b":[{},[],"",null]},"a":1},"\\\"\/\b\f\n\r\t",18446744073709551616,-1,0.0,1E+10,false]"#,
    "[\"é€😀 ÿ\", \"\\ud800\\udc00\", {\"id\": {\"id\": \"id\"}, \"name\": [[[\"name\"]]]}, 12345678901234567890]",
    " {\n  \"id\" : \"x\" ,\r\n\t\"list\" : [ 1 , 2 , 3 ] ,\n  \"flavor\" : { \"id\" : \"f\" , \"ram\" : 4096 }\n} ",
    #"{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","name":"bbbbbbbbbbbbbbb\u0062cccccccccccccccc","n":{"id":[]}}"#,
  ].map { Array($0.utf8) }

  private static let interesting: [UInt8] =
    Array("{}[]:,\"\\/ue0123456789+-.E \n\t tfn".utf8) + [0, 0x1F, 0x7F, 0x80, 0xC3, 0xE2, 0xED, 0xF0, 0xFF]

  private static let selections: [JSONSelection] = [
    .nothing,
    .everything,
    .members([
      "servers": .elements(
        .record(RecordSelection([("id", ["id"], .everything), ("cpus", ["flavor", "vcpus"], .everything)])))
    ]),
    .elements(.members(["id": .everything, "a": .members(["b": .elements(.nothing)]), "": .everything])),
    .record(
      RecordSelection([
        ("id", ["id"], .everything), ("name", ["name"], .elements(.everything)),
        ("flavor", ["flavor", "id"], .everything),
        ("n", ["n", "id"], .everything), ("whole", ["n"], .members(["id": .everything])), ("list", ["list"], .nothing),
      ])),
    .elements(
      .record(RecordSelection([("whole", [], .members(["id": .everything])), ("a", ["a", "b"], .everything)]))),
  ]

  private func damaged(_ random: inout SplitMix64) -> [UInt8] {
    var bytes = Self.seeds[Int.random(in: 0..<Self.seeds.count, using: &random)]
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let at = Int.random(in: 0...bytes.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes.insert(Self.interesting.randomElement(using: &random) ?? 0, at: at)
      case 1 where at < bytes.count: bytes[at] = Self.interesting.randomElement(using: &random) ?? 0
      case 2 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 3 where at < bytes.count: bytes.remove(at: at)
      case 4: bytes.removeLast(Int.random(in: 0...min(4, bytes.count), using: &random))
      default:
        let end = Int.random(in: at...bytes.count, using: &random)
        bytes.insert(contentsOf: bytes[at..<min(end, at + 12)], at: Int.random(in: 0...bytes.count, using: &random))
      }
    }
    return bytes
  }

  @Test func `the stream and a plain reader accept the same documents and read the same values`() {
    var random = SplitMix64(seed: 8_259)
    var accepted = 0
    for _ in 0..<5_000 {
      let bytes = damaged(&random)
      let expected = PlainJSONReader.read(bytes)
      accepted += expected == nil ? 0 : 1
      for selection in Self.selections {
        let size = Int.random(in: 1...(Bool.random(using: &random) ? 8 : 200), using: &random)
        var stream = JSONStream(selection)
        var result: Result<Value?, JSONError>
        do throws(JSONError) {
          for start in stride(from: 0, to: bytes.count, by: size) {
            try stream.feed(Array(bytes[start..<min(start + size, bytes.count)]))
          }
          result = .success(try stream.finish())
        } catch {
          result = .failure(error)
        }
        switch (result, expected) {
        case (.success(let value), .some(let expected)):
          let wanted = selection.applied(to: expected)
          #expect(
            value.map { value in wanted.map { same(value, $0) } ?? false } ?? (wanted == nil),
            "\(String(decoding: bytes, as: UTF8.self)) in chunks of \(size)")
        case (.failure, .none): break
        // Only what is kept of a number is measured.
        case (.failure(let error), .some(let expected)) where error.kind == .range:
          #expect(JSONWriter.text(expected).contains("Infinity"))
        case (.failure(let error), .some):
          Issue.record("refused: \(error) in \(bytes) in chunks of \(size)")
        case (.success, .none): Issue.record("accepted: \(bytes) in chunks of \(size)")
        }
      }
    }
    #expect(accepted > 500)
  }

  @Test func `no bytes make it trap`() {
    var random = SplitMix64(seed: 1)
    for _ in 0..<3_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        Bool.random(using: &random)
          ? Self.interesting.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
      }
      let value = try? JSONReader.read(bytes)
      #expect((value == nil) == (PlainJSONReader.read(bytes) == nil), "\(bytes)")
    }
  }
}

/// A small generator of random numbers with a seed.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
