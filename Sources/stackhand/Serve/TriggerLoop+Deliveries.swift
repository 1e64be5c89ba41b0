import Engine
import HTTPTypes
import Triggers
import Values
import Workflows

/// What arrives: verified, read, decided, on record; then answered.
extension TriggerLoop {
  mutating func receive(_ target: DeliveryDoor.Target, _ delivery: Delivery) async -> DeliveryDoor.Verdict {
    guard !isFull else { return .refused(.serviceUnavailable, "not now; send it again") }
    switch target {
    case .alert(let name, let id):
      guard let workflow = served[name]?.workflow, let trigger = workflow.triggers.alerts.first(where: { $0.id == id })
      else { return .refused(.notFound, "nothing is here") }
      if let refusal = refusal(trigger.verify, workflow, delivery) { return refusal }
      return await alerts(delivery, trigger, workflow)
    case .hook(let path):
      for served in served.values.sorted(by: { $0.workflow.name < $1.workflow.name }) {
        guard let trigger = served.workflow.triggers.webhooks.first(where: { $0.path == path }) else { continue }
        if let refusal = refusal(trigger.verify, served.workflow, delivery) { return refusal }
        return await webhook(delivery, trigger, served.workflow)
      }
      return .refused(.notFound, "nothing is here")
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
    _ delivery: Delivery, _ trigger: CheckedAlert, _ workflow: CheckedWorkflow
  ) async -> DeliveryDoor.Verdict {
    let batch: AlertBatch
    do throws(DeliveryError) { batch = try AlertSender.named(trigger.origin).read(delivery) } catch {
      return Self.refused(error)
    }
    guard var dispatcher = served[workflow.name]?.alerts[trigger.id] else {
      return .refused(.notFound, "nothing is here")
    }
    let now = LocalMachine.now()
    let arrivals = batch.alerts.map { alert in
      AlertArrival(alert, for: trigger, vars: workflow.vars, now: now) {
        GivenInputs.objection(to: $0, of: workflow)
      }
    }
    let decisions = dispatcher.received(arrivals, now: now)
    guard await carryOut(decisions, of: dispatcher, workflow.name) else {
      return .refused(.serviceUnavailable, "it cannot be kept now; send it again")
    }
    let counts = counts(decisions)
    if batch.truncated > 0 {
      console.error("\(workflow.name): the sender of '\(trigger.id)' left out \(batch.truncated) more alerts\n")
    }
    let words = counts.entries.map { "\(JSONWriter.text($1)) \($0.asString ?? "")" }.joined(separator: ", ")
    if !words.isEmpty { console.error("\(now.rfc3339) \(workflow.name): alert '\(trigger.id)': \(words)\n") }
    var answer: ValueMap = ["received": .int(Int64(batch.alerts.count)), "decided": .map(counts)]
    if let ignored = batch.ignored { answer["ignored"] = .string(ignored) }
    return DeliveryDoor.Verdict(.accepted, .map(answer))
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

  private mutating func webhook(
    _ delivery: Delivery, _ trigger: CheckedWebhook, _ workflow: CheckedWorkflow
  ) async -> DeliveryDoor.Verdict {
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
        if objection == nil { (row.state, row.started) = (.started, now) }
      } else {
        row.reason = .noMatch
      }
    } catch let error as DeliveryError {
      return Self.refused(error)
    } catch {
      objection = "the body is not what the workflow reads: \(error)"
    }
    if let objection { (row.reason, row.detail) = (.badInput, objection) }
    guard let taken = await record([.insert(row)]) else {
      return .refused(.serviceUnavailable, "it cannot be kept now; send it again")
    }
    guard taken.isEmpty else { return DeliveryDoor.Verdict(.accepted, ["decided": "repeated"]) }
    if row.state == .started {
      start(row, workflow, .webhook, row.inputs)
      return DeliveryDoor.Verdict(.accepted, ["decided": "started", "run": .string(row.run)])
    }
    say(row, "is suppressed (\(row.reason?.rawValue ?? ""))")
    return row.reason == .noMatch
      ? DeliveryDoor.Verdict(.accepted, ["decided": "suppressed (no_match)"])
      : .refused(.badRequest, "the body is not what the workflow takes")
  }

  /// The sender's own id of the delivery, which comes again with it; else one that no other has.
  private static func identity(of delivery: Delivery) -> String {
    for name in ["webhook-id", "X-Webhook-Id", "X-GitHub-Delivery", "Request-ID", "ce-id", "Idempotency-Key"] {
      if let id = delivery.single(name), !id.isEmpty, id.utf8.count <= 200 { return "\(name.lowercased())=\(id)" }
    }
    return LocalMachine.makeUUID()
  }
}
