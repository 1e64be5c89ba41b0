import Diagnostics
import Engine
import Triggers
import Values
import Workflows

/// Starts the runs of a test as whoever starts them would: a person, the alerts of a sender, the clock.
struct Occasion: Sendable {
  let stage: Stage
  private(set) var runs: [RunState] = []
  /// Why an alert or a time started nothing.
  private(set) var reasons: [String] = []

  init(_ stage: Stage) { self.stage = stage }

  private var workflow: CheckedWorkflow { stage.workflow }
  private var clock: VirtualClock { stage.clock }

  /// Throws ``Failure`` where a run cannot go on.
  mutating func take() async throws {
    switch stage.test.start {
    case .inputs(let inputs):
      runs.append(
        try await stage.run(
          request("rehearsal", inputs, cause: .manual, actor: "rehearsal", nominal: clock.timestamp)))
    case .alerts(let told, let trigger): try await alerts(told, trigger)
    case .clock(let schedule): try await time(schedule)
    }
  }

  private func request(
    _ run: String, _ inputs: ValueMap, cause: RunCause, actor: String, nominal: Timestamp
  ) -> RunRequest {
    var environment = ValueMap()
    for name in workflow.environmentNames { environment[name] = "" }
    // A secret may be the whole of an address, which must look like one.
    let secrets = workflow.secretNames.map { ($0, Secret("https://secret.invalid/\($0)")) }
    return RunRequest(
      run: run, workflow: workflow, inputs: inputs, vars: workflow.vars, environment: environment,
      secrets: Dictionary(secrets) { first, _ in first }, cause: cause, actor: actor, nominal: nominal)
  }

  private mutating func start(_ row: FiringRow, _ cause: RunCause) async throws -> Outcome? {
    let state = try await stage.run(
      request(
        row.run, GivenInputs.complete(row.inputs, of: workflow), cause: cause, actor: row.trigger.description,
        nominal: row.nominal))
    runs.append(state)
    return if case .ended(let outcome) = state.phase { outcome } else { nil }
  }

  // MARK: Alerts

  private mutating func alerts(_ told: [RehearsalTest.AlertTold], _ id: String) async throws {
    guard let trigger = workflow.triggers.alerts.first(where: { $0.id == id }) else { return }
    var dispatcher = AlertDispatcher(
      TriggerName(workflow: workflow.name, id: id), trigger.policy,
      isDestructive: workflow.allSteps.contains { $0.uses.contains(where: \.isDestructive) })
    for (place, one) in told.enumerated() {
      try await clock.sleep(for: one.after)
      let now = clock.timestamp
      let arrival = AlertArrival(alert(one, trigger.origin, now), for: trigger, vars: workflow.vars, now: now) {
        [workflow] in GivenInputs.objection(to: $0, of: workflow)
      }
      try await carryOut(dispatcher.received([arrival], now: now), &dispatcher)
      // What is held has its time before the next one comes.
      let next = place + 1 < told.count ? now.advanced(by: told[place + 1].after) : nil
      while let due = dispatcher.nextDue, next.map({ due <= $0 }) ?? true {
        try await sleep(until: due)
        try await carryOut(dispatcher.tick(now: clock.timestamp), &dispatcher)
      }
    }
  }

  private mutating func carryOut(
    _ decisions: AlertDispatcher.Decisions, _ dispatcher: inout AlertDispatcher
  ) async throws {
    for change in decisions.changes {
      switch change {
      case .insert(let row), .update(let row): if let reason = row.reason { reasons.append(reason.rawValue) }
      }
    }
    for row in decisions.start {
      let outcome = try await start(row, .alert)
      _ = dispatcher.ended(row.identity, outcome, now: clock.timestamp)
    }
  }

  private func alert(_ told: RehearsalTest.AlertTold, _ origin: AlertOrigin, _ now: Timestamp) -> Alert {
    let began = now.advanced(by: .zero - told.age) ?? now
    let status = Alert.Status(rawValue: told.status) ?? .firing
    return Alert(
      origin, status, fingerprint: told.fingerprint, startsAt: status == .resolved ? nil : began,
      endsAt: status == .resolved ? now : nil, name: told.name, severity: told.severity, labels: told.labels,
      annotations: told.annotations,
      raw: ["labels": .map(told.labels), "annotations": .map(told.annotations)])
  }

  private func sleep(until instant: Timestamp) async throws {
    try await clock.sleep(for: max(.zero, instant.duration(since: clock.timestamp)))
  }

  // MARK: Schedules

  /// The times that fall on the beginning of the test, and start later where there is a jitter.
  private mutating func time(_ id: String?) async throws {
    let now = clock.timestamp
    let before = now.advanced(by: .seconds(-1)) ?? now
    for declared in workflow.schedules where id == nil || declared.id == id {
      guard let schedule = Schedule(declared) else { continue }
      var dispatcher = ScheduleDispatcher(
        TriggerName(workflow: workflow.name, id: declared.id), schedule, seen: before)
      var rows = dispatcher.look(now: now)
      while rows.isEmpty, let due = dispatcher.nextDue, schedule.last(notAfter: now).map({ $0.due == due }) ?? false {
        try await sleep(until: due)
        rows = dispatcher.look(now: clock.timestamp).filter { $0.nominal <= now }
      }
      for var row in rows {
        if let reason = row.reason { reasons.append(reason.rawValue) }
        guard row.state == .started else { continue }
        do { row.inputs = try declared.inputs(vars: workflow.vars) } catch {
          reasons.append(FiringRow.Reason.badInput.rawValue)
          continue
        }
        if let outcome = try await start(row, .schedule) { dispatcher.ended(outcome) }
      }
    }
  }
}
