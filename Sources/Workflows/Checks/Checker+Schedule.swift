import Diagnostics
import Expressions
import Values

/// `on.schedule`: the ids, what the rules say of it, and what is given for the workflow's inputs.
extension Checker {
  mutating func schedules(_ vars: ValueMap) -> [CheckedSchedule] {
    guard !source.schedules.isEmpty else { return [] }
    scope.absent = Set(WorkflowScope.Root.allCases).subtracting([.vars])
    scope.absence = "the inputs of a schedule are known before a run begins: they are constants, or made of `vars`"
    defer { scope.absence = nil }
    var ids: [String: SourceSpan] = [:]
    return source.schedules.compactMap { schedule in
      // An id that could not be read has been reported.
      if !schedule.id.value.isEmpty, let first = ids.updateValue(schedule.id.span, forKey: schedule.id.value) {
        ids[schedule.id.value] = first
        diagnostics.append(.duplicateSchedule(schedule.id, first: first))
      }
      diagnostics += rules.diagnostics(of: schedule)
      return self.schedule(schedule, vars)
    }
  }

  private mutating func schedule(_ schedule: ScheduleDeclaration, _ vars: ValueMap) -> CheckedSchedule? {
    let inputs = inputs(of: schedule, vars)
    guard let cron = schedule.cron else { return nil }
    return CheckedSchedule(
      id: schedule.id.value, span: schedule.id.span, cron: cron.text,
      timezone: schedule.timezone?.value ?? ScheduleDeclaration.standardTimezone, missed: schedule.missed,
      jitter: schedule.jitter, changes: schedule.changes, inputs: inputs)
  }

  private mutating func inputs(of schedule: ScheduleDeclaration, _ vars: ValueMap) -> [CheckedNamedValue] {
    guard let given = schedule.inputs else { return [] }
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
      checkValue(of: argument, checked, input, vars)
      values.append(CheckedNamedValue(name: name.value, value: checked, span: argument.value.span))
    }
    // An input of any type is one whose declaration could not be read.
    for input in source.inputs where input.standard == nil && input.type != .dyn {
      let isThere = given.contains { $0.name.value == input.name.value }
      // A misspelt input has been reported; that it is missing follows from it.
      let isMisspelt = unknown.contains { name in
        nearest(to: name, in: source.inputs.map(\.name.value)).map { $0 == input.name.value } ?? true
      }
      if !isThere, !isMisspelt { diagnostics.append(.missingInput(input, of: schedule)) }
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

extension Diagnostic {
  fileprivate static func duplicateSchedule(_ id: Spanned<String>, first: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "duplicate-id", "two schedules are called '\(id.value)'")
      .label(id.span, "this id is taken").label(first, "here it is used first")
      .help("a firing is known by the id of its schedule; give each one its own")
  }

  fileprivate static func noSuchInput(_ name: Spanned<String>, of workflow: Workflow) -> Diagnostic {
    .unknownMember(
      "unknown-input", "the workflow has no input '\(name.value)'", name.value, name.span,
      workflow.inputs.map(\.name.value))
  }

  fileprivate static func missingInput(_ input: InputDeclaration, of schedule: ScheduleDeclaration) -> Diagnostic {
    let name = input.name.value
    return Diagnostic(.error, "missing-input", "the schedule '\(schedule.id.value)' gives no '\(name)'")
      .label(schedule.inputsSpan, "'\(name)' is missing")
      .label(input.name.span, "nobody is there to give it, and it has no default")
      .help("add `inputs: { \(name): … }` to the schedule, or a default to the input")
  }
}
