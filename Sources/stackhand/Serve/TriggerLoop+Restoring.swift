import Diagnostics
import Engine
import Triggers
import Values
import Workflows

/// What was decided before: by this service, by the one before it, by another one on the same state.
extension TriggerLoop {
  /// Serves these from now on; what was remembered of those that stay goes on.
  mutating func adopt(_ workflows: [CheckedWorkflow], now: Timestamp) async {
    let before = served
    served = [:]
    watch.serve(workflows)
    var paths: [String: String] = [:]
    for workflow in workflows {
      served[workflow.name] = await restored(workflow, after: before[workflow.name], now)
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

  /// Decides from now on as if this service had begun just now; false if what is on record cannot be read.
  mutating func returnToRecord() async -> Bool {
    isAstray = false
    let now = LocalMachine.now()
    for workflow in served.values.map(\.workflow) where !isAstray {
      served[workflow.name] = await restored(workflow, after: nil, now)
    }
    return !isAstray
  }

  private mutating func restored(
    _ workflow: CheckedWorkflow, after before: ServedWorkflow?, _ now: Timestamp
  ) async -> ServedWorkflow {
    var served = ServedWorkflow(workflow, after: before, now: now)
    do throws(FiringStoreError) {
      for place in served.schedules.indices {
        let (name, schedule) = (served.schedules[place].trigger, served.schedules[place].schedule)
        let seen = try await store.seen(name, as: schedule.definition, now: now)
        if before?.schedules.contains(where: { $0.trigger == name && $0.seen >= seen }) == true { continue }
        var dispatcher = ScheduleDispatcher(name, schedule, seen: seen)
        dispatcher.restore(try await store.rows(of: name, limit: 2 * ScheduleDispatcher.failuresAllowed))
        served.schedules[place] = dispatcher
      }
      for id in served.alerts.keys where before?.alerts[id] == nil {
        let name = TriggerName(workflow: workflow.name, id: id)
        let rows = try await store.rows(of: name, limit: AlertDispatcher.mostEpisodes)
        served.alerts[id]?.restore(rows, now: now)
      }
    } catch {
      say(error)
      isAstray = true
    }
    served.adopt(pauses, now: now)
    return served
  }

  /// Hands over what has started and not ended: begun runs go on, others begin unless it is too late for that.
  mutating func goOn() async {
    do throws(FiringStoreError) {
      pauses = try await store.pauses()
      for name in served.keys { served[name]?.adopt(pauses, now: LocalMachine.now()) }
      for row in try await store.running() { start(order(for: row)) }
    } catch { say(error) }
  }

  /// A firing that somebody else has on record already: what stands there counts, and its run is waited for.
  mutating func yield(to identity: FiringIdentity) async {
    do throws(FiringStoreError) {
      guard let row = try await store.row(identity) else { return }
      served[row.trigger.workflow]?.alerts[row.trigger.id]?.adopt(row, now: LocalMachine.now())
      if row.isRunning { start(order(for: row)) }
    } catch { say(error) }
  }

  private func order(for row: FiringRow) -> TriggeredRun {
    let served = served[row.trigger.workflow]
    let id = row.trigger.id
    var workflow = served?.workflow
    let cause: RunCause
    var age = AlertPolicy().maxAge
    if let schedule = served?.schedules.first(where: { $0.trigger.id == id }) {
      cause = .schedule
      age = max(schedule.schedule.missed.window, .seconds(60))
    } else if let alert = served?.alerts[id] {
      cause = .alert
      age = alert.policy.maxAge
    } else if workflow?.triggers.followups.contains(where: { $0.id == id }) == true {
      cause = .workflow
    } else if id == Self.byHand {
      cause = .manual
    } else {
      cause = .webhook
      if workflow?.triggers.webhooks.contains(where: { $0.id == id }) != true { workflow = nil }
    }
    return TriggeredRun(
      row: row, workflow: workflow, cause: cause, depth: 0, latest: row.started?.advanced(by: age))
  }
}

extension ServedWorkflow {
  /// What stands about pauses.
  mutating func adopt(_ pauses: TriggerPauses, now: Timestamp) {
    for place in schedules.indices {
      schedules[place].adopt(pause: pauses.pause(of: schedules[place].trigger, now: now)?.reason)
    }
    for id in alerts.keys {
      alerts[id]?.pausedBecause = pauses.pause(of: TriggerName(workflow: workflow.name, id: id), now: now)?.reason
    }
  }
}
