import Sandbox
import Synchronization

/// What was asked for, in order, and the faults that the cloud itself cannot show: the death of the process, and what is
/// outside.
final class RequestLog: Sendable {
  private struct Line {
    let fault: RehearsalTest.Fault
    var toSkip: Int
    var left: Int?
  }

  private struct State {
    var seen: [SeenRequest] = []
    var lines: [Line]
    var life: Life?
  }

  private let state: Mutex<State>

  init(_ faults: [RehearsalTest.Fault]) {
    let own = faults.filter { fault in fault.answer == .crash || fault.targets.contains { $0.scope == nil } }
    state = Mutex(State(lines: own.map { Line(fault: $0, toSkip: $0.skip, left: $0.times) }))
  }

  var seen: [SeenRequest] { state.withLock(\.seen) }

  /// The process that sends from now on.
  func begin(_ life: Life) { state.withLock { $0.life = life } }

  func note(_ arrival: SimulatedCloud.Arrival) {
    _ = note(
      SeenRequest(
        part: arrival.part, method: arrival.method, path: arrival.path, operation: arrival.operation,
        status: arrival.status))
  }

  /// Gives what is to be answered, if a fault strikes.
  func note(_ request: SeenRequest) -> RehearsalTest.Fault.Answer? {
    let (answer, life) = state.withLock { state -> (RehearsalTest.Fault.Answer?, Life?) in
      state.seen.append(request)
      return (Self.strike(request, &state.lines), state.life)
    }
    if answer == .crash { life?.end() }
    return answer
  }

  private static func strike(_ request: SeenRequest, _ lines: inout [Line]) -> RehearsalTest.Fault.Answer? {
    for place in lines.indices where lines[place].fault.targets.contains(where: { $0.matches(request) }) {
      if lines[place].toSkip > 0 {
        lines[place].toSkip -= 1
        continue
      }
      if lines[place].left == 0 { continue }
      if let left = lines[place].left { lines[place].left = left - 1 }
      return lines[place].fault.answer
    }
    return nil
  }
}
