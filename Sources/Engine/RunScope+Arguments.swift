import Diagnostics
import Expressions
import Values
import Workflows

/// What an attempt runs: the action that its address means, and for how long.
struct AttemptPlan {
  let step: CheckedStep
  let use: CheckedUse
  let wanted: FieldSelection
  let timeout: Duration
}

/// The parameters of an action, evaluated.
struct StepArguments: Sendable {
  let values: Record
  /// For the journal and people: no secret is in it.
  let shown: Value
  let region: String?
}

extension RunState {
  /// The action behind an attempt: a step's own, the probe of its ladder, the look of its pause, its undo.
  func plan(of attempt: AttemptID, at now: Timestamp) -> AttemptPlan? {
    let address = attempt.address
    guard let step = step(at: address) else { return nil }
    func plan(_ use: CheckedUse, _ wanted: FieldSelection, until deadline: Timestamp?) -> AttemptPlan {
      let left = deadline.map { $0.duration(since: now) } ?? use.signature.standardTimeout
      return AttemptPlan(step: step, use: use, wanted: wanted, timeout: max(left, .zero))
    }
    switch (address.parts.last, step.kind) {
    case (.section(.undo)?, _): return step.undo.map { plan($0.use, .nothing, until: nil) }
    case (.section(.probe)?, .escalate(let ladder)):
      return plan(ladder.probe.use, .everything, until: nil)
    case (.section(.poll)?, .pause(.poll(let use, _, _, _))):
      return plan(use, .everything, until: steps[address.owner]?.deadline)
    case (_, .action(let use)):
      return plan(use, workflow.reads(of: step.id), until: steps[address]?.deadline)
    default: return nil
    }
  }
}

extension RunScope {
  /// The credentials and the region of the workflow.
  func login() throws(Failure) -> (Credentials?, RegionChoice?) {
    var credentials: Credentials?
    if let declared = request.workflow.credentials {
      var settings: [String: Value] = [:]
      for setting in declared.settings { settings[setting.name] = try evaluate(setting.value) }
      credentials = Credentials(way: declared.way, settings: settings)
    }
    switch request.workflow.region {
    case nil: return (credentials, nil)
    case .one(let value)?: return (credentials, .one(try text(value, "a region")))
    case .byService(let regions)?:
      var chosen: [String: String] = [:]
      for entry in regions { chosen[entry.service] = try text(entry.region, "a region") }
      return (credentials, .byService(chosen))
    }
  }

  /// The parameters of an action, evaluated, and as they may be shown.
  func arguments(of use: CheckedUse) throws(Failure) -> StepArguments {
    var values: [(String, Value)] = []
    var shown = ValueMap()
    for argument in use.arguments {
      let value = try evaluate(argument.value)
      guard let converted = argument.parameter.type.converted(value) else {
        throw Failure(
          .failed, "wrong-type", "'\(argument.parameter.name)' must be \(argument.parameter.type.description)",
          span: argument.span)
      }
      values.append((argument.parameter.name, converted))
      shown[argument.parameter.name] =
        argument.value.taint.contains(.secret) ? .string("•••\(argument.parameter.name)•••") : converted
    }
    for parameter in use.signature.parameters
    where !use.arguments.contains(where: { $0.parameter.name == parameter.name }) {
      if let standard = parameter.standard { values.append((parameter.name, standard)) }
    }
    return StepArguments(values: Record(values), shown: .map(shown), region: try region())
  }

  /// The region of the step, or of the innermost block around it that names one.
  private func region() throws(Failure) -> String? {
    var parts = place.parts
    while let last = parts.last {
      let address = Address(parts)
      if case .step = last, let region = state.step(at: address)?.region {
        // The step's own region sees the item of the step's own loop.
        let scope = parts.count == place.parts.count ? self : RunScope(state, request, at: itemAddress(parts))
        return try scope.allowed(try scope.text(region, "a region"), region)
      }
      parts.removeLast()
    }
    return nil
  }

  /// A region that was chosen outside must be one of those that the workflow allows.
  private func allowed(_ region: String, _ value: CheckedValue) throws(Failure) -> String {
    guard value.taint.contains(.outside), let allowed = request.workflow.allowedRegions, !allowed.contains(region)
    else { return region }
    throw Failure(
      .failed, "region-not-allowed", "the region '\(region)' is none of those in `allow_regions`",
      help: "allowed are \(allowed.joined(separator: ", "))")
  }

  /// The address with the item that follows on the path, if one does.
  private func itemAddress(_ parts: [Address.Part]) -> Address {
    let depth = parts.count
    if depth < place.parts.count, case .item = place.parts[depth] {
      return Address(Array(place.parts.prefix(depth + 1)))
    }
    return Address(parts)
  }

  /// The inputs of another workflow that runs as a step.
  func inputs(of subrun: CheckedSubrun) throws(Failure) -> ValueMap {
    var inputs = ValueMap()
    for input in subrun.workflow.inputs {
      let name = input.name.value
      if let argument = subrun.arguments.first(where: { $0.name == name }) {
        let value = try evaluate(argument.value)
        if let objection = input.objection(to: value) {
          throw Failure(.failed, "input-not-allowed", "the input '\(name)' \(objection)", span: argument.span)
        }
        inputs[name] = value
      } else {
        inputs[name] = input.standard
      }
    }
    return inputs
  }
}
