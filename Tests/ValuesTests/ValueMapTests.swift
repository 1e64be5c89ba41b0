import Testing
import Values

struct MapKeyTests {
  @Test func `whole numbers are one key whatever their kind`() throws {
    let keys = [Value.int(3), .uint(3), .double(3)].map(MapKey.init)
    #expect(Set(keys).count == 1)
    #expect(MapKey(.double(-0.0)) == .int(0))
    #expect(MapKey(.uint(1 << 63)) == MapKey(.double(9_223_372_036_854_775_808)))
    #expect(MapKey(.double(-9_223_372_036_854_775_808)) == .int(.min))
    #expect(MapKey.number(5) == .int(5))
    #expect(MapKey.number(.max) == .uint(.max))
  }

  @Test(
    arguments: [
      .double(1.5), .double(.nan), .double(.infinity), .double(18_446_744_073_709_551_616), .null, .list([]),
      .bytes([1]),
      .optional(.int(1)),
    ] as [Value])
  func `other values are no keys`(value: Value) { #expect(MapKey(value) == nil) }

  @Test func `text keys are the same only byte by byte, and hash so`() {
    let keys: Set<MapKey> = [.string("\u{E9}"), .string("e\u{301}"), .string("\u{E9}")]
    #expect(keys.count == 2)
    #expect(MapKey.string("1") != .int(1))
    #expect(MapKey.bool(true) != .int(1))
  }

  @Test func `a key gives its value back`() {
    for value in [Value.bool(true), .int(-1), .uint(.max), .string("x")] { #expect(MapKey(value)?.value == value) }
  }
}

struct ValueMapTests {
  private func map(_ count: Int) -> ValueMap { ValueMap((0..<count).map { (.string("k\($0)"), .int(Int64($0))) }) }

  /// Short maps are searched, longer ones have an index: sizes on both sides of the change.
  @Test(arguments: [0, 1, 7, 8, 9, 10, 11, 40])
  func `every key is found and the order kept, whatever the size`(count: Int) {
    let map = map(count)
    #expect(map.count == count)
    #expect(map.isEmpty == (count == 0))
    #expect(map.keys == (0..<count).map { .string("k\($0)") })
    for place in 0..<count { #expect(map["k\(place)"] == .int(Int64(place))) }
    #expect(map["k\(count)"] == nil)
  }

  @Test(arguments: [1, 8, 9, 10, 20])
  func `removing closes the gap and leaves all others to be found`(count: Int) {
    for removed in 0..<count {
      var map = map(count)
      map["k\(removed)"] = nil
      #expect(map.count == count - 1)
      #expect(map["k\(removed)"] == nil)
      for place in 0..<count where place != removed { #expect(map["k\(place)"] == .int(Int64(place))) }
      map["new"] = "n"
      map["k\(removed)"] = "again"
      #expect(map.keys.suffix(2) == [.string("new"), .string("k\(removed)")])
      #expect(map["new"] == "n")
      #expect(map["k\(removed)"] == "again")
    }
  }

  @Test func `down to nothing and up again`() {
    var map = map(12)
    for place in 0..<12 { map["k\(place)"] = nil }
    #expect(map.isEmpty)
    map["absent"] = nil
    #expect(map.isEmpty)
    for place in 0..<12 { map["k\(place)"] = .int(Int64(-place)) }
    for place in 0..<12 { #expect(map["k\(place)"] == .int(Int64(-place))) }
  }

  @Test(arguments: [3, 12])
  func `of entries with one key the last counts, in the place of the first`(count: Int) {
    var entries: [(MapKey, Value)] = (0..<count).map { (.int(Int64($0)), .int(Int64($0))) }
    entries.append((.int(1), "last"))
    let map = ValueMap(entries)
    #expect(map.count == count)
    #expect(map.keys[1] == .int(1))
    #expect(map[.int(1)] == "last")
  }

  @Test(arguments: [2, 15])
  func `maps are equal in any order, with the same keys and values`(count: Int) {
    let map = map(count)
    #expect(map == ValueMap(zip(map.keys, map.values).reversed()))
    var other = map
    other["k0"] = "else"
    #expect(map != other)
    other["k0"] = nil
    #expect(map != other)
    other["x"] = 0
    #expect(map != other)
  }

  @Test func `a copy is a value of its own`() {
    let map = map(12)
    var copy = map
    copy["k3"] = nil
    #expect(map["k3"] == 3)
    #expect(map.count == 12)
  }
}
