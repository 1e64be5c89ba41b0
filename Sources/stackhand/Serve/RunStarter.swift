import Actions
import Diagnostics
import Engine
import Reports
import Storage
import Synchronization
import Triggers
import Values
import Workflows

/// A run that a trigger starts.
struct TriggeredRun: Sendable {
  let row: FiringRow
  /// nil: it is not served any more. A run that has begun goes on all the same.
  let workflow: CheckedWorkflow?
  let cause: RunCause
  /// How many workflows have started each other up to this one.
  let depth: Int
  /// Later than this it does not begin any more; nil: it was decided on just now.
  var latest: Timestamp?

  /// What the trigger gives, and defaults.
  func inputs(of workflow: CheckedWorkflow) -> ValueMap { GivenInputs.complete(row.inputs, of: workflow) }
}

/// What became of a run that a trigger started.
struct RunEnd: Sendable {
  enum Kind: Sendable {
    case ended(Outcome)
    /// It has not begun, and will not.
    case withdrawn(FiringRow.Reason, String?)
    /// The service ends, and goes on with it at its next start.
    case interrupted
  }

  let order: TriggeredRun
  let kind: Kind
}

/// Carries out runs as `run` does, each with a journal of its own, all with the same locks and logins.
///
/// With a durable journal each run belongs to one process: others that know of it wait for its end, and go on with it if that
/// process ends before.
final class RunStarter: Sendable {
  private let wiring: CloudWiring
  private let console: Console
  private let isSandbox: Bool
  /// How its runs reach the cloud, for whoever goes on with them.
  private let access: ValueMap
  private let journal: SQLStore
  /// Whether runs go on at the next start.
  private let isDurable: Bool
  private let locks: any RunLocks
  private let watch: ServiceWatch
  private let tell: @Sendable (ServeNotice) -> Void
  private let known = Mutex(Known())

  private struct Known {
    /// The runs that have been ordered and have not ended.
    var going: [String: Going] = [:]
    var isEnding = false
    /// Writes that have left and have no answer yet, by their runs.
    var open: [String: Int] = [:]
  }

  private struct Going {
    /// nil: it does not go on here at the moment.
    var orders: AsyncStream<RunOrder>.Continuation?
    /// Came while it did not go on.
    var early: [RunOrder] = []
    /// It waits for people, and for nothing else: what ends that, and when the time to decide is up.
    var wake: AsyncStream<Void>.Continuation?
    var due: Timestamp?
  }

  /// What became of a run while it went on.
  private enum Driven: Sendable {
    case ended(Outcome)
    /// It waits for people, until an instant. `heard`: the last order that it has taken.
    case asks(until: Timestamp?, heard: Int64)
  }

  /// How often it is looked whether another process still goes on with a run, and for orders.
  private static let pace = Duration.milliseconds(250)
  /// How long after a failed try an interrupted run is taken up again.
  private static let rest = Duration.seconds(15)
  /// How long writes that have left may take when the service ends.
  private static let grace = Duration.seconds(10)

  init(
    _ wiring: CloudWiring, _ console: Console, isSandbox: Bool, access: ValueMap, journal: SQLStore,
    isDurable: Bool, watch: ServiceWatch, tell: @escaping @Sendable (ServeNotice) -> Void
  ) {
    self.tell = tell
    self.watch = watch
    self.wiring = wiring
    self.console = console
    self.isSandbox = isSandbox
    self.access = access
    self.journal = journal
    self.isDurable = isDurable
    locks = SQLRunLocks(journal, now: LocalMachine.now)
  }

  // MARK: Orders

  func cancel(_ run: String, by: String) async {
    give(.cancel(by: by), to: run)
    // It may go on in another process.
    try? await journal.give(.cancel(by: by), to: run)
  }

  private func give(_ order: RunOrder, to run: String) {
    known.withLock { known in
      if let orders = known.going[run]?.orders {
        orders.yield(order)
      } else {
        known.going[run]?.early.append(order)
        known.going[run]?.wake?.yield()
      }
    }
  }

  /// The time of some questions may be up.
  private func wakeThoseDue() {
    let now = LocalMachine.now()
    known.withLock { known in
      for going in known.going.values { if let due = going.due, due <= now { going.wake?.yield() } }
    }
  }

  /// Passes on what other processes order, until it is cancelled.
  func watchForOrders() async {
    var last = (try? await journal.lastOrder()) ?? 0
    while !Task.isCancelled {
      try? await Task.sleep(for: Self.pace)
      // What is wrong with the journal the runs find out.
      for (run, kept) in (try? await journal.orders(after: last)) ?? [] {
        last = kept.number
        give(kept.order, to: run)
      }
      wakeThoseDue()
    }
  }

  // MARK: The end of the service

  /// From here on nothing starts, and what goes on is cancelled.
  func cancelAll(by: String) {
    let going = known.withLock { known in
      known.isEnding = true
      return Array(known.going.keys)
    }
    for run in going { give(.cancel(by: by), to: run) }
  }

