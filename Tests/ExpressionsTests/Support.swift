import Diagnostics
import Expressions
import Testing
import Values

/// A text in which a place is marked with `«»`.
struct Marked {
  let text: String
  let span: SourceSpan

  init(_ marked: String) {
    let parts = marked.split(separator: "«", maxSplits: 1, omittingEmptySubsequences: false)
    let rest = parts.count > 1 ? parts[1].split(separator: "»", maxSplits: 1, omittingEmptySubsequences: false) : [""]
    let before = String(parts[0])
    text = before + rest.joined()
    span = SourceSpan(before.utf8.count, before.utf8.count + rest[0].utf8.count)
  }
}

/// Names as a workflow has them.
struct WorkflowScope: Scope {
  static let outcome = EnumerationType("outcome", ["succeeded", "failed", "denied", "skipped"])
  static let server = RecordType(
    "server",
    [
      .init("id", .string), .init("name", .string), .init("status", .string), .init("cores", .int),
      .init("tags", .list(.string)), .init("metadata", .map(.string, .string)), .init("created", .timestamp),
      .init("fault", .optional(.record(RecordType("fault", [.init("code", .int), .init("message", .string)])))),
      .init("admin_password", .string, taint: .secret),
    ])
  static let list = RecordType(
    "list", [.init("outcome", .enumeration(outcome)), .init("servers", .list(.record(server)))])
  static let maybe = RecordType(
    "maybe",
    [
      .init("outcome", .enumeration(outcome)), .init("servers", .optional(.list(.record(server)))),
      .init("count", .optional(.int)),
    ])

  func variable(_ name: String) -> Variable? {
    switch name {
    case "steps", "inputs", "secrets": .family
    case "server":
      Variable(.record(Self.server), path: AccessPath("steps", [.field("list"), .field("servers"), .element]))
    case "body": Variable(.dyn, taint: .outside)
    case "now": Variable(.timestamp)
    default: nil
    }
  }

  func member(_ name: String, of family: String) -> RecordType.Field? {
    switch (family, name) {
    case ("steps", "list"): .init("list", .record(Self.list))
    case ("steps", "maybe"): .init("maybe", .record(Self.maybe))
    case ("inputs", "base"): .init("base", .string)
    case ("inputs", "count"): .init("count", .int)
    case ("inputs", "ids"): .init("ids", .list(.string))
    case ("secrets", _): .init(name, .string, taint: .secret)
    default: nil
    }
  }

  var variableNames: [String] { ["steps", "inputs", "secrets", "server", "body", "now"] }
  func memberNames(of family: String) -> [String] { family == "steps" ? ["list", "maybe"] : ["base", "count", "ids"] }

  func missing(_ name: String, in owner: String, at span: SourceSpan) -> Diagnostic? {
    owner == "steps" ? Diagnostic(.error, "unknown-step", "no step is called '\(name)'").label(span, "not a step") : nil
  }
}

/// The value of an expression without variables, or with some.
func value(_ text: String, _ variables: [String: Value] = [:], costLimit: Int = 10_000_000) throws -> Value {
  let scope = TableScope(variables.mapValues { _ in Variable(.dyn) })
  let result = try Expression.parse(text).get().check(in: scope)
  guard let checked = result.checked else { throw ExpressionFaultReport(diagnostics: result.diagnostics) }
  return try Evaluator(variables: variables, costLimit: costLimit).evaluate(checked)
}

/// The kind of error that an evaluation ends with; nil if it has a value.
func errorKind(_ text: String, _ variables: [String: Value] = [:], costLimit: Int = 10_000_000) throws
  -> EvaluationError.Kind?
{
  let scope = TableScope(variables.mapValues { _ in Variable(.dyn) })
  do {
    _ = try Evaluator(variables: variables, costLimit: costLimit).evaluate(
      try Expression.parse(text).get().unchecked(in: scope))
    return nil
  } catch let error as EvaluationError {
    return error.kind
  }
}

struct ExpressionFaultReport: Error {
  let diagnostics: [Diagnostic]
}

/// The diagnostics of a text in the scope of a workflow.
func diagnostics(_ text: String, expecting: ValueType? = nil) -> [Diagnostic] {
  switch Expression.parse(text) {
  case .failure(let fault): fault.diagnostics
  case .success(let expression): expression.check(in: WorkflowScope(), expecting: expecting).diagnostics
  }
}

func checked(_ text: String) throws -> CheckedExpression {
  let result = try Expression.parse(text).get().check(in: WorkflowScope())
  return try #require(result.checked)
}
