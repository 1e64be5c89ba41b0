import Diagnostics
import Engine
import HTTPTypes
import Triggers
import Values
import Workflows

/// Runs that somebody wants through the interface: firings as all others, so that they survive and are on record.
extension TriggerLoop {
  /// In the place of a trigger's id; none can be called so.
  static let byHand = "@manual"

  mutating func wish(
    _ name: String, _ given: ValueMap, by person: String,
    _ reply: @escaping @Sendable (DeliveryDoor.Verdict) -> Void, _ batch: inout DecisionBatch
  ) {
    guard let workflow = served[name]?.workflow else {
      return reply(.refused(.notFound, "no workflow '\(name)' is served"))
    }
    guard !isFull(batch) else { return reply(.refused(.serviceUnavailable, "too much goes on; try again later")) }
    let now = LocalMachine.now()
    var row = FiringRow(
      TriggerName(workflow: name, id: Self.byHand), LocalMachine.makeUUID(), nominal: now, received: now, key: person,
      state: .started)
    if let pause = pauses.pause(of: row.trigger, now: now) {
      return reply(.refused(.conflict, "the workflow is paused: \(pause.reason)"))
    }
    do throws(UsageProblem) { row.inputs = try Self.inputs(given, of: workflow) } catch {
      return reply(.refused(.badRequest, error.message))
    }
    row.started = now
    let verdict = DeliveryDoor.Verdict(.accepted, ["run": .string(row.run), "workflow": .string(name)])
    batch.answer(reply) { _ in verdict }
    batch.insert(row)
    batch.start(TriggeredRun(row: row, workflow: workflow, cause: .manual, depth: 0))
  }

  /// What was given as JSON, typed as declared. Throws ``UsageProblem``.
  private static func inputs(_ given: ValueMap, of workflow: CheckedWorkflow) throws(UsageProblem) -> ValueMap {
    let known = workflow.inputs.map(\.name.value)
    for name in given.keys where !known.contains(name.asString ?? "") {
      throw UsageProblem("the workflow has no input '\(name.asString ?? "")'")
    }
    var values = ValueMap()
    for input in workflow.inputs {
      let name = input.name.value
      guard let value = given[name] else {
        if input.standard == nil { throw UsageProblem("the input '\(name)' is missing") }
        continue
      }
      let text = value.asString ?? JSONWriter.text(value)
      guard value.asString == nil || input.type == .string || LiteralReader.read(text: text, as: input.type) != nil,
        let typed = value.asString != nil && input.type != .string
          ? LiteralReader.read(text: text, as: input.type) : value.restored(as: input.type),
        !isScalar(input.type) || typed.type == input.type
      else { throw UsageProblem("the input '\(name)' must be of type \(input.type)") }
      if let objection = input.objection(to: typed) { throw UsageProblem("the input '\(name)' \(objection)") }
      values[name] = typed
    }
    return values
  }

  private static func isScalar(_ type: ValueType) -> Bool {
    [.string, .int, .bool, .double].contains(type)
  }
}
