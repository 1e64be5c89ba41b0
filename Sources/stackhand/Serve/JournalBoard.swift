import Actions
import Engine
import HTTPTypes
import Reports
import Storage
import Triggers
import Values
import WebInterface
import Workflows

/// What the interface shows, read from the journal, and what it wants, passed on to whoever decides.
struct JournalBoard: ServiceBoard {
  let queue: DeliveryQueue
  let journal: SQLStore
  let watch: ServiceWatch
  let access: CloudAccess
  let mask: SecretMask

  /// So many runs that ask something are shown, those that wait longest.
  private static let mostQuestions = 100

  var isReady: Bool { queue.isOpen }

  // MARK: Runs

  func runs(_ filter: RunFilter) async throws(WebRefusal) -> Value {
    try await asking {
      var selection = RunSelection(workflow: filter.workflow, limit: filter.limit, offset: filter.offset)
      guard let state = filter.state else { return RunList(try await rows(selection)).value }
      if let outcome = Outcome(rawValue: state) {
        selection.outcome = .one(outcome)
        return RunList(try await rows(selection)).value
      }
      guard let standing = RunStanding(rawValue: state), standing != .ended else {
        throw WebRefusal(
          .badRequest, "there is no state '\(state)'", help: "an outcome, or running, suspended, interrupted")
      }
      // Where a run stands is known by whether its owner lives, which no table says.
      (selection.outcome, selection.limit, selection.offset) = (.none, TriggerLoop.mostRuns, 0)
      let open = try await rows(selection).filter { $0.standing == standing }
      return RunList(Array(open.dropFirst(filter.offset).prefix(filter.limit))).value
    }
  }

  private func rows(_ selection: RunSelection) async throws -> [(record: RunRecord, standing: RunStanding)] {
    try await journal.runsWithOwners(selection).map { ($0.record, RunStanding($0.record, isOwned: $0.isOwned)) }
  }

  func run(_ id: String) async throws(WebRefusal) -> Value {
    try await asking {
      let record = try await find(id)
      let run = try await StoredRun.load(record, from: journal)
      let isOwned = record.outcome == nil ? try await journal.isOwned(record.run) : false
      return RunReport(
        run.state, milliseconds: run.milliseconds, standing: RunStanding(record, isOwned: isOwned),
        showsAllRemainders: true
      ).json
    }
  }

  func events(
    of run: String, after number: Int
  ) async throws(WebRefusal) -> (events: [NumberedEvent], isWhole: Bool) {
    try await asking {
      let record = try await find(run)
      let entries = try await journal.journal(of: record.run, after: number)
      let events = entries.map {
        NumberedEvent(number: $0.sequence, json: mask.masked(String(EventLines.line($0).dropLast())))
      }
      return (events, record.outcome != nil)
    }
  }

  func start(_ workflow: String, inputs: ValueMap, by person: String) async throws(WebRefusal) -> Value {
    let verdict = await queue.ask { .wish(workflow, inputs, by: person, $0) }
    guard verdict.status == .accepted else {
      throw WebRefusal(verdict.status, verdict.body["error"]?.asString ?? "it cannot be started")
    }
    return verdict.body
  }

  func cancel(_ run: String, by person: String) async throws(WebRefusal) -> Value {
    try await asking {
      let record = try await find(run)
      guard record.outcome == nil else { throw WebRefusal(.conflict, "the run \(record.run) has ended") }
      try await journal.give(.cancel(by: person), to: record.run)
      return ["run": .string(record.run), "cancel": "ordered"]
    }
  }

  func decide(_ run: String, _ decision: WebDecision, by person: String) async throws(WebRefusal) -> Value {
    try await asking {
      let record = try await find(run)
      guard record.outcome == nil else { throw WebRefusal(.conflict, "the run \(record.run) has ended") }
      let (asking, question) = try await StoredRun.openQuestion(of: record, in: journal, step: decision.step)
      if let objection = question.objection(to: person) {
        throw WebRefusal(.forbidden, objection, help: "the run still waits")
      }
      let vote = ApprovalVote(isApproved: decision.isApproved, by: person, reason: decision.reason)
      try await journal.give(.vote(run: asking, question.address, vote), to: record.run)
      return [
        "run": .string(record.run), "step": .string(question.address.description), "by": .string(person),
        "approved": .bool(decision.isApproved),
      ]
    }
  }

  func approvals() async throws(WebRefusal) -> Value {
    try await asking {
      var approvals: [Value] = []
      let asking = try await journal.asking(limit: Self.mostQuestions + 1)
      for record in asking.prefix(Self.mostQuestions) {
        for question in try await StoredRun.load(record, from: journal).state.openQuestions {
          var map = question.json.asMap ?? ValueMap()
          map["run"] = .string(record.parent ?? record.run)
          map["workflow"] = .string(record.workflow)
          approvals.append(.map(map))
        }
      }
      return ["approvals": .list(approvals), "isWhole": .bool(asking.count <= Self.mostQuestions)]
    }
  }