  /// From here on nothing starts and no run sends a write; returns when those that have left have an answer and all is on
  /// record, with the number of runs that go on at the next start.
  func interrupt() async -> Int {
    known.withLock { $0.isEnding = true }
    let deadline = ContinuousClock.now + Self.grace
    repeat {
      // What passed the gate just before is counted a little later.
      try? await Task.sleep(for: .milliseconds(100))
    } while known.withLock { $0.open.values.contains { $0 > 0 } } && ContinuousClock.now < deadline
    try? await journal.settleAll()
    return known.withLock { $0.going.count }
  }

  private var isEnding: Bool { known.withLock(\.isEnding) }

  /// Where writes wait once the service ends.
  private func gate() async {
    while isEnding, isDurable, !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600)) }
  }

  // MARK: Runs

  /// Runs it to its end.
  func run(_ order: TriggeredRun) async -> RunEnd {
    let id = order.row.run
    let isNew = known.withLock { known in
      guard !known.isEnding, known.going[id] == nil else { return false }
      known.going[id] = Going()
      return true
    }
    guard isNew else { return RunEnd(order: order, kind: .interrupted) }
    defer { known.withLock { $0.going[id] = nil } }
    return RunEnd(order: order, kind: await carryOut(order))
  }

  private func carryOut(_ order: TriggeredRun) async -> RunEnd.Kind {
    let (id, trigger) = (order.row.run, order.row.trigger)
    var hasBegun = false
    var isKnown = false
    while !isEnding {
      do {
        switch try await journal.claim(id, of: trigger, now: LocalMachine.now()) {
        case .begun:
          guard let workflow = order.workflow else { return .withdrawn(.notServed, nil) }
          if let latest = order.latest, latest < LocalMachine.now() {
            try await journal.release(id)
            return .withdrawn(.tooOld, nil)
          }
          let request = try RunPreparation(console: console, isSandbox: isSandbox)
            .request(order, workflow, access: access)
          say(trigger, "run \(id) starts (\(order.cause.rawValue) '\(trigger.id)')", id)
          hasBegun = true
          return try await finish(order, try await drive(request, [], trigger))
        case .interrupted(let record):
          hasBegun = true
          let stored = try await StoredRun.load(record, from: journal, served: order.workflow)
          let request = try stored.request(secrets: [], console: console, isSandbox: isSandbox)
          say(trigger, "going on with the run \(id)", id)
          return try await finish(order, try await drive(request, stored.entries, trigger))
        case .ended(let outcome, _): return .ended(outcome)
        case .elsewhere, .paused(_, hasBegun: true): try await Task.sleep(for: Self.pace)
        case .paused(let pause, hasBegun: false): return .withdrawn(.paused, pause.reason)
        }
      } catch {
        try? await journal.release(id)
        if error is CancellationError { return .interrupted }
        let isFinal = fail(error, order, hasBegun: hasBegun)
        if !isKnown {
          tell(ServeNotice(event: .stuck, workflow: trigger.workflow, message: Self.reason(error), run: id))
        }
        isKnown = true
        if isFinal { return .ended(error is UsageProblem ? .failed : .unknown) }
        // Nothing has gone on; what keeps it from that may pass.
        try? await Task.sleep(for: Self.rest)
      }
    }
    return .interrupted
  }

  private static func reason(_ error: any Error) -> String {
    let why =
      switch error {
      case let problem as UsageProblem: problem.message
      case let failure as Failure: failure.message
      case let error as RunStoreError: error.message
      default: "\(type(of: error))"
      }
    return "a run cannot go on: \(why)"
  }

  /// Says what went wrong; gives whether that is the end of it.
  private func fail(_ error: any Error, _ order: TriggeredRun, hasBegun: Bool) -> Bool {
    let what = "\(order.row.trigger.workflow): the run \(order.row.run)"
    switch error {
    case let problem as UsageProblem:
      console.fail("invalid-input", "\(what) cannot go on: \(problem.message)", help: problem.help)
      return !hasBegun
    case let failure as Failure:
      console.fail(failure.kind, "\(what) cannot go on: \(failure.message)", help: failure.help)
      return !hasBegun
    case let error as RunStoreError:
      console.fail("no-journal", "\(what) cannot be kept: \(error.message)", help: error.help)
      return !error.isBusy
    default:
      console.fail("bug", "\(what) went wrong: \(error)")
      return true
    }
  }

  /// Waits for people as often as it must. Meanwhile nothing of the run is kept here but that it is this process's.
  private func finish(_ order: TriggeredRun, _ first: Driven) async throws -> RunEnd.Kind {
    var driven = first
    while true {
      switch driven {
      case .ended(let outcome): return .ended(outcome)
      case .asks(let until, let heard):
        try await waitForPeople(order.row.run, until, heard)
        if isEnding, isDurable { return .interrupted }
        driven = try await takeUp(order)
      }
    }
  }

  /// Returns when something is ordered, or the time is up, or the service ends.
  private func waitForPeople(_ run: String, _ until: Timestamp?, _ heard: Int64) async throws {
    let (calls, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let hasOrders = known.withLock { known in
      known.going[run]?.wake = wake
      known.going[run]?.due = until
      return known.going[run]?.early.isEmpty == false
    }
    defer {
      known.withLock { known in
        known.going[run]?.wake = nil
        known.going[run]?.due = nil
      }
    }
    // An order may have come just when it stopped listening.
    if hasOrders { return }
    guard try await journal.orders(to: run, after: heard).isEmpty else { return }
    for await _ in calls { return }
    try Task.checkCancellation()
  }

  private func takeUp(_ order: TriggeredRun) async throws -> Driven {
    guard let record = try await journal.runs(like: order.row.run).first else {
      throw RunStoreError("the run \(order.row.run) is not in the journal any more")
    }
    let stored = try await StoredRun.load(record, from: journal, served: order.workflow)
    let request = try stored.request(secrets: [], console: console, isSandbox: isSandbox)
    return try await drive(request, stored.entries, order.row.trigger)
  }

  /// Goes on with it until it has ended or waits for people only.
  private func drive(
    _ request: RunRequest, _ entries: [JournalEntry], _ trigger: TriggerName
  ) async throws -> Driven {
    let began = ContinuousClock.now
    let (stream, orders) = AsyncStream<RunOrder>.makeStream()
    // Those from before are found here, those from now on by whoever watches; one that comes twice counts once.
    let kept = entries.isEmpty ? [] : try await journal.orders(to: request.run)
    let pending =
      kept.map(\.order)
      + known.withLock { known in
        known.going[request.run]?.orders = orders
        defer { known.going[request.run]?.early = [] }
        return known.going[request.run]?.early ?? []
      }
    defer { known.withLock { $0.going[request.run]?.orders = nil } }
    let driver = RunDriver(
      registry: .standard(on: wiring.access),
      store: WatchedStore(inner: journal) { [self] in observe($0, of: $1) }, setup: wiring.access,
      locks: locks,
      suspends: true, clock: ContinuousClock(), now: LocalMachine.now, gate: { [self] in await gate() })
    let state = try await driver.resume(request, journal: entries, pending: pending, orders: stream)
    wiring.access.forget(request.run)
    guard !state.isOpen else {
      let record = try await journal.runs(like: request.run).first
      var questions = state.openQuestions
      if let record, !state.children.isEmpty {
        questions = try await StoredRun.openQuestions(of: record, in: journal).map(\.1)
      }
      return .asks(until: questions.map(\.until).min(), heard: max(kept.last?.number ?? 0, state.lastOrder))
    }
    try await journal.release(request.run)
    let milliseconds = Int((ContinuousClock.now - began) / .milliseconds(1))
    let report = RunReport(state, logins: await wiring.access.logins, milliseconds: milliseconds)
    let summary = report.outcome == .succeeded ? "" : RunSummary.text(report, style: console.errorStyle)
    say(
      trigger, "run \(request.run) \(report.outcome.rawValue) in \(milliseconds) ms", request.run, report.outcome,
      more: summary)
    watch.ended(report)
    if let notice = Self.notice(of: report) { tell(notice) }
    return .ended(report.outcome)
  }

  /// What people must know of a run that nobody watched.
  private static func notice(of report: RunReport) -> ServeNotice? {
    switch report.outcome {
    case .succeeded, .skipped, .cancelled: return nil
    case .failed, .denied, .quota, .timedOut, .rejected, .unknown: break
    }
    let step = report.steps.first { $0.outcome == report.outcome && !$0.isAllowed && $0.failure != nil }
    let why =
      step.flatMap { step in step.failure.map { "step '\(step.id)': \($0.message)" } } ?? report.failure?.message
    return ServeNotice(
      event: .run, workflow: report.workflow,
      message: "run \(report.run) \(report.outcome.rawValue)" + (why.map { ": \($0)" } ?? ""), run: report.run,
      outcome: report.outcome)
  }

  private func observe(_ entry: JournalEntry, of run: String) {
    switch entry.event {
    case .callBegan: known.withLock { $0.open[run, default: 0] += 1 }
    case .callEnded: known.withLock { $0.open[run, default: 0] -= 1 }
    case .ended: known.withLock { $0.open[run] = nil }
    default: break
    }
  }

  private func say(
    _ trigger: TriggerName, _ what: String, _ run: String, _ outcome: Outcome? = nil, more: String = ""
  ) {
    let isGood = outcome == nil || outcome == .succeeded || outcome == .skipped
    console.log(
      LogLine(
        level: isGood ? .info : .warning, workflow: trigger.workflow, trigger: trigger.id, run: run, outcome: outcome,
        message: what, more: more))
  }
}
