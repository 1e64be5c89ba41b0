import Diagnostics
import Engine
import Triggers
import Values
import Workflows

/// Does one thing after the other: what it decides rests on all that was decided before.
///
/// What is decided is on record before anybody hears of it and before a run starts.
struct TriggerLoop: Sendable {
  var files: WorkflowFolder
  let store: any FiringStore
  let starter: RunStarter
  let queue: DeliveryQueue
  let order: AsyncStream<TriggeredRun>.Continuation
  let console: Console
  let verifying: Verifying
  /// Whether runs go on at the next start.
  let isDurable: Bool
  let pulse: Pulse
  let watch: ServiceWatch
  let tell: @Sendable (ServeNotice) -> Void
  /// By name.
  var served: [String: ServedWorkflow] = [:]
  var pauses = TriggerPauses()
  /// Ends that could not be put on record yet.
  private var late: [RunEnd] = []
  /// Runs that have been ordered and have not ended.
  private var running = 0
  private(set) var isStopping = false
  /// What is remembered is not what is on record, since that could not be written or read.
  var isAstray = false
  /// The number of the last decision on storms that was carried out.
  var settled: Int64 = 0
  /// Those that have come since.
  var decisions: [KeptStormDecision] = []
  private var looked = ContinuousClock.now

  /// With more runs than this the service takes nothing new.
  static let mostRuns = 12_000
  /// How many workflows may start each other.
  static let deepest = 8

  init(
    files: WorkflowFolder, store: any FiringStore, starter: RunStarter, queue: DeliveryQueue,
    order: AsyncStream<TriggeredRun>.Continuation, console: Console, isDurable: Bool, pulse: Pulse,
    watch: ServiceWatch, tell: @escaping @Sendable (ServeNotice) -> Void
  ) {
    self.pulse = pulse
    self.watch = watch
    self.tell = tell
    self.files = files
    self.store = store
    self.starter = starter
    self.queue = queue
    self.order = order
    self.console = console
    self.isDurable = isDurable
    verifying = Verifying(mask: console.mask)
  }

  func isFull(_ batch: DecisionBatch) -> Bool { isStopping || running + batch.starts.count >= Self.mostRuns }

  /// Ends after a stop, when the last run has ended.
  mutating func run(_ workflows: [CheckedWorkflow]) async {
    await adopt(workflows, now: LocalMachine.now())
    await goOn()
    for await _ in queue.arrivals {
      pulse.beat()
      await work(through: queue.take())
      if isStopping, running == 0 {
        order.finish()
        queue.finish()
      }
    }
  }

  private mutating func work(through jobs: [DeliveryQueue.Job]) async {
    var isTime = false
    for job in jobs { if case .tick = job { isTime = true } }
    if isTime { await lookAround() }
    if isAstray, await !returnToRecord() { return putOff(jobs) }
    var batch = DecisionBatch()
    if isTime { lookAtTime(&batch) }
    for job in jobs {
      switch job {
      case .delivery(let target, let delivery, let reply): receive(target, delivery, reply, &batch)
      case .wish(let name, let inputs, let person, let reply): wish(name, inputs, by: person, reply, &batch)
      case .tick: break
      case .ended(let end):
        running -= 1
        ended(end, &batch)
      case .stop: stop()
      }
    }
    guard let taken = await record(batch.changes) else {
      isAstray = true
      late += batch.ends
      return batch.refuse()
    }
    await carryOut(batch, taken)
  }

  private mutating func stop() {
    isStopping = true
    if !isDurable { starter.cancelAll(by: "interrupt") }
  }

  /// Nothing is decided at present: senders come again, ends are kept for later.
  private mutating func putOff(_ jobs: [DeliveryQueue.Job]) {
    for job in jobs {
      switch job {
      case .delivery(_, _, let reply), .wish(_, _, by: _, let reply): reply(DecisionBatch.notKept)
      case .tick: break
      case .ended(let end):
        running -= 1
        late.append(end)
      case .stop: stop()
      }
    }
  }

  private mutating func carryOut(_ batch: DecisionBatch, _ taken: Set<FiringIdentity>) async {
    batch.reply(taken)
    for line in batch.lines { console.log(line) }
    if let number = batch.settled {
      settled = number
      decisions.removeAll { $0.number <= number }
    }
    for notice in batch.notices(taken) { tell(notice) }
    for order in batch.starts where !taken.contains(FiringIdentity(order.row)) { start(order) }
    for identity in taken { await yield(to: identity) }
    for row in batch.cancels { await starter.cancel(row.run, by: "the end of the alert") }
    for pause in batch.pauses {
      do throws(FiringStoreError) { try await store.pause(pause) } catch { say(error) }
    }
  }

  // MARK: Time

  /// What others have changed since: files, pauses.
  private mutating func lookAround() async {
    guard !isStopping else { return }
    let now = LocalMachine.now()
    if ContinuousClock.now - looked > .seconds(1) {
      looked = ContinuousClock.now
      if let workflows = files.changed() {
        await adopt(workflows, now: now)
        console.log(LogLine(message: "the folder was read again"))
      }
    }
    do throws(FiringStoreError) {
      pauses = try await store.pauses()
      decisions = try await store.stormDecisions(after: settled)
    } catch { say(error) }
    for name in served.keys { served[name]?.adopt(pauses, now: now) }
  }

  private mutating func lookAtTime(_ batch: inout DecisionBatch) {
    let ends = late
    late = []
    for end in ends { ended(end, &batch) }
    guard !isStopping else { return }
    let now = LocalMachine.now()
    settleStorms(now, &batch)
    for name in served.keys.sorted() {
      lookAtSchedules(of: name, now, &batch)
      for id in served[name]?.alerts.keys.sorted() ?? [] {
        guard let due = served[name]?.alerts[id]?.nextDue, due <= now,
          let decisions = served[name]?.alerts[id]?.tick(now: now)
        else { continue }
        let workflow = served[name]?.workflow
        batch.add(decisions) { TriggeredRun(row: $0, workflow: workflow, cause: .alert, depth: 0) }
      }
    }
  }

