import HTTP
import HTTPTypes
import Synchronization
import Values

/// Streams of events to callers that listen: bounded, so that nobody can occupy the service with them.
final class EventStreams: Sendable {
  /// So many may listen at once.
  static let limit = 64
  /// How often new events are looked for.
  private static let pace = Duration.milliseconds(250)
  /// Silence after which a comment shows that the connection still stands.
  private static let heartbeat = Duration.seconds(15)

  private let taken = Mutex(0)
  private let clock: any Clock<Duration>

  init(clock: any Clock<Duration>) { self.clock = clock }

  /// Given back when nobody holds it any more, also where a connection is gone.
  private final class Seat: Sendable {
    let streams: EventStreams
    init(_ streams: EventStreams) { self.streams = streams }
    deinit { streams.taken.withLock { $0 -= 1 } }
  }

  /// Throws ``WebRefusal`` if too many listen, or there is no such run.
  func body(of run: String, after number: Int, on board: any ServiceBoard) async throws(WebRefusal) -> HTTPBody {
    let isFree = taken.withLock { taken in
      guard taken < Self.limit else { return false }
      taken += 1
      return true
    }
    guard isFree else {
      throw WebRefusal(.serviceUnavailable, "\(Self.limit) callers listen already", help: "try again later")
    }
    let seat = Seat(self)
    let first = try await board.events(of: run, after: number)
    let clock = clock
    let cursor = Cursor(last: number, next: first)
    return HTTPBody {
      _ = seat
      var silence = Duration.zero
      while true {
        let (last, given, hasEnded) = cursor.take()
        if hasEnded { return nil }
        let found = if let given { given } else { try await board.events(of: run, after: last) }
        if !found.events.isEmpty || found.isWhole {
          cursor.move(to: found.events.last?.number ?? last, hasEnded: found.isWhole)
          return Array((found.events.map(Self.text).joined() + (found.isWhole ? "event: end\ndata: {}\n\n" : "")).utf8)
        }
        try await clock.sleep(for: Self.pace)
        silence += Self.pace
        if silence >= Self.heartbeat { return Array(": still here\n\n".utf8) }
      }
    }
  }

  private static func text(_ event: NumberedEvent) -> String { "id: \(event.number)\ndata: \(event.json)\n\n" }

  /// How far a stream has come.
  private final class Cursor: Sendable {
    private let state: Mutex<(last: Int, next: (events: [NumberedEvent], isWhole: Bool)?, hasEnded: Bool)>

    init(last: Int, next: (events: [NumberedEvent], isWhole: Bool)) { state = Mutex((last, next, false)) }

    func take() -> (last: Int, given: (events: [NumberedEvent], isWhole: Bool)?, hasEnded: Bool) {
      state.withLock { state in
        defer { state.next = nil }
        return (state.last, state.next, state.hasEnded)
      }
    }

    func move(to number: Int, hasEnded: Bool) {
      state.withLock { state in
        state.last = number
        state.hasEnded = hasEnded
      }
    }
  }
}
