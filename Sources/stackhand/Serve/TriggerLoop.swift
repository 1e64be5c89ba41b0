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
  /// By name.
  var served: [String: ServedWorkflow] = [:]
  /// Runs that have been ordered and have not ended.
  private var running = 0
  private(set) var isStopping = false
  private var looked = ContinuousClock.now

  /// With more runs than this the service takes nothing new.
  static let mostRuns = 1_000
  /// How many workflows may start each other.
  static let deepest = 8

  init(
    files: WorkflowFolder, store: any FiringStore, starter: RunStarter, queue: DeliveryQueue,
    order: AsyncStream<TriggeredRun>.Continuation, console: Console
  ) {
    self.files = files
    self.store = store
    self.starter = starter
    self.queue = queue
    self.order = order
    self.console = console
    verifying = Verifying(mask: console.mask)
  }

  var isFull: Bool { isStopping || running >= Self.mostRuns }

  /// Ends after a stop, when the last run has ended.
  mutating func run() async {
    for await job in queue.jobs {
      switch job {
      case .delivery(let target, let delivery, let reply): reply(await receive(target, delivery))
      case .tick: await tick()
      case .ended(let end): await ended(end)
      case .stop:
        isStopping = true
        starter.cancelAll(by: "interrupt")
      }
      if isStopping, running == 0 {
        order.finish()
        // Those that still wait get their answer.
        queue.finish()
      }
    }
  }

  // MARK: Workflows

  /// Serves these from now on; what was remembered of those that stay goes on.
  mutating func adopt(_ workflows: [CheckedWorkflow], now: Timestamp) {
    let before = served
    served = [:]
    var paths: [String: String] = [:]
    for workflow in workflows {
      served[workflow.name] = ServedWorkflow(workflow, after: before[workflow.name], now: now)
      for webhook in workflow.triggers.webhooks {
        if let other = paths.updateValue(workflow.name, forKey: webhook.path) {
          console.fail(
            "not-served", "\(workflow.name): another webhook of '\(other)' has the path '\(webhook.path)'",
            help: "only one of them is asked; give each its own `path`")
        }
      }
      let verified =
        workflow.triggers.alerts.map { ($0.id, $0.verify) } + workflow.triggers.webhooks.map { ($0.id, $0.verify) }
      for (id, verify) in verified {
        do throws(UsageProblem) { _ = try verifying.verification(verify, of: workflow) } catch {
          console.fail("invalid-input", "\(workflow.name): '\(id)' takes nothing: \(error.message)", help: error.help)
        }
      }
    }
  }

  // MARK: Time

  private mutating func tick() async {
    guard !isStopping else { return }
    if ContinuousClock.now - looked > .seconds(1) {
      looked = ContinuousClock.now
      if let workflows = files.changed() {
        adopt(workflows, now: LocalMachine.now())
        console.error("\(LocalMachine.now().rfc3339) the folder was read again\n")
      }
    }
    let now = LocalMachine.now()
    for name in served.keys.sorted() {
      await lookAtSchedules(of: name, now)
      for id in served[name]?.alerts.keys.sorted() ?? [] {
        guard var dispatcher = served[name]?.alerts[id], let due = dispatcher.nextDue, due <= now else { continue }
        let decisions = dispatcher.tick(now: now)
        await carryOut(decisions, of: dispatcher, name)
      }
    }
  }

  private mutating func lookAtSchedules(of name: String, _ now: Timestamp) async {
    for place in served[name]?.schedules.indices ?? 0..<0 {
      guard let served = served[name], let due = served.schedules[place].nextDue, due <= now else { continue }
      var dispatcher = served.schedules[place]
      let rows = dispatcher.look(now: now)
      guard let taken = await record(rows.map { .insert($0) }) else { continue }
      self.served[name]?.schedules[place] = dispatcher
      let declared = served.workflow.schedules.first { $0.id == dispatcher.trigger.id }
      for row in rows where !taken.contains(FiringIdentity(row)) {
        guard row.state == .started else {
          say(row, "is skipped (\(row.reason?.rawValue ?? ""))")
          continue
        }
        do {
          start(row, served.workflow, .schedule, try declared?.inputs(vars: served.workflow.vars) ?? ValueMap())
        } catch {
          say(row, "cannot start: its inputs cannot be worked out")
        }
      }
    }
  }

  // MARK: Ends

  private mutating func ended(_ end: RunEnd) async {
    running -= 1
    let row = end.order.row
    let (name, id) = (row.trigger.workflow, row.trigger.id)
    let now = LocalMachine.now()
    if var dispatcher = served[name]?.alerts[id] {
      let decisions = dispatcher.ended(row.identity, now: now)
      await carryOut(decisions, of: dispatcher, name)
    } else {
      var ended = row
      ended.ended = now
      _ = await record([.update(ended)])
    }
    if let place = served[name]?.schedules.firstIndex(where: { $0.trigger == row.trigger }) {
      served[name]?.schedules[place].ended(end.outcome)
      if let why = served[name]?.schedules[place].pausedBecause {
        console.error("\(name): the schedule '\(id)' is paused: \(why); it goes on when the service starts again\n")
      }
    }
    guard !isStopping else { return }
    for follower in served.keys.sorted() { await follow(follower, end, now) }
  }

  /// Starts what is to start after the workflow that has ended.
  private mutating func follow(_ name: String, _ end: RunEnd, _ now: Timestamp) async {
    guard let workflow = served[name]?.workflow else { return }
    for trigger in workflow.triggers.followups
    where trigger.after == end.order.workflow.name && trigger.outcomes.contains(end.outcome) {
      var row = FiringRow(
        TriggerName(workflow: name, id: trigger.id), end.order.row.run, nominal: now, received: now, state: .started)
      row.started = now
      if end.order.depth >= Self.deepest {
        (row.state, row.reason, row.started) = (.skipped, .tooMany, nil)
        row.detail = "workflows start each other without an end"
      }
      guard let taken = await record([.insert(row)]), taken.isEmpty else { continue }
      guard row.state == .started, let inputs = try? trigger.inputs(vars: workflow.vars) else {
        say(row, "is skipped: workflows start each other without an end")
        continue
      }
      start(row, workflow, .workflow, inputs, depth: end.order.depth + 1)
    }
  }

  // MARK: Carrying out

  /// nil if it could not be kept: then nothing was decided. Else the firings that somebody else owns.
  func record(_ changes: [FiringChange]) async -> Set<FiringIdentity>? {
    guard !changes.isEmpty else { return [] }
    do throws(FiringStoreError) { return try await store.write(changes) } catch {
      console.fail("bug", "firings cannot be kept: \(error.message)")
      return nil
    }
  }

  /// Puts decisions on record, takes over what led to them, and starts and cancels. False if they could not be kept.
  @discardableResult mutating func carryOut(
    _ decisions: AlertDispatcher.Decisions, of dispatcher: AlertDispatcher, _ name: String
  ) async -> Bool {
    guard let taken = await record(decisions.changes) else { return false }
    served[name]?.alerts[dispatcher.trigger.id] = dispatcher
    guard let workflow = served[name]?.workflow else { return true }
    for row in decisions.start where !taken.contains(FiringIdentity(row)) { start(row, workflow, .alert, row.inputs) }
    for row in decisions.cancel { starter.cancel(row.run, by: "the end of the alert") }
    return true
  }

  mutating func start(
    _ row: FiringRow, _ workflow: CheckedWorkflow, _ cause: RunCause, _ given: ValueMap, depth: Int = 0
  ) {
    running += 1
    order.yield(
      TriggeredRun(
        row: row, workflow: workflow, cause: cause, inputs: GivenInputs.complete(given, of: workflow), depth: depth))
  }

  func say(_ row: FiringRow, _ what: String) {
    console.error(printable("\(LocalMachine.now().rfc3339) \(row.trigger): \(row.identity) \(what)") + "\n")
  }
}
