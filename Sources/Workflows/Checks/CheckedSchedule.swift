public import Diagnostics
public import Expressions
public import Values

/// A schedule of which everything has been checked, its cron expression and time zone by the ``TriggerRules`` given.
public struct CheckedSchedule: Sendable {
  /// Unique among the schedules of the workflow.
  public let id: String
  /// The place of the id.
  public let span: SourceSpan
  public let cron: String
  public let timezone: String
  public let missed: MissedPolicy
  public let jitter: Duration
  public let changes: ClockChangePolicy
  /// The inputs that it gives; the others have defaults. Their expressions see `vars` only.
  public let inputs: [CheckedNamedValue]

  /// The inputs that it gives, worked out: overridden constants may make others of them than the file says.
  public func inputs(vars: ValueMap) throws(EvaluationError) -> ValueMap {
    let evaluator = Evaluator(variables: Self.scope(vars))
    var values = ValueMap()
    for input in inputs { values[input.name] = try evaluator.evaluate(input.value) }
    return values
  }

  static func scope(_ vars: ValueMap) -> [String: Value] { [WorkflowScope.Root.vars.rawValue: .map(vars)] }
}
