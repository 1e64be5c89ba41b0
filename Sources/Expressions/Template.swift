public import Diagnostics
public import Values

/// A text with expressions in it: `server/${{ server.id }}`.
///
/// `$${{` stands for `${{`. If one expression is all of it, the value keeps its type; otherwise the values are written
/// into the text.
public struct Template: Sendable {
  enum Part: Sendable {
    case text(String)
    case expression(Expression)
  }

  let parts: [Part]
  /// What is odd in the text without being wrong.
  public let warnings: [Diagnostic]

  /// Whether there is no expression in it.
  public var isLiteral: Bool { literal != nil }

  /// The text, if there is no expression in it.
  public var literal: String? {
    if parts.isEmpty { return "" }
    guard parts.count == 1, case .text(let text) = parts[0] else { return nil }
    return text
  }

  /// The expression that is all of it.
  public var single: Expression? {
    guard parts.count == 1, case .expression(let expression) = parts[0] else { return nil }
    return expression
  }

  public var expressions: [Expression] {
    parts.compactMap { if case .expression(let expression) = $0 { expression } else { nil } }
  }

  /// Whether a text has an expression in it or could be meant to; most have none, and need no template.
  public static func isNeeded(for text: String) -> Bool {
    var before: UInt8 = 0
    for byte in text.utf8 {
      if byte == ascii("{"), before == ascii("{") { return true }
      before = byte
    }
    return false
  }

  public static func parse(
    _ text: String, at map: SourceMap = SourceMap(offset: 0), limits: ExpressionLimits = .standard
  ) -> Result<Template, ExpressionFault> {
    guard isNeeded(for: text) else { return .success(Template(parts: text.isEmpty ? [] : [.text(text)], warnings: [])) }
    if let fault = Expression.sizeFault(text, map, limits) { return .failure(fault) }
    var text = text
    var reader = TemplateReader(text, map: map, limits: limits)
    let read = text.withUTF8 { bytes in Result { () throws(SyntaxFault) in try reader.read(bytes) } }
    if case .failure(let fault) = read { return .failure(fault.at(map)) }
    return .success(Template(parts: reader.parts, warnings: reader.warnings))
  }

  /// Checks all expressions; `expecting` is the type that the value must have.
  public func check(in scope: some Scope, expecting: ValueType? = nil) -> TemplateCheck {
    var diagnostics = warnings
    var checked: [CheckedTemplate.Part] = []
    checked.reserveCapacity(parts.count)
    for part in parts {
      switch part {
      case .text(let text): checked.append(.text(text))
      case .expression(let expression):
        let result = expression.check(in: scope, expecting: parts.count == 1 ? expecting : nil)
        diagnostics += result.diagnostics
        guard let expression = result.checked else { continue }
        if parts.count > 1, let fault = Self.notText(expression) { diagnostics.append(fault) }
        checked.append(.expression(expression))
      }
    }
    let isSound = !diagnostics.contains { $0.severity == .error }
    return TemplateCheck(diagnostics: diagnostics, checked: isSound ? CheckedTemplate(parts: checked) : nil)
  }

  private static func notText(_ expression: CheckedExpression) -> Diagnostic? {
    let type = expression.type
    switch type {
    case .string, .int, .uint, .double, .bool, .timestamp, .duration, .enumeration, .dyn: return nil
    case .optional(let wrapped):
      return Diagnostic(.error, "may-be-absent", "the value may be absent, and the text needs it")
        .label(expression.span, "is optional(\(wrapped))").help("say what holds then: \(expression.text).orValue('')")
    default:
      var help = "choose a part of it that is text or a number"
      if case .list(.string) = type { help = "the texts of a list are joined with x.join(', ')" }
      if case .bytes = type { help = "bytes are written with base64.encode(x) or string(x)" }
      return Diagnostic(.error, "type-mismatch", "\(type.article) cannot be written into a text")
        .label(expression.span, "is \(type.article)").help(help)
    }
  }
}

/// What a check of a template found.
public struct TemplateCheck: Sendable {
  public let diagnostics: [Diagnostic]
  public let checked: CheckedTemplate?
}

/// A template whose expressions are checked.
public struct CheckedTemplate: Sendable {
  public enum Part: Sendable {
    case text(String)
    case expression(CheckedExpression)
  }

  /// Texts and expressions, as they follow on each other.
  public let parts: [Part]

  public init(literal: String) { parts = literal.isEmpty ? [] : [.text(literal)] }
  public init(_ expression: CheckedExpression) { parts = [.expression(expression)] }
  init(parts: [Part]) { self.parts = parts }

  /// The text of it behind another.
  public func following(_ text: String) -> CheckedTemplate { CheckedTemplate(parts: [.text(text)] + parts) }

  public var type: ValueType { single?.type ?? .string }
  public var taint: Taint {
    parts.reduce(into: []) { if case .expression(let expression) = $1 { $0.formUnion(expression.taint) } }
  }

  public var expressions: [CheckedExpression] {
    parts.compactMap { if case .expression(let expression) = $0 { expression } else { nil } }
  }

  /// The expression that is all of it.
  public var single: CheckedExpression? {
    guard parts.count == 1, case .expression(let expression) = parts[0] else { return nil }
    return expression
  }

  /// The data that is needed, that apart which the value is (see `result`).
  public var reads: [AccessRead] {
    if let single { return single.reads }
    // What is written into a text is read.
    return expressions.flatMap(\.reads) + expressions.flatMap(\.result).map { AccessRead($0, .whole) }
  }

  /// The data that the value is or contains; a text that is put together contains none.
  public var result: [AccessPath] { single?.result ?? [] }
  public var references: [CheckedExpression.Reference] { expressions.flatMap(\.references) }

  /// The text, if there is no expression in it; also that of an expression that is constant.
  public var constant: Value? {
    if parts.isEmpty { return .string("") }
    guard parts.count == 1 else { return nil }
    switch parts[0] {
    case .text(let text): return .string(text)
    case .expression(let expression): return expression.constant
    }
  }
}

extension Evaluator {
  /// The value of a template; text that depends on unknown data is unknown.
  public func evaluate(_ template: CheckedTemplate) throws(EvaluationError) -> Value {
    if template.parts.isEmpty { return .string("") }
    if template.parts.count == 1 {
      switch template.parts[0] {
      case .text(let text): return .string(text)
      case .expression(let expression): return try evaluate(expression)
      }
    }
    var out = ""
    var isUnknown = false
    for part in template.parts {
      switch part {
      case .text(let text): out += text
      case .expression(let expression):
        let value = try evaluate(expression)
        if case .unknown = value {
          isUnknown = true
          continue
        }
        guard let text = value.interpolated else {
          throw EvaluationError(
            kind: .wrongType, message: "\(value.article) cannot be written into a text", span: expression.span)
        }
        out += text
      }
    }
    return isUnknown ? .unknown(.string) : .string(out)
  }
}

extension Value {
  /// As it is written into a text.
  fileprivate var interpolated: String? {
    switch self {
    case .string(let text): text
    case .bool(let value): value ? "true" : "false"
    case .int(let number): String(number)
    case .uint(let number): String(number)
    case .double(let number): NumberText.of(number)
    case .timestamp(let time): time.rfc3339
    case .duration(let duration): duration.secondsText
    default: nil
    }
  }
}
