public import Expressions
public import Values

extension Evaluator {
  /// The value of whatever stands in a workflow: constants, templates, and both in lists and mappings.
  public func evaluate(_ value: CheckedValue) throws(EvaluationError) -> Value {
    switch value {
    case .constant(let value): return value
    case .template(let template): return try evaluate(template)
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
}
