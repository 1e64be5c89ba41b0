import Diagnostics
import Expressions
import Values
import Workflows

/// What the expressions at one place of a run see.
///
/// Steps are found by walking outwards from the place: those of the block around it, then those of the block around
/// that. The checker has made sure that a name means one step only.
struct RunScope: VariableSource {
  let state: RunState
  let request: RunRequest
  /// The step or item whose expressions are evaluated; what is inside it is seen too, by its outputs.
  let place: Address
  /// The value of `self`.
  var own: Value?

  init(_ state: RunState, _ request: RunRequest, at place: Address = .root, own: Value? = nil) {
    self.state = state
    self.request = request
    self.place = place
    self.own = own
  }

  func value(of name: String) -> Value? {
    switch name {
    case "inputs": .map(request.inputs)
    case "vars": .map(request.vars)
    case "env": .map(request.environment)
    case "run": run
    case "workflow": .record(Record([("name", .string(request.workflow.name))]))
    case "self": own
    default: item(name)
    }
  }

  func isFamily(_ name: String) -> Bool {
    switch name {
    case "inputs", "vars", "env", "steps", "secrets": true
    default: false
    }
  }

  func member(_ name: String, of family: String) -> Value? {
    switch family {
    case "steps": step(name)
    case "secrets": request.secrets[name].map { .string($0.reveal()) }
    default: value(of: family)?[name]
    }
  }

  private var run: Value? {
    guard let start = state.start else { return nil }
    return .record(
      Record([
        ("id", .string(start.run)), ("short", .string(String(start.run.suffix(8)))),
        ("workflow", .string(start.workflow)), ("cause", .string(start.cause.rawValue)),
        ("actor", .string(start.actor)), ("nominal", .timestamp(start.nominal)),
        ("started", .timestamp(start.started)),
        ("outcome", state.isPlan ? .unknown(.string) : .string(state.outcomeSoFar.rawValue)),
        ("denied", state.isPlan ? .unknown(.list(.string)) : .list(state.denied.map(Value.string))),
      ]))
  }

  /// The item of the innermost loop around the place whose variable has this name.
  private func item(_ name: String) -> Value? {
    var parts = place.parts
    while let last = parts.popLast() {
      guard case .item(let index) = last else { continue }
      let loop = Address(parts)
      guard state.step(at: loop)?.loop?.variable == name else { continue }
      return state.item(index, of: loop)
    }
    return nil
  }

  private func step(_ id: String) -> Value? {
    let parts = place.parts
    for depth in stride(from: parts.count, through: 0, by: -1) {
      let around = Address(Array(parts.prefix(depth)))
      let below = depth < parts.count ? parts[depth] : nil
      for candidate in candidates(around, below, id) {
        guard let result = state.results[candidate] else { continue }
        if state.uncertain.contains(candidate) { return .unknown(.dyn) }
        return seen(result, id, isSection: below.map(\.mayFollowOnFailure) ?? false)
      }
    }
    return nil
  }

  /// Where a step of this name may be, seen from `below`.
  private func candidates(_ around: Address, _ below: Address.Part?, _ id: String) -> [Address] {
    let step = Address.Part.step(id)
    switch below {
    case .tier(let number)?:
      return (0..<number).map { around.appending(.tier($0)).appending(step) } + [around.appending(step)]
    case nil, .section?:
      if case .parallel(let branches, _)? = state.step(at: around)?.kind, around != .root {
        return branches.map { around.appending(.branch($0.name)).appending(step) }
      }
      return [around.appending(step)]
    case .branch?, .item?, .step?:
      return [around.appending(step)]
    }
  }

  /// A step's outcome and its outputs, wrapped where they may be absent.
  private func seen(_ result: StepResult, _ id: String, isSection: Bool) -> Value? {
    guard let step = request.workflow.step(id) else { return nil }
    let isOptional = isSection || step.mayLackOutputs
    let outputs = result.outputs
    var values: [Value?] = [.string(result.outcome.rawValue)]
    for name in step.layout.names.dropFirst() {
      let value = outputs?[name]
      values.append(isOptional ? .optional(value) : value)
    }
    return .record(Record(step.layout, values))
  }

  // MARK: Evaluation

  func evaluate(_ expression: CheckedExpression) throws(Failure) -> Value {
    do throws(EvaluationError) { return try Evaluator(variables: self).evaluate(expression) } catch {
      throw Failure(error)
    }
  }

  func evaluate(_ value: CheckedValue) throws(Failure) -> Value {
    do throws(EvaluationError) { return try Evaluator(variables: self).evaluate(value) } catch {
      throw Failure(error)
    }
  }

  func text(_ value: CheckedValue, _ what: String) throws(Failure) -> String {
    guard let text = try evaluate(value).asString else {
      throw Failure(.failed, "wrong-type", "\(what) must be a text")
    }
    return text
  }
}

extension Address.Part {
  /// Whether what is here may run although the steps around it did not succeed.
  fileprivate var mayFollowOnFailure: Bool {
    switch self {
    case .section(.rescue), .section(.finally), .tier: true
    case .section, .step, .item, .branch: false
    }
  }
}

extension RunState {
  /// An item of a loop that runs.
  func item(_ index: Int, of loop: Address) -> Value? {
    guard let items = loops[loop]?.items else { return endedItem(index, of: loop) }
    return items.indices.contains(index) ? items[index] : nil
  }

  /// An item of a loop that has ended: steps in it are undone.
  private func endedItem(_ index: Int, of loop: Address) -> Value? {
    guard let results = results[loop]?.outputs?["results"]?.asList, results.indices.contains(index) else { return nil }
    return results[index]["item"]
  }
}

extension Failure {
  /// An expression that has no value.
  init(_ error: EvaluationError) {
    self.init(.failed, "expression", error.message, span: error.span)
  }
}
