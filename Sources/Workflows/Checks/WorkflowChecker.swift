public import Diagnostics
import Expressions
import Permissions
import Values

/// Checks everything about a workflow before anything runs, and says everything that is wrong.
public enum WorkflowChecker {
  /// Reads and checks a text, and says everything that is wrong with it at once: what can be read of a workflow with
  /// mistakes of form is checked all the same.
  ///
  /// The checked workflow is there if there is no error; warnings may be there beside it. `workflows` finds those that
  /// steps `run`; `triggers` judges what starts it.
  public static func check(
    _ file: SourceFile, library: any SignatureLibrary, workflows: any WorkflowFinder = NoWorkflows(),
    triggers: any TriggerRules = NoTriggerRules()
  ) -> (workflow: CheckedWorkflow?, diagnostics: [Diagnostic]) {
    check(file, library, triggers, OtherWorkflows(workflows))
  }

  static func check(
    _ file: SourceFile, _ library: any SignatureLibrary, _ rules: any TriggerRules, _ others: OtherWorkflows
  ) -> (workflow: CheckedWorkflow?, diagnostics: [Diagnostic]) {
    let (workflow, found) = WorkflowDecoder.read(file)
    guard let workflow else { return (nil, found) }
    others.enter(file)
    defer { others.leave() }
    return check(workflow, found: found, library, rules, others)
  }

  private static func check(
    _ workflow: Workflow, found: [Diagnostic], _ library: any SignatureLibrary, _ rules: any TriggerRules,
    _ others: OtherWorkflows
  ) -> (workflow: CheckedWorkflow?, diagnostics: [Diagnostic]) {
    var checker = Checker(workflow, library, rules, others)
    let checked = checker.workflow()
    var findings = Findings(
      workflow: workflow, checked: checked, places: checker.places, use: checker.use,
      diagnostics: found + checker.diagnostics)
    for check in afterwards { findings.diagnostics += check(findings) }
    return (findings.hasErrors ? nil : checked, findings.diagnostics)
  }

  /// A check that looks at the workflow as a whole.
  typealias Check = @Sendable (Findings) -> [Diagnostic]

  /// Every check of that kind.
  private static let afterwards: [Check] = [
    UnusedInputs.check, LiteralSecrets.check, ConstantConditions.check, UnreachableSteps.check,
    UnboundedDestruction.check, UnapprovedTiers.check, PromisedRights.check,
    UnlockedAlerts.check,
  ]
}

/// What is known of a workflow once all of it has been walked through.
struct Findings {
  let workflow: Workflow
  /// As far as it could be checked: steps with mistakes may be missing.
  let checked: CheckedWorkflow
  let places: StepPlaces
  let use: NameUse
  var diagnostics: [Diagnostic]

  var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// The place of a step's id.
  func idSpan(of step: CheckedStep) -> SourceSpan { places[step.id]?.id.span ?? step.span }
}
