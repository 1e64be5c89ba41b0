public import Diagnostics

/// Why an expression has no value.
public struct EvaluationError: Error, Sendable {
  public enum Kind: String, Sendable {
    case divisionByZero
    case overflow
    /// An index, a key or a field that is not there.
    case absent
    /// Operands or arguments of types that do not fit.
    case wrongType
    /// An argument that has the right type and no meaning: a pattern, a zone, a date.
    case invalidArgument
    case unknownName
    case unknownFunction
    /// More work than the limit allows.
    case tooCostly
  }

  public let kind: Kind
  public let message: String
  /// The part of the expression that failed.
  public let span: SourceSpan

  public var diagnostic: Diagnostic { Diagnostic(.error, "evaluation", message).label(span, "") }
}

/// An evaluation error without a place yet; functions throw it.
public struct Failure: Error, Sendable {
  let kind: EvaluationError.Kind
  let message: String
  /// The node, once known.
  var place: Int32 = -1

  public init(_ kind: EvaluationError.Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  func at(_ place: Int32) -> Failure {
    guard self.place < 0 else { return self }
    var copy = self
    copy.place = place
    return copy
  }
}