  private mutating func lookAtSchedules(of name: String, _ now: Timestamp, _ batch: inout DecisionBatch) {
    guard let workflow = served[name]?.workflow else { return }
    for place in served[name]?.schedules.indices ?? 0..<0 {
      guard let due = served[name]?.schedules[place].nextDue, due <= now,
        let rows = served[name]?.schedules[place].look(now: now)
      else { continue }
      for var row in rows {
        if row.state == .started {
          let declared = workflow.schedules.first { $0.id == row.trigger.id }
          do { row.inputs = try declared?.inputs(vars: workflow.vars) ?? ValueMap() } catch {
            (row.state, row.reason, row.started) = (.skipped, .badInput, nil)
          }
        }
        batch.insert(row)
        if row.state == .started {
          batch.start(TriggeredRun(row: row, workflow: workflow, cause: .schedule, depth: 0))
        } else {
          batch.lines.append(line(row, "is skipped (\(row.reason?.rawValue ?? ""))"))
        }
      }
    }
  }

  // MARK: Ends

  private mutating func ended(_ end: RunEnd, _ batch: inout DecisionBatch) {
    let row = end.order.row
    let (name, id) = (row.trigger.workflow, row.trigger.id)
    let now = LocalMachine.now()
    switch end.kind {
    case .interrupted: return
    case .withdrawn(let reason, let detail):
      batch.ends.append(end)
      batch.lines.append(line(row, "does not start (\(reason.rawValue))"))
      // A dispatcher that has forgotten it has no decision.
      if let decisions = served[name]?.alerts[id]?.withdrawn(row.identity, reason, detail, now: now),
        !decisions.changes.isEmpty
      {
        return batch.add(decisions) { TriggeredRun(row: $0, workflow: nil, cause: .alert, depth: 0) }
      }
      var row = row
      row.state = end.order.cause == .schedule ? .skipped : .dropped
      (row.reason, row.detail, row.started) = (reason, detail, nil)
      batch.update(row)
    case .ended(let outcome):
      batch.ends.append(end)
      if let decisions = served[name]?.alerts[id]?.ended(row.identity, outcome, now: now),
        !decisions.changes.isEmpty
      {
        batch.add(decisions) { TriggeredRun(row: $0, workflow: nil, cause: .alert, depth: 0) }
      } else {
        var row = row
        (row.ended, row.outcome) = (now, outcome)
        batch.update(row)
      }
      if let place = served[name]?.schedules.firstIndex(where: { $0.trigger == row.trigger }) {
        let wasPaused = served[name]?.schedules[place].pausedBecause != nil
        served[name]?.schedules[place].ended(outcome)
        if !wasPaused, let why = served[name]?.schedules[place].pausedBecause {
          batch.pauses.append(TriggerPause(.trigger(row.trigger), reason: why, by: "stackhand", since: now))
          batch.lines.append(
            LogLine(
              level: .warning, workflow: name, trigger: id,
              message: "the schedule '\(id)' is paused: \(why); `stackhand resume-triggers \(name)` lifts it"))
        }
      }
      guard !isStopping else { return }
      for follower in served.keys.sorted() { follow(follower, end, outcome, now, &batch) }
    }
  }

  /// Starts what is to start after the workflow that has ended.
  private func follow(
    _ name: String, _ end: RunEnd, _ outcome: Outcome, _ now: Timestamp, _ batch: inout DecisionBatch
  ) {
    guard let workflow = served[name]?.workflow else { return }
    for trigger in workflow.triggers.followups
    where trigger.after == end.order.row.trigger.workflow && trigger.outcomes.contains(outcome) {
      var row = FiringRow(
        TriggerName(workflow: name, id: trigger.id), end.order.row.run, nominal: now, received: now, state: .skipped)
      if let pause = pauses.pause(of: row.trigger, now: now) {
        (row.reason, row.detail) = (.paused, pause.reason)
      } else if end.order.depth >= Self.deepest {
        (row.reason, row.detail) = (.tooMany, "workflows start each other without an end")
      } else if let inputs = try? trigger.inputs(vars: workflow.vars) {
        (row.state, row.inputs, row.started) = (.started, inputs, now)
      } else {
        row.reason = .badInput
      }
      batch.insert(row)
      if row.state == .started {
        batch.start(TriggeredRun(row: row, workflow: workflow, cause: .workflow, depth: end.order.depth + 1))
      } else {
        batch.lines.append(line(row, "is skipped (\(row.reason?.rawValue ?? ""))"))
      }
    }
  }

  // MARK: Carrying out

  /// nil if it could not be kept: then nothing was decided. Else the firings that somebody else owns.
  private func record(_ changes: [FiringChange]) async -> Set<FiringIdentity>? {
    guard !changes.isEmpty else { return [] }
    do throws(FiringStoreError) {
      let taken = try await store.write(changes)
      watch.fired(changes, besides: taken)
      return taken
    } catch {
      say(error)
      return nil
    }
  }

  mutating func start(_ order: TriggeredRun) {
    running += 1
    self.order.yield(order)
  }

  func say(_ error: FiringStoreError) { console.fail("no-journal", "firings cannot be kept: \(error.message)") }

  func line(_ row: FiringRow, _ what: String) -> LogLine {
    LogLine(
      workflow: row.trigger.workflow, trigger: row.trigger.id,
      message: printable("'\(row.trigger.id)': \(row.identity) \(what)"))
  }
}
