import Engine
import HTTPTypes
import Triggers
import Values
import Workflows

/// What arrives: verified, read, decided, on record; then answered.
extension TriggerLoop {
  mutating func receive(
    _ target: DeliveryDoor.Target, _ delivery: Delivery, _ reply: @escaping @Sendable (DeliveryDoor.Verdict) -> Void,
    _ batch: inout DecisionBatch
  ) {
    guard !isFull(batch) else { return reply(.refused(.serviceUnavailable, "not now; send it again")) }
    switch target {
    case .alert(let name, let id):
      guard let workflow = served[name]?.workflow, let trigger = workflow.triggers.alerts.first(where: { $0.id == id })
      else { return reply(.refused(.notFound, "nothing is here")) }
      if let refusal = refusal(trigger.verify, workflow, delivery) { return reply(refusal) }
      alerts(delivery, trigger, workflow, reply, &batch)
    case .hook(let path):
      for served in served.values.sorted(by: { $0.workflow.name < $1.workflow.name }) {
        guard let trigger = served.workflow.triggers.webhooks.first(where: { $0.path == path }) else { continue }
        if let refusal = refusal(trigger.verify, served.workflow, delivery) { return reply(refusal) }
        return webhook(delivery, trigger, served.workflow, reply, &batch)
      }
      reply(.refused(.notFound, "nothing is here"))
    }
  }

  /// nil if the delivery is genuine.
  private func refusal(
    _ verify: CheckedVerify, _ workflow: CheckedWorkflow, _ delivery: Delivery
  ) -> DeliveryDoor.Verdict? {
    do throws(UsageProblem) {
      let verification = try verifying.verification(verify, of: workflow)
      return verification.check(delivery, now: LocalMachine.now()).map { .refused(.unauthorized, $0.description) }
    } catch {
      console.fail("invalid-input", "\(workflow.name): \(error.message)", help: error.help)
      // Not the sender's fault: it shall come again.
      return .refused(.serviceUnavailable, "the service cannot verify this now")
    }
  }

  private static func refused(_ error: DeliveryError) -> DeliveryDoor.Verdict {
    .refused(error.kind == .tooMuch ? .contentTooLarge : .badRequest, error.message)
  }

  private mutating func alerts(
    _ delivery: Delivery, _ trigger: CheckedAlert, _ workflow: CheckedWorkflow,
    _ reply: @escaping @Sendable (DeliveryDoor.Verdict) -> Void, _ batch: inout DecisionBatch
  ) {
    let alerts: AlertBatch
    do throws(DeliveryError) { alerts = try AlertSender.named(trigger.origin).read(delivery) } catch {
      return reply(Self.refused(error))
    }
    let now = LocalMachine.now()
    let arrivals = alerts.alerts.map { alert in
      AlertArrival(alert, for: trigger, vars: workflow.vars, now: now) {
        GivenInputs.objection(to: $0, of: workflow)
      }
    }
    guard let decisions = served[workflow.name]?.alerts[trigger.id]?.received(arrivals, now: now) else {
      return reply(.refused(.notFound, "nothing is here"))
    }
    batch.add(decisions) { TriggeredRun(row: $0, workflow: workflow, cause: .alert, depth: 0) }
    let counts = counts(decisions)
    if alerts.truncated > 0 {
      batch.lines.append(
        LogLine(
          level: .warning, workflow: workflow.name, trigger: trigger.id,
          message: "the sender of '\(trigger.id)' left out \(alerts.truncated) more alerts"))
    }
    let words = counts.entries.map { "\(JSONWriter.text($1)) \($0.asString ?? "")" }.joined(separator: ", ")
    if !words.isEmpty {
      batch.lines.append(
        LogLine(workflow: workflow.name, trigger: trigger.id, message: "alert '\(trigger.id)': \(words)"))
    }
    var answer: ValueMap = ["received": .int(Int64(alerts.alerts.count)), "decided": .map(counts)]
    if let ignored = alerts.ignored { answer["ignored"] = .string(ignored) }
    let body = Value.map(answer)
    batch.answer(reply) { _ in DeliveryDoor.Verdict(.accepted, body) }
  }

