import Expressions
import Values
import Workflows

extension RunScope {
  /// Evaluates what a step, or the workflow, waits for.
  func answer(_ question: Question) -> Evaluation {
    do throws(Failure) {
      if place == .root { return .values(try values(of: request.workflow.outputs, named: "output")) }
      guard let step = state.step(at: place) else { throw .bug("no step at \(place)") }
      return try answer(question, step)
    } catch {
      return .failed(error)
    }
  }

  private func answer(_ question: Question, _ step: CheckedStep) throws(Failure) -> Evaluation {
    let frame = state.steps[place]
    switch (question, step.kind) {
    case (.condition, _): return .flag(try flag(step.condition))
    case (.items, _):
      guard let loop = step.loop else { break }
      return .items(try evaluate(loop.each).asList ?? [])
    case (.retry, _):
      var scope = self
      scope.own = Self.view(of: frame?.last?.failure, attempt: frame?.tries ?? 1)
      return .flag(try scope.flag(step.retry?.condition))
    case (.values, .set(let values)): return .values(try record(of: values, step))
    case (.outputs, .block(let block)): return .values(try record(of: block.ending.outputs, step))
    case (.outputs, .parallel(_, let ending)): return .values(try record(of: ending.outputs, step))
    case (.assertion, .assert(let assertion)):
      let isTrue = try flag(assertion.that)
      var message: String?
      if !isTrue, let written = assertion.message { message = try text(written, "a message") }
      return .assertion(isTrue, message: message)
    case (.instant, .pause(.span(let span))): return .instant(state.now.later(by: span))
    case (.instant, .pause(.until(let until))):
      guard case .timestamp(let instant) = try evaluate(until) else { break }
      return .instant(instant)
    case (.polled, .pause(.poll(_, let until, _, _))):
      var scope = self
      scope.own = frame?.seen
      return .flag(try scope.flag(until))
    case (.health, .escalate(let ladder)):
      var scope = self
      scope.own = frame?.seen
      return .flag(try scope.flag(ladder.probe.healthy))
    default: break
    }
    throw .bug("\(question) at \(place)")
  }

  private func flag(_ expression: CheckedExpression?) throws(Failure) -> Bool {
    guard let expression else { return true }
    return try evaluate(expression) == true
  }

  private func record(of values: [CheckedNamedValue], _ step: CheckedStep) throws(Failure) -> Value {
    let map = try self.values(of: values, named: "value")
    let names = step.outputType.fields.map(\.name)
    return .record(Record(Record.Layout(names), names.map { map[$0] }))
  }

  private func values(of declared: [CheckedNamedValue], named what: String) throws(Failure) -> Value {
    var map = ValueMap()
    for entry in declared {
      do throws(Failure) { map[entry.name] = try evaluate(entry.value) } catch {
        var failure = error
        failure.message = "the \(what) '\(entry.name)' has no value: \(error.message)"
        throw failure
      }
    }
    return .map(map)
  }

  /// The failure of an attempt, for `retry.if`.
  private static func view(of failure: Failure?, attempt: Int) -> Value {
    .record(
      Record(
        RetryView.layout,
        [
          .string((failure?.outcome ?? .failed).rawValue), .string(failure?.kind ?? ""),
          .string(failure?.message ?? ""), .optional((failure?.request?.status).map { .int(Int64($0)) }),
          .int(Int64(attempt)),
        ]))
  }

  /// What people are to be asked.
  func approval() throws(Failure) -> ApprovalRequest {
    guard case .approve(let approval)? = state.step(at: place)?.kind else {
      throw .bug("nothing to approve at \(place)")
    }
    return ApprovalRequest(
      message: try text(approval.message, "the message of an approval"), by: try names(approval.by),
      notBy: try names(approval.notBy) ?? [], count: approval.count)
  }

  /// One name, or a list of them.
  private func names(_ value: CheckedValue?) throws(Failure) -> [String]? {
    guard let value else { return nil }
    switch try evaluate(value) {
    case .string(let name): return [name]
    case .list(let items): return items.compactMap(\.asString)
    default: throw Failure(.failed, "wrong-type", "who may approve is a text or a list of texts")
    }
  }

  /// The name of the lock that the step, or the workflow, wants.
  func lockName() throws(Failure) -> String {
    if place == .root {
      guard let concurrency = request.workflow.concurrency else { return request.workflow.name }
      return try text(concurrency.group, "the group")
    }
    guard let lock = state.step(at: place)?.lock else { throw .bug("no lock at \(place)") }
    return try text(lock, "a lock")
  }
}
