import Diagnostics
import Expressions
import Values
import Workflows

/// Steps that are no actions and no blocks.
extension PlanWalk {
  /// The probe is asked; the tiers are climbed only while it answers no.
  mutating func ladder(
    _ ladder: CheckedLadder, of step: CheckedStep, at address: Address, _ notes: [String], item: Value?
  ) async {
    add(step, address, notes: notes, item: item)
    let place = plan.steps.count - 1
    let outputs = await attempt(ladder.probe.use, of: step, at: address, wanted: .everything, noting: place)
    let healthy = outputs.flatMap { outputs in health(ladder, outputs, at: address) }
    let around = (isUncertain, depth)
    depth += 1
    switch healthy {
    case .success(true):
      plan.steps[place].notes.append("the probe is healthy now: no tier would be run")
      depth -= 1
      return finish(address, StepResult(.succeeded, step: step, outputs: Self.end(step, healed: true, tier: "none")))
    case .success(false):
      plan.steps[place].notes.append(
        "the probe is not healthy now: the first tier, and each next one only while it still is not")
    case .success(nil):
      plan.steps[place].notes.append("only the run can tell whether the probe is healthy")
      isUncertain = true
    case .failure(let failure):
      plan.steps[place].notes.append(
        "the probe gives no answer now (\(failure.message)): tiers are climbed only after a no")
      isUncertain = true
    }
    for (number, tier) in ladder.tiers.enumerated() {
      let place = address.appending(.tier(number)).appending(.step(tier.id))
      await enter(tier, at: place)
      // After one that is surely left out the next is the first.
      if state.results[place]?.outcome != .skipped || state.uncertain.contains(place) { isUncertain = true }
    }
    (isUncertain, depth) = around
    state.uncertain.insert(address)
    finish(address, StepResult(.succeeded, step: step))
  }

  private static func end(_ step: CheckedStep, healed: Bool, tier: String) -> Value {
    .record(
      Record(
        step.outputType.fields.map { field in
          (field.name, field.name == "healed" ? .bool(healed) : .string(tier))
        }))
  }

  private func health(_ ladder: CheckedLadder, _ outputs: Value, at address: Address) -> Result<Bool?, Failure> {
    guard let expression = ladder.probe.healthy else { return .success(outputs["healthy"]?.asBool) }
    return judge(expression, outputs, at: address)
  }

  /// What an expression over `self` says; nil if only the run can tell.
  private func judge(
    _ expression: CheckedExpression, _ outputs: Value, at address: Address
  ) -> Result<Bool?, Failure> {
    do throws(Failure) {
      return .success(try RunScope(state, request, at: address, own: outputs).evaluate(expression).asBool)
    } catch {
      return .failure(error)
    }
  }

  mutating func run(
    _ subrun: CheckedSubrun, of step: CheckedStep, at address: Address, _ notes: [String], item: Value?
  ) async {
    add(step, address, notes: notes, item: item)
    let place = plan.steps.count - 1
    let inputs: ValueMap
    do throws(Failure) { inputs = try RunScope(state, request, at: address).plannedInputs(of: subrun) } catch {
      plan.steps.removeLast()
      return fail(step, address, error, item: item)
    }
    let child = request.child("\(request.run)-\(place)", subrun.workflow, inputs: inputs)
    var walk = PlanWalk(child, registry: registry, setup: setup, now: now)
    walk.depth = depth + 1
    walk.hasWritten = hasWritten
    walk.isUncertain = isUncertain
    await walk.wholeRun()
    plan.steps += walk.plan.steps
    plan.names.merge(walk.plan.names) { mine, _ in mine }
    hasWritten = hasWritten || walk.hasWritten
    if let failure = walk.plan.failure {
      plan.steps[place].outcome = failure.outcome
      plan.steps[place].failure = failure
      return finish(address, StepResult(failure.outcome, step: step, failure: failure))
    }
    let outputs = subrun.workflow.outputs.map { output -> (String, Value) in
      (output.name, (try? RunScope(walk.state, child).evaluate(output.value)) ?? .unknown(output.value.type))
    }
    finish(address, StepResult(.succeeded, step: step, outputs: .record(Record(outputs))))
  }

