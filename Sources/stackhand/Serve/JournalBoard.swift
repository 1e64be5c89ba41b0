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
  let store: any FiringStore
  /// nil: runs are kept in memory, and cannot be looked at.
  let journal: SQLStore?
  let watch: ServiceWatch
  let access: CloudAccess
  let mask: SecretMask

  /// Among so many of the newest runs those that fit a filter are looked for.
  private static let reach = 5_000

  var isReady: Bool { queue.isOpen }

  // MARK: Runs

  func runs(_ filter: RunFilter) async throws(WebRefusal) -> Value {
    try await asking {
      guard let journal else { return ["runs": [], "kept": false] }
      let isFiltered = filter.workflow != nil || filter.state != nil
      let records = try await journal.runs(limit: isFiltered ? Self.reach : filter.offset + filter.limit)
      var rows: [(record: RunRecord, standing: RunStanding)] = []
      for record in records where filter.workflow == nil || record.workflow == filter.workflow {
        if rows.count >= filter.offset + filter.limit { break }
        let isOwned = record.outcome == nil ? try await journal.isOwned(record.run) : false
        let standing = RunStanding(record, isOwned: isOwned)
        if let state = filter.state, state != (record.outcome?.rawValue ?? standing.rawValue) { continue }
        rows.append((record, standing))
      }
      return RunList(Array(rows.dropFirst(filter.offset))).value
    }
  }

  func run(_ id: String) async throws(WebRefusal) -> Value {
    try await asking {
      let (journal, record) = try await find(id)
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
      let (journal, record) = try await find(run)
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
      let (journal, record) = try await find(run)
      guard record.outcome == nil else { throw WebRefusal(.conflict, "the run \(record.run) has ended") }
      try await journal.give(.cancel(by: person), to: record.run)
      return ["run": .string(record.run), "cancel": "ordered"]
    }
  }

  func decide(_ run: String, _ decision: WebDecision, by person: String) async throws(WebRefusal) -> Value {
    try await asking {
      let (journal, record) = try await find(run)
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
      for record in try await journal?.runs(limit: Self.reach) ?? [] where record.outcome == nil {
        guard let journal else { break }
        for (_, question) in try await StoredRun.openQuestions(of: record, in: journal) {
          var map = question.json.asMap ?? ValueMap()
          map["run"] = .string(record.run)
          map["workflow"] = .string(record.workflow)
          approvals.append(.map(map))
        }
      }
      return ["approvals": .list(approvals)]
    }
  }

  private func find(_ run: String) async throws -> (SQLStore, RunRecord) {
    guard let journal else {
      throw WebRefusal(
        .notFound, "the runs of this service are kept in memory only", help: "start it with --state FILE")
    }
    return (journal, try await StoredRun.find(run, in: journal))
  }

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
    try await asking { ["firings": .list(try await store.newest(limit).map(WorkflowJSON.value))] }
  }

  func schedules(count: Int) async throws(WebRefusal) -> Value {
    try await asking {
      let (now, pauses) = (LocalMachine.now(), try await store.pauses())
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
    try await asking { ["pauses": .list(try await store.pauses().all.map(WorkflowJSON.value))] }
  }

  func pause(
    _ workflow: String?, until end: Timestamp?, reason: String, by person: String
  ) async throws(WebRefusal) -> Value {
    try await asking {
      let pause = TriggerPause(
        try scope(workflow), until: end, reason: reason.isEmpty ? "paused by \(person)" : reason, by: person,
        since: LocalMachine.now())
      try await store.pause(pause)
      return WorkflowJSON.value(pause)
    }
  }

  func resume(_ workflow: String?, by person: String) async throws(WebRefusal) -> Value {
    try await asking {
      let lifted = try await store.resume(try scope(workflow))
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