  // MARK: Storms

  func storms() async throws(WebRefusal) -> Value {
    try await asking {
      ["storms": .list(HeldStorm.all(in: try await journal.held()).map(WorkflowJSON.value))]
    }
  }

  func settleStorm(
    _ trigger: (workflow: String, id: String), isReleased: Bool, reason: String, by person: String
  ) async throws(WebRefusal) -> Value {
    try await asking {
      let name = TriggerName(workflow: trigger.workflow, id: trigger.id)
      guard let storm = HeldStorm.all(in: try await journal.held()).first(where: { $0.trigger == name }) else {
        throw WebRefusal(.conflict, "a storm of '\(name)' holds nothing", help: "GET /api/v1/storms says what is held")
      }
      try await journal.decide(
        StormDecision(name, isReleased: isReleased, by: person, reason: reason, at: LocalMachine.now()))
      return ["storm": WorkflowJSON.value(storm), "released": .bool(isReleased), "by": .string(person)]
    }
  }

  private func find(_ run: String) async throws -> RunRecord { try await StoredRun.find(run, in: journal) }

  private func asking<Result>(_ work: () async throws -> Result) async throws(WebRefusal) -> Result {
    do { return try await work() } catch let refusal as WebRefusal {
      throw refusal
    } catch let problem as UsageProblem {
      throw WebRefusal(.notFound, problem.message, help: problem.help)
    } catch let error as RunStoreError {
      throw WebRefusal(.serviceUnavailable, error.message, help: error.help)
    } catch let error as FiringStoreError {
      throw WebRefusal(.serviceUnavailable, error.message)
    } catch {
      throw WebRefusal(.internalServerError, "this went wrong: \(type(of: error))")
    }
  }

  // MARK: Triggers

  func workflows() async throws(WebRefusal) -> Value {
    ["workflows": .list(watch.workflows.map(WorkflowJSON.value))]
  }

  func firings(limit: Int) async throws(WebRefusal) -> Value {
    try await asking { ["firings": .list(try await journal.newest(limit).map(WorkflowJSON.value))] }
  }

  func schedules(count: Int) async throws(WebRefusal) -> Value {
    try await asking {
      let (now, pauses) = (LocalMachine.now(), try await journal.pauses())
      var all: [Value] = []
      for workflow in watch.workflows {
        for schedule in workflow.schedules.compactMap({ Schedule($0) }) {
          let pause = pauses.pause(of: TriggerName(workflow: workflow.name, id: schedule.id), now: now)
          all.append(WorkflowJSON.value(schedule, of: workflow.name, count: count, after: now, pause))
        }
      }
      return ["schedules": .list(all)]
    }
  }

  func pauses() async throws(WebRefusal) -> Value {
    try await asking { ["pauses": .list(try await journal.pauses().all.map(WorkflowJSON.value))] }
  }

  func pause(
    _ workflow: String?, until end: Timestamp?, reason: String, by person: String
  ) async throws(WebRefusal) -> Value {
    try await asking {
      let pause = TriggerPause(
        try scope(workflow), until: end, reason: reason.isEmpty ? "paused by \(person)" : reason, by: person,
        since: LocalMachine.now())
      try await journal.pause(pause)
      return WorkflowJSON.value(pause)
    }
  }

  func resume(_ workflow: String?, by person: String) async throws(WebRefusal) -> Value {
    try await asking {
      let lifted = try await journal.resume(try scope(workflow))
      return ["lifted": .list(lifted.map(WorkflowJSON.value))]
    }
  }

  private func scope(_ workflow: String?) throws -> TriggerPause.Scope {
    guard let workflow else { return .all }
    guard watch.workflows.contains(where: { $0.name == workflow }) else {
      throw WebRefusal(.notFound, "no workflow '\(workflow)' is served")
    }
    return .workflow(workflow)
  }

  // MARK: Metrics

  func metrics() async -> String {
    let metrics = watch.metrics
    metrics.set(ServiceWatch.queue, to: Double(queue.waiting))
    metrics.set(ServiceWatch.logins, to: Double(await access.logins ?? 0))
    metrics.clear(ServiceWatch.next)
    let now = LocalMachine.now()
    for workflow in watch.workflows {
      for schedule in workflow.schedules.compactMap({ Schedule($0) }) {
        guard let next = schedule.next(after: now) else { continue }
        metrics.set(
          ServiceWatch.next, "workflow", workflow.name, "schedule", schedule.id, to: Double(next.due.seconds))
      }
    }
    return metrics.text
  }
}