  mutating func approve(
    _ approval: CheckedApproval, of step: CheckedStep, at address: Address, _ notes: [String], item: Value?
  ) {
    let message = try? RunScope(state, request, at: address).evaluate(approval.message)
    add(
      step, address, notes: notes + ["a person must approve\(message?.asString.map { ": \($0)" } ?? "")"], item: item)
    finish(address, StepResult(.succeeded, step: step, outputs: unknownOutputs(of: step)))
  }

  mutating func assert(
    _ assertion: CheckedAssertion, of step: CheckedStep, at address: Address, _ notes: [String], item: Value?
  ) {
    let scope = RunScope(state, request, at: address)
    do throws(Failure) {
      let value = try scope.evaluate(assertion.that)
      guard let isTrue = value.asBool else {
        add(step, address, notes: notes + ["only the run can tell whether `\(assertion.text)` holds"], item: item)
        return finish(address, StepResult(.succeeded, step: step))
      }
      guard !isTrue else {
        add(step, address, notes: notes + ["holds"], item: item)
        return finish(address, StepResult(.succeeded, step: step))
      }
      let message = try assertion.message.map { message throws(Failure) in try scope.evaluate(message) }
      fail(step, address, .assertion(assertion, message?.asString), item: item)
    } catch {
      fail(step, address, error, item: item)
    }
  }

  mutating func set(_ step: CheckedStep, at address: Address, _ notes: [String], item: Value?) {
    switch RunScope(state, request, at: address).answer(.values) {
    case .values(let values):
      add(step, address, notes: notes, item: item)
      finish(address, StepResult(.succeeded, step: step, outputs: values))
    case .failed(let failure): fail(step, address, failure, item: item)
    default: fail(step, address, .bug("values at \(address)"), item: item)
    }
  }

  mutating func pause(
    _ pause: CheckedPause, of step: CheckedStep, at address: Address, _ notes: [String], item: Value?
  ) async {
    add(step, address, notes: notes, item: item)
    let place = plan.steps.count - 1
    switch pause {
    case .span(let span): plan.steps[place].notes.append("waits \(DurationLiteral.text(span))")
    case .until(let until):
      let instant = try? RunScope(state, request, at: address).evaluate(until)
      if case .timestamp(let instant)? = instant {
        plan.steps[place].notes.append("waits until \(instant.rfc3339)")
      } else {
        plan.steps[place].notes.append("waits until an instant that only the run can tell")
      }
    case .poll(let use, let until, _, let timeout):
      let outputs = await attempt(use, of: step, at: address, wanted: .everything, noting: place)
      let holds = outputs.flatMap { judge(until, $0, at: address) }
      let now =
        switch holds {
        case .success(true): "which holds now"
        case .success(false): "which does not hold now"
        case .success(nil), .failure: "of which only the run can tell"
        }
      plan.steps[place].notes.append("waits for `\(until.text)`, \(now), at most \(DurationLiteral.text(timeout))")
    }
    finish(address, StepResult(.succeeded, step: step, outputs: unknownOutputs(of: step)))
  }

  private func unknownOutputs(of step: CheckedStep) -> Value {
    .record(Record(step.outputType.fields.map { ($0.name, .unknown($0.type)) }))
  }
}

extension RunScope {
  /// The inputs of another workflow, as far as they are known; those that are not are not looked at.
  fileprivate func plannedInputs(of subrun: CheckedSubrun) throws(Failure) -> ValueMap {
    var inputs = ValueMap()
    for input in subrun.workflow.inputs {
      let name = input.name.value
      guard let argument = subrun.arguments.first(where: { $0.name == name }) else {
        inputs[name] = input.standard
        continue
      }
      let value = try evaluate(argument.value)
      if !value.holdsUnknown, let objection = input.objection(to: value) {
        throw Failure(.failed, "input-not-allowed", "the input '\(name)' \(objection)", span: argument.span)
      }
      inputs[name] = value
    }
    return inputs
  }
}
