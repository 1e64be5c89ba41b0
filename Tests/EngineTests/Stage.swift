import Engine
import Permissions
import Synchronization
import TestSupport
import Values
import Workflows

/// The actions of a test, and what they did: each attempt plays what the workflow says it should.
///
/// `play` is one scene for each attempt, divided by commas; the last one stays. A scene is words, one after the other:
/// `5s` takes its time, `fail denied quota timed_out rejected unknown conflict` end like that, `sick` and `well` are
/// answers to a probe, `hang` never ends by itself, `polite` looks once a second whether it should stop, `stubborn`
/// goes on for 30 seconds whatever it is told; `once` makes a
/// write that must not be repeated, `refused` and `unsent` and `lost` make one that comes to nothing. Without a word of
/// failure an attempt succeeds.
final class Stage: Sendable {
  struct Played: Sendable, Equatable {
    let attempt: AttemptID
    let began: Duration
  }

  private struct State {
    var played: [Played] = []
    var running = 0
    var most = 0
    var writes: [CallID: Int] = [:]
  }

  private let state = Mutex(State())
  let time: VirtualTime

  init(_ time: VirtualTime) { self.time = time }

  /// Every attempt, in the order in which they began.
  var played: [Played] { state.withLock { $0.played } }
  /// The addresses of the attempts, in the order in which they began.
  var order: [String] { played.map(\.attempt.address.description) }
  /// How many attempts ran at once at most.
  var most: Int { state.withLock { $0.most } }
  /// How often each write that must not be repeated was sent, counted over all runs on the stage.
  var writes: [CallID: Int] { state.withLock { $0.writes } }

  /// When the attempts of a step began.
  func began(_ address: String) -> [Duration] {
    played.filter { $0.attempt.address.description == address }.map(\.began)
  }

  var actions: [any Action] {
    [
      StagedAction(stage: self, name: "test.play", semantics: nil),
      StagedAction(stage: self, name: "test.read", semantics: .safe),
      StagedAction(stage: self, name: "test.make", semantics: .once),
      StagedAction(stage: self, name: "test.destroy", semantics: .idempotent, destroys: true),
    ]
  }

  fileprivate func enter(_ attempt: AttemptID) {
    let now = time.passed
    state.withLock { state in
      state.played.append(Played(attempt: attempt, began: now))
      state.running += 1
      state.most = max(state.most, state.running)
    }
  }

  fileprivate func leave() { state.withLock { $0.running -= 1 } }

  fileprivate func sent(_ call: CallID) { state.withLock { $0.writes[call, default: 0] += 1 } }
}

/// An action that plays.
struct StagedAction: Action {
  let stage: Stage
  let signature: ActionSignature

  /// Without `semantics` it needs no cloud.
  init(stage: Stage, name: String, semantics: Semantics?, destroys: Bool = false) {
    self.stage = stage
    let operations = semantics.map {
      [Operation(.compute, "operation of \(name)", "POST", "/things", $0, destructive: destroys)]
    }
    signature = ActionSignature(
      name, "Plays a scene",
      parameters: [
        .optional("play", .string, "One scene for each attempt", default: "ok"),
        .optional("text", .string, "Anything", default: ""),
      ],
      outputs: [
        Output("count", .int, "The number of the attempt."), Output("text", .string, "What was given."),
        Output("healthy", .bool, "Whether it is well."),
        Output("at", .timestamp, "When it ended."),
      ],
      operations: operations ?? [], example: "", reference: "")
  }

  func run(_ call: ActionCall) async throws -> Record {
    stage.enter(call.attempt)
    defer { stage.leave() }
    let scenes = (call.arguments["play"]?.asString ?? "").split(separator: ",")
    let scene = scenes.isEmpty ? "ok" : scenes[min(call.attempt.number, scenes.count) - 1]
    var isHealthy = true
    var calls = 0
    for word in scene.split(separator: " ") {
      if let pause = DurationLiteral.parse(String(word)) {
        try await stage.time.sleep(for: pause)
        continue
      }
      switch word {
      case "ok", "well": break
      case "sick": isHealthy = false
      case "hang": try await stage.time.sleep(for: .seconds(1_000_000))
      case "stubborn":
        // Does not hear that it is cut off.
        await stage.time.sleepThrough(.seconds(30))
      case "polite":
        for _ in 0..<1_000 {
          try call.journal.checkGoingOn()
          try await stage.time.sleep(for: .seconds(1))
        }
      case "once", "refused", "unsent", "lost", "interrupted":
        calls += 1
        try await write(String(word), CallID(call.attempt, calls), call.journal)
      case "conflict":
        throw Failure(.failed, "conflict", "busy", request: Self.facts(status: 409))
      case "fail": throw Failure(.failed, "broken", "it broke")
      case "denied":
        throw Failure(
          .denied, "denied", "no", request: Self.facts(status: 403),
          denial: .init(rules: ["r"], missing: ["compute_manage"], roles: ["operator"], held: [], basis: "judged"))
      default: throw Failure(Outcome(rawValue: String(word)) ?? .unknown, "played", "played \(word)")
      }
    }
    return Record([
      ("count", .int(Int64(call.attempt.number))), ("text", call.arguments["text"] ?? ""),
      ("healthy", .bool(isHealthy)), ("at", .timestamp(stage.time.timestamp)),
    ])
  }

  /// A write that must not be repeated, as an action's door makes it.
  private func write(_ word: String, _ call: CallID, _ journal: CallJournal) async throws {
    let intent = CallIntent(
      operation: "make", service: "compute", region: nil, method: "POST", path: "/things", isOnce: true)
    switch try await journal.begin(call, intent) {
    case .ended(.answered): return
    case .ended(.failed(let failure)): throw failure
    case .inDoubt: throw Failure(.unknown, "in-doubt", "nobody knows whether it arrived")
    case .new: break
    }
    let failure: Failure
    switch word {
    case "once":
      stage.sent(call)
      return await journal.end(call, .answered(["id": "1"]))
    case "refused": failure = Failure(.failed, "conflict", "busy", request: Self.facts(status: 409))
    case "unsent": failure = Failure(.failed, "unreachable", "no connection", request: Self.facts(status: nil))
    case "lost":
      stage.sent(call)
      do { try await stage.time.sleep(for: .seconds(1_000_000)) } catch {}
      failure = Failure(.unknown, "in-doubt", "no answer came")
    default:
      stage.sent(call)
      failure = Failure(.failed, "server-error", "it stumbled", request: Self.facts(status: 500))
    }
    await journal.end(call, .failed(failure))
    throw failure
  }

  private static func facts(status: Int?) -> Failure.RequestFacts {
    Failure.RequestFacts(service: "compute", region: nil, method: "POST", path: "/things", status: status)
  }
}
