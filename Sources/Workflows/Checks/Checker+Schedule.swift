import Diagnostics
import Expressions
import Values

/// `on.schedule`: the ids, what the rules say of it, and what is given for the workflow's inputs.
extension Checker {
  mutating func schedules(_ vars: ValueMap) -> [CheckedSchedule] {
    guard !source.triggers.schedules.isEmpty else { return [] }
    scope.absent = Set(WorkflowScope.Root.allCases).subtracting([.vars])
    scope.absence = "the inputs of a schedule are known before a run begins: they are constants, or made of `vars`"
    defer { scope.absence = nil }
    return source.triggers.schedules.compactMap { schedule in
      takeTriggerID(schedule.id, "schedules")
      diagnostics += rules.diagnostics(of: schedule)
      return self.schedule(schedule, vars)
    }
  }

  private mutating func schedule(_ schedule: ScheduleDeclaration, _ vars: ValueMap) -> CheckedSchedule? {
    let inputs = inputs(schedule.inputs, of: "the schedule '\(schedule.id.value)'", vars)
    guard let cron = schedule.cron else { return nil }
    return CheckedSchedule(
      id: schedule.id.value, span: schedule.id.span, cron: cron.text,
      timezone: schedule.timezone?.value ?? ScheduleDeclaration.standardTimezone, missed: schedule.missed,
      jitter: schedule.jitter, changes: schedule.changes, inputs: inputs)
  }

  /// What a trigger gives; `owner` is what messages call it.
  mutating func inputs(_ declared: TriggerInputs, of owner: String, _ vars: ValueMap) -> [CheckedNamedValue] {
    guard let given = declared.values else { return [] }
    var values: [CheckedNamedValue] = []
    var unknown: [String] = []
    for argument in given {
      let name = argument.name
      guard let input = source.inputs.first(where: { $0.name.value == name.value }) else {
        unknown.append(name.value)
        _ = value(argument.value, expecting: nil)
        if !source.lost.contains(.inputs) { diagnostics.append(.noSuchInput(name, of: source)) }
        continue
      }
      guard let checked = value(argument.value, expecting: input.type) else { continue }
      if checked.taint.contains(.outside), !input.isBounded {
        diagnostics.append(.outsideInput(input.name.value, argument.value))
      }
      if scope.message == nil || checked.isConstant { checkValue(of: argument, checked, input, vars) }
      values.append(CheckedNamedValue(name: name.value, value: checked, span: argument.value.span))
    }
    // An input of any type is one whose declaration could not be read.
    for input in source.inputs where input.standard == nil && input.type != .dyn {
      let isThere = given.contains { $0.name.value == input.name.value }
      // A misspelt input has been reported; that it is missing follows from it.
      let isMisspelt = unknown.contains { name in
        nearest(to: name, in: source.inputs.map(\.name.value)).map { $0 == input.name.value } ?? true
      }
      if !isThere, !isMisspelt { diagnostics.append(.missingInput(input, of: owner, at: declared.span)) }
    }
    return values
  }

  /// What the constants of the file make of it must be allowed.
  private mutating func checkValue(
    of argument: NamedValue, _ checked: CheckedValue, _ input: InputDeclaration, _ vars: ValueMap
  ) {
    // A constant that could not be read has been reported.
    guard !source.lost.contains(.vars), source.vars.allSatisfy({ vars[$0.name.value] != nil }) else { return }
    let span = argument.value.span
    do throws(EvaluationError) {
      let value = try Evaluator(variables: CheckedSchedule.scope(vars)).evaluate(checked)
      if let problem = input.objection(to: value) { diagnostics.append(.inputNotAllowed(input, problem, span)) }
    } catch {
      diagnostics.append(.inputNotAllowed(input, "cannot be worked out: \(error.message)", error.span))
    }
  }
}

extension CheckedValue {
  /// Whether the message that starts the run has no part in it.
  fileprivate var isConstant: Bool { if case .constant = self { true } else { false } }
}

extension Diagnostic {
  fileprivate static func noSuchInput(_ name: Spanned<String>, of workflow: Workflow) -> Diagnostic {
    .unknownMember(
      "unknown-input", "the workflow has no input '\(name.value)'", name.value, name.span,
      workflow.inputs.map(\.name.value))
  }

  fileprivate static func missingInput(
    _ input: InputDeclaration, of owner: String, at span: SourceSpan
  ) -> Diagnostic {
    let name = input.name.value
    let kind = owner.split(separator: "'").first.map { $0.dropLast() } ?? "the trigger"
    return Diagnostic(.error, "missing-input", "\(owner) gives no '\(name)'")
      .label(span, "'\(name)' is missing")
      .label(input.name.span, "nobody is there to give it, and it has no default")
      .help("add `inputs: { \(name): … }` to \(kind), or a default to the input")
  }
}
