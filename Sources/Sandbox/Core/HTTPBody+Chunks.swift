internal import HTTP
internal import Synchronization

/// Where a reader is in a body that is sent piece by piece.
private final class Cursor: Sendable {
  private let place = Mutex(0)

  /// The next piece's bounds; nil at the end.
  func advance(by step: Int, in count: Int) -> Range<Int>? {
    place.withLock { place in
      guard place < count else { return nil }
      let range = place..<min(place + step, count)
      place = range.upperBound
      return range
    }
  }
}

extension HTTPBody {
  /// A body of unknown length, in pieces.
  init(chunks bytes: [UInt8], of size: Int) {
    let cursor = Cursor()
    self.init { cursor.advance(by: size, in: bytes.count).map { Array(bytes[$0]) } }
  }

  /// A body that breaks off: its first `count` bytes come, then the connection is gone.
  init(broken bytes: [UInt8], after count: Int, announced: Int?) {
    let cursor = Cursor()
    let end = min(count, bytes.count)
    self.init(length: announced) {
      if let range = cursor.advance(by: 16 * 1024, in: end) { return Array(bytes[range]) }
      throw HTTPTransportError(.closed, "the simulated cloud broke the connection off", mayHaveArrived: true)
    }
  }
}
