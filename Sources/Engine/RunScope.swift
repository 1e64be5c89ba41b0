import Diagnostics
import Expressions
import Values
import Workflows

/// What the expressions of a run see, and their evaluation.
struct RunScope: VariableSource {
  let state: RunState
  let request: RunRequest

  func value(of name: String) -> Value? {
    switch name {
    case "inputs": return .map(request.inputs)
    case "vars": return .map(request.vars)
    case "env": return .map(request.environment)
    case "run": return run
    default: return nil
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
      ]))
  }

  /// What later steps see of a step: its outcome, and its outputs, wrapped where they may be absent.
  private func step(_ id: String) -> Value? {
    guard let step = request.workflow.step(id), let result = state.results[.root.appending(.step(id))],
      case .action(let use) = step.kind
    else { return nil }
    let outputs = result.outputs?.asRecord
    var values: [Value?] = [.string(result.outcome.rawValue)]
    for output in use.signature.outputs {
      let value = outputs?[output.name]
      values.append(step.mayNotSucceed ? .optional(value) : value)
    }
    return .record(Record(use.signature.stepLayout, values))
  }

  func decide(_ address: Address) -> Decision {
    guard let condition = request.workflow.step(at: address)?.condition else { return .run }
    do throws(Failure) { return try evaluate(condition) == true ? .run : .skip } catch { return .failed(error) }
  }

  func conclude() -> Conclusion {
    var outputs = ValueMap()
    for output in request.workflow.outputs {
      do throws(Failure) { outputs[output.name] = try evaluate(output.value) } catch {
        var failure = error
        failure.message = "the output '\(output.name)' has no value: \(error.message)"
        return .failed(failure)
      }
    }
    return .outputs(.map(outputs))
  }

  func login() throws(Failure) -> (Credentials?, RegionChoice?) {
    var credentials: Credentials?
    if let declared = request.workflow.credentials {
      var settings: [String: Value] = [:]
      for setting in declared.settings { settings[setting.name] = try evaluate(setting.value) }
      credentials = Credentials(way: declared.way, settings: settings)
    }
    switch request.workflow.region {
    case nil: return (credentials, nil)
    case .one(let value)?: return (credentials, .one(try text(value)))
    case .byService(let regions)?:
      var chosen: [String: String] = [:]
      for entry in regions { chosen[entry.service] = try text(entry.region) }
      return (credentials, .byService(chosen))
    }
  }

  /// The parameters of a step, evaluated, and as they may be shown.
  func arguments(of step: CheckedStep, _ use: CheckedUse) throws(Failure) -> StepArguments {
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
    let region: String? = if let value = step.region { try text(value) } else { nil }
    return StepArguments(values: Record(values), shown: .map(shown), region: region)
  }

  private func text(_ value: CheckedValue) throws(Failure) -> String {
    let value = try evaluate(value)
    guard let text = value.asString else { throw Failure(.failed, "wrong-type", "a region must be a text") }
    return text
  }

  private func evaluate(_ value: CheckedValue) throws(Failure) -> Value {
    switch value {
    case .constant(let value): return value
    case .template(let template):
      do throws(EvaluationError) { return try Evaluator(variables: self).evaluate(template) } catch {
        throw Failure(error)
      }
    case .list(let items):
      var values: [Value] = []
      for item in items { values.append(try evaluate(item)) }
      return .list(values)
    case .mapping(let members):
      var map = ValueMap()
      for member in members { map[member.key] = try evaluate(member.value) }
      return .map(map)
    }
  }

  private func evaluate(_ expression: CheckedExpression) throws(Failure) -> Value {
    do throws(EvaluationError) { return try Evaluator(variables: self).evaluate(expression) } catch {
      throw Failure(error)
    }
  }
}

/// The parameters of a step, evaluated.
struct StepArguments: Sendable {
  let values: Record
  /// For the journal and people: no secret is in it.
  let shown: Value
  let region: String?
}

extension Failure {
  /// An expression that has no value.
  init(_ error: EvaluationError) {
    self.init(.failed, "expression", error.message, span: error.span)
  }
}