  /// How many of each kind: `started`, `suppressed (cool_down)`, `repeated`.
  private func counts(_ decisions: AlertDispatcher.Decisions) -> ValueMap {
    let started = Set(decisions.start.map(\.identity))
    var counts: [String: Int64] = [:]
    for change in decisions.changes {
      let row = change.row
      let word =
        if started.contains(row.identity) {
          "started"
        } else if row.state == .started {
          row.resolved == nil ? "repeated" : "resolved"
        } else {
          "\(row.state.rawValue) (\(row.reason?.rawValue ?? ""))"
        }
      counts[word, default: 0] += 1
    }
    return ValueMap(counts.sorted { $0.key < $1.key }.map { (.string($0.key), .int($0.value)) })
  }

  // MARK: Webhooks

  private func webhook(
    _ delivery: Delivery, _ trigger: CheckedWebhook, _ workflow: CheckedWorkflow,
    _ reply: @escaping @Sendable (DeliveryDoor.Verdict) -> Void, _ batch: inout DecisionBatch
  ) {
    let now = LocalMachine.now()
    var row = FiringRow(
      TriggerName(workflow: workflow.name, id: trigger.id), Self.identity(of: delivery), nominal: now, received: now,
      state: .suppressed)
    var objection: String?
    do {
      let body = try WebhookBody.read(delivery)
      if try trigger.matches(body: body, vars: workflow.vars) {
        row.inputs = try trigger.inputs(body: body, vars: workflow.vars)
        objection = GivenInputs.objection(to: row.inputs, of: workflow)
        if let pause = pauses.pause(of: row.trigger, now: now), objection == nil {
          (row.reason, row.detail) = (.paused, pause.reason)
        } else if objection == nil {
          (row.state, row.started) = (.started, now)
        }
      } else {
        row.reason = .noMatch
      }
    } catch let error as DeliveryError {
      return reply(Self.refused(error))
    } catch {
      objection = "the body is not what the workflow reads: \(error)"
    }
    if let objection { (row.reason, row.detail) = (.badInput, objection) }
    let (identity, verdict) = (FiringIdentity(row), Self.verdict(row))
    let isKnown = batch.inserted.contains(identity)
    batch.answer(reply) { taken in
      isKnown || taken.contains(identity) ? DeliveryDoor.Verdict(.accepted, ["decided": "repeated"]) : verdict
    }
    guard !isKnown else { return }
    batch.insert(row)
    if row.state == .started {
      batch.start(TriggeredRun(row: row, workflow: workflow, cause: .webhook, depth: 0))
    } else {
      batch.lines.append(line(row, "is suppressed (\(row.reason?.rawValue ?? ""))"))
    }
  }

  private static func verdict(_ row: FiringRow) -> DeliveryDoor.Verdict {
    if row.state == .started {
      return DeliveryDoor.Verdict(.accepted, ["decided": "started", "run": .string(row.run)])
    }
    return row.reason == .badInput
      ? .refused(.badRequest, "the body is not what the workflow takes")
      : DeliveryDoor.Verdict(.accepted, ["decided": .string("suppressed (\(row.reason?.rawValue ?? ""))")])
  }

  /// The sender's own id of the delivery, which comes again with it; else one that no other has.
  private static func identity(of delivery: Delivery) -> String {
    for name in ["webhook-id", "X-Webhook-Id", "X-GitHub-Delivery", "Request-ID", "ce-id", "Idempotency-Key"] {
      if let id = delivery.single(name), !id.isEmpty, id.utf8.count <= 200 { return "\(name.lowercased())=\(id)" }
    }
    return LocalMachine.makeUUID()
  }
}
