import Diagnostics
public import Values

/// Where an evaluation finds the values of variables.
public protocol VariableSource {
  func value(of name: String) -> Value?
  /// Whether this is the name of a family, which is no value of its own: `steps`.
  func isFamily(_ name: String) -> Bool
  /// A name within a family, `list` in `steps.list`; nil if there is no value.
  func member(_ name: String, of family: String) -> Value?
}

extension VariableSource {
  public func isFamily(_ name: String) -> Bool { false }
  public func member(_ name: String, of family: String) -> Value? { value(of: family)?[name] }
}

/// For expressions without variables.
public struct NoVariables: VariableSource {
  public init() {}
  public func value(of name: String) -> Value? { nil }
}

extension [String: Value]: VariableSource {
  public func value(of name: String) -> Value? { self[name] }
}

/// Works out the values of checked expressions.
///
/// Data that is not known yet (`Value.unknown`) makes a result unknown only if it depends on it.
public struct Evaluator {
  let variables: any VariableSource
  let zones: TimeZones
  let costLimit: Int

  /// `costLimit` counts operations, elements, and every 16 bytes of text that are looked at or made.
  public init(variables: any VariableSource, zones: TimeZones = .system, costLimit: Int = 10_000_000) {
    self.variables = variables
    self.zones = zones
    self.costLimit = costLimit
  }

  public func evaluate(_ expression: CheckedExpression) throws(EvaluationError) -> Value {
    let tree = expression.tree
    let walk = Walk(tree, expression.functions, variables, Work(costLimit: costLimit, zones: zones))
    do {
      let value = try walk.value(tree.root)
      try walk.checkSize(of: value)
      return value
    } catch {
      let place = error.place < 0 ? tree.root : error.place
      throw EvaluationError(kind: error.kind, message: error.message, span: expression.span(of: place))
    }
  }
}
