import Diagnostics
import Expressions
import Values

/// `run`: the other workflow is checked too, and what is given for its inputs.
extension Checker {
  mutating func run(_ subrun: Subrun, of step: Step) -> CheckedKind {
    let path = subrun.workflow
    switch others.find(path.value, from: source.file, library, rules) {
    case .workflow(let workflow): return run(workflow, subrun, of: step)
    case .notFound: diagnostics.append(.unknownWorkflow(path))
    case .cycle(let names): diagnostics.append(.runCycle(path, names))
    case .tooDeep: diagnostics.append(.runTooDeep(path))
    case .invalid(let file, let first): diagnostics.append(.invalidWorkflow(path, file, first))
    case .reported: break
    }
    // What is given for its inputs can be looked at all the same.
    for argument in subrun.arguments { _ = value(argument.value, expecting: nil) }
    return .lost
  }

  private mutating func run(_ workflow: CheckedWorkflow, _ subrun: Subrun, of step: Step) -> CheckedKind {
    for name in workflow.secretNames { use.addMember(name, of: WorkflowScope.Root.secrets.rawValue) }
    for name in workflow.environmentNames { use.addMember(name, of: WorkflowScope.Root.env.rawValue) }
    var arguments: [CheckedNamedValue] = []
    var unknown: [String] = []
    for argument in subrun.arguments {
      guard let input = workflow.inputs.first(where: { $0.name.value == argument.name.value }) else {
        unknown.append(argument.name.value)
        diagnostics.append(.noSuchInput(argument.name, of: workflow))
        _ = value(argument.value, expecting: nil)
        continue
      }
      if let checked = self.argument(argument, input) { arguments.append(checked) }
    }
    for input in workflow.inputs where input.standard == nil {
      let isThere = subrun.arguments.contains { $0.name.value == input.name.value }
      // A misspelt input has been reported; that it is missing follows from it.
      let isMisspelt = unknown.contains { name in
        nearest(to: name, in: workflow.inputs.map(\.name.value)).map { $0 == input.name.value } ?? true
      }
      if !isThere, !isMisspelt, subrun.isWhole {
        diagnostics.append(.missingInput(input, of: workflow, at: subrun.workflow.span))
      }
    }
    let checked = CheckedSubrun(workflow: workflow, span: subrun.workflow.span, arguments: arguments)
    // What it says of its outcome itself is hidden by the step's own.
    let fields = workflow.outputs.filter { $0.name != ActionTypes.outcome.name }
      .map { RecordType.Field($0.name, $0.value.type, taint: $0.value.ownTaint) }
    return CheckedKind(kind: .run(checked), outputs: RecordType(step.id.value, fields))
  }

  private mutating func argument(_ argument: NamedValue, _ input: InputDeclaration) -> CheckedNamedValue? {
    guard let value = self.value(argument.value, expecting: input.type) else { return nil }
    if value.taint.contains(.secret) { diagnostics.append(.secretShown("an input", argument.value.span)) }
    if value.taint.contains(.outside), !input.isBounded {
      diagnostics.append(.outsideInput(input.name.value, argument.value))
    }
    if case .constant(let constant) = value, let problem = input.objection(to: constant) {
      diagnostics.append(.inputNotAllowed(input, problem, argument.value.span))
    }
    return CheckedNamedValue(name: argument.name.value, value: value, span: argument.value.span)
  }
}

extension InputDeclaration {
  /// Whether it says itself which values may be given.
  var isBounded: Bool { pattern != nil || oneOf != nil || (min != nil && max != nil) }
}

extension Diagnostic {
  fileprivate static func unknownWorkflow(_ path: Spanned<String>) -> Diagnostic {
    let isScript = path.value.contains { $0 == " " || $0.isNewline }
    let shown = path.value.split(whereSeparator: \.isNewline).first.map { String($0.prefix(60)) } ?? ""
    return Diagnostic(.error, "unknown-workflow", "there is no workflow '\(shown == path.value ? shown : shown + "…")'")
      .label(path.span, "not found")
      .help(
        isScript
          ? "`run` takes the file of another workflow; there is no shell: what clouds do is said with `uses`, by an action"
          : "give the path of a workflow file, from the folder of this one")
  }

  fileprivate static func runCycle(_ path: Spanned<String>, _ names: [String]) -> Diagnostic {
    Diagnostic(.error, "run-cycle", "the workflow would run itself")
      .label(path.span, "leads back to where it came from").note(names.joined(separator: " runs "))
      .help("a repetition is written with `for` or `retry`")
  }

  fileprivate static func runTooDeep(_ path: Spanned<String>) -> Diagnostic {
    Diagnostic(.error, "run-too-deep", "workflows run each other too deep")
      .label(path.span, "the workflow at level \(OtherWorkflows.deepest + 1)")
      .help("at most \(OtherWorkflows.deepest) levels are allowed")
  }

  fileprivate static func invalidWorkflow(
    _ path: Spanned<String>, _ file: SourceFile, _ first: Diagnostic?
  ) -> Diagnostic {
    var note: String?
    if let first {
      let place = first.span.map { file.position(of: $0.lower) }
      note = "\(file.name)\(place.map { ":\($0.line):\($0.column)" } ?? ""): \(first.message)"
    }
    return Diagnostic(.error, "invalid-workflow", "the workflow '\(path.value)' has mistakes")
      .label(path.span, "cannot be run").note(note).help("`stackhand check` on that file says all of them")
  }

  fileprivate static func noSuchInput(_ name: Spanned<String>, of workflow: CheckedWorkflow) -> Diagnostic {
    .unknownMember(
      "unknown-input", "the workflow '\(workflow.name)' has no input '\(name.value)'", name.value, name.span,
      workflow.inputs.map(\.name.value))
  }

  fileprivate static func missingInput(
    _ input: InputDeclaration, of workflow: CheckedWorkflow, at span: SourceSpan
  ) -> Diagnostic {
    let name = input.name.value
    return Diagnostic(.error, "missing-input", "the workflow '\(workflow.name)' needs the input '\(name)'")
      .label(span, "'\(name)' is missing")
      .help("add '\(name)' to `with`\(input.summary.map { ": \($0)" } ?? "")")
  }

  static func inputNotAllowed(
    _ input: InputDeclaration, _ problem: String, _ span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.error, "input-not-allowed", "the value of '\(input.name.value)' \(problem)")
      .label(span, "not an allowed value")
  }
}
