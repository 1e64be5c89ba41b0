import Synchronization

/// A clock on which no waiting takes time; it remembers how long each was.
final class RecordingClock: Clock {
  struct Instant: InstantProtocol {
    var offset: Duration = .zero

    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
  }

  private let recorded = Mutex<[Duration]>([])

  var waits: [Duration] { recorded.withLock { $0 } }
  var now: Instant { Instant(offset: waits.reduce(.zero, +)) }
  var minimumResolution: Duration { .zero }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let wait = now.duration(to: deadline)
    recorded.withLock { $0.append(wait) }
  }
}
