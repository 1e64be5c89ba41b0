import Diagnostics

/// Where tag and anchor of a node are written, and where its content begins: libyaml's mark is before all three.
struct WrittenProperties {
  private(set) var span: SourceSpan
  private(set) var tag: SourceSpan?
  private(set) var content: Int

  /// `count` properties start at `start`; the content does not begin behind `limit`.
  init(in source: UnsafeBufferPointer<UInt8>, from start: Int, before limit: Int, count: Int) {
    var place = start
    var end = start
    for _ in 0..<count {
      place = WrittenProperties.skipSpace(source, place, limit)
      guard place < limit else { break }
      let isTag = source[place] == UInt8(ascii: "!")
      guard isTag || source[place] == UInt8(ascii: "&") else { break }
      end =
        isTag ? WrittenProperties.endOfTag(source, place, limit) : WrittenProperties.endOfAnchor(source, place, limit)
      if isTag { tag = SourceSpan(place, end) }
      place = end
    }
    span = SourceSpan(start, end)
    let next = WrittenProperties.skipSpace(source, end, limit)
    // Nothing but space up to the limit: the content is missing, and its place is right behind the properties.
    content = next < limit ? next : end
  }

  private static func endOfAnchor(_ source: UnsafeBufferPointer<UInt8>, _ start: Int, _ limit: Int) -> Int {
    var place = start + 1
    while place < limit, isWordByte(source[place]) { place += 1 }
    return place
  }

  private static func endOfTag(_ source: UnsafeBufferPointer<UInt8>, _ start: Int, _ limit: Int) -> Int {
    var place = start + 1
    if place < limit, source[place] == UInt8(ascii: "<") {
      while place < limit, source[place] != UInt8(ascii: ">") { place += 1 }
      return min(place + 1, limit)
    }
    while place < limit, !isSpace(source[place]), !isFlowIndicator(source[place]) { place += 1 }
    return place
  }

  private static func skipSpace(_ source: UnsafeBufferPointer<UInt8>, _ start: Int, _ limit: Int) -> Int {
    var place = start
    while place < limit {
      if isSpace(source[place]) {
        place += 1
      } else if source[place] == UInt8(ascii: "#"), place > start {
        while place < limit, !isLineBreak(source[place]) { place += 1 }
      } else {
        break
      }
    }
    return place
  }
}
