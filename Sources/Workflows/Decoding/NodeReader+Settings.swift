import Diagnostics
import Expressions
import Values
import YAML

/// How often, how long, until when: the keys that go with any kind of step, or with actions.
extension NodeReader {
  mutating func loop(_ node: Node) -> Loop {
    guard let object = node.entries == nil ? nil : object(node, LoopFields.shape) else {
      refuse(node, .loopIsNoMapping(node))
      // It may have named its items.
      lost.insert(.variables)
      return Loop(
        span: node.span, each: nil, variable: Spanned(LoopFields.standardVariable, node.span), limits: LoopLimits())
    }
    let each = object[LoopFields.each].flatMap { expression($0, LoopFields.each) }
    var variable = Spanned(LoopFields.standardVariable, object.start)
    if let node = object[LoopFields.variable] {
      if let name = identifier(node, LoopFields.variable) { variable = name } else { lost.insert(.variables) }
    } else if object.mayBeMisspelt([LoopFields.variable.name]) {
      lost.insert(.variables)
    }
    var limits = LoopLimits()
    if let count = object[LoopFields.maxParallel].flatMap({ integer($0, LoopFields.maxParallel) }) {
      limits.maxParallel = Int(count)
    }
    if let limit = object[LoopFields.maxErrors].flatMap({ errorLimit($0) }) { limits.maxErrors = limit }
    limits.maxItems = object[LoopFields.maxItems].flatMap { integer($0, LoopFields.maxItems) }.map { Int($0) }
    if let ramp = object[LoopFields.ramp].flatMap({ boolean($0, LoopFields.ramp) }) { limits.ramp = ramp }
    return Loop(span: object.span, each: each, variable: variable, limits: limits)
  }

  /// `3` or `10%`.
  private mutating func errorLimit(_ node: Node) -> ErrorLimit? {
    let field = LoopFields.maxErrors
    if let count = node.int, count >= 0 { return .count(Int(clamping: count)) }
    if let text = node.string, text.hasSuffix("%"), let percent = Int(text.dropLast()), (0...100).contains(percent) {
      return .percent(percent)
    }
    let text = node.string ?? ""
    let help = text.contains("%") ? "write a whole number from 0 to 100 before the %, without a space" : nil
    refuse(node, .wrongShape(node, expected: field.shape.description, for: field.name).help(help))
    return nil
  }

  mutating func retry(_ node: Node, _ field: Field) -> Retry? {
    guard node.entries != nil else {
      let count = node.int.map { "write `\(field.name): { attempts: \(max($0, 2)) }`" }
      refuse(
        node,
        .wrongShape(node, expected: field.shape.description, for: field.name)
          .help(count ?? "write `\(field.name): \(field.example)`"))
      return nil
    }
    guard let object = object(node, RetryFields.shape) else { return nil }
    let attempts = object[RetryFields.attempts].flatMap { integer($0, RetryFields.attempts) }
    let delay = object[RetryFields.delay].flatMap { duration($0, RetryFields.delay) }
    let backoff = object[RetryFields.backoff].flatMap { number($0, RetryFields.backoff) }
    let maxDelay = object[RetryFields.maxDelay].flatMap { duration($0, RetryFields.maxDelay) }
    let condition = object[RetryFields.condition].flatMap { expression($0, RetryFields.condition) }
    guard let attempts else { return nil }
    var policy = RetryPolicy(attempts: Int(attempts))
    if let delay { policy.delay = delay.value }
    if let backoff { policy.backoff = backoff }
    // A longer first delay than the usual limit is meant.
    policy.maxDelay = maxDelay?.value ?? max(policy.maxDelay, policy.delay)
    if let maxDelay, maxDelay.value < policy.delay { report(.shorterThanDelay(maxDelay, delay)) }
    return Retry(span: object.span, policy: policy, condition: condition)
  }

  mutating func waitFor(_ node: Node) -> WaitForDeclaration? {
    let field = StepFields.waitFor
    guard node.entries != nil else {
      switch node.string {
      case "accepted": return WaitForDeclaration(span: node.span, target: .accepted)
      case "done": return WaitForDeclaration(span: node.span, target: .done)
      default:
        refuse(node, .unknownWait(node, field))
        return nil
      }
    }
    guard let object = object(node, WaitForFields.shape, for: field.name) else { return nil }
    let status = object[WaitForFields.status].flatMap { text($0, WaitForFields.status) }
    let timeout = object[WaitForFields.timeout].flatMap { duration($0, WaitForFields.timeout) }
    return status.map {
      WaitForDeclaration(span: object.span, target: .status($0.value, timeout: timeout?.value))
    }
  }

  mutating func undo(_ node: Node) -> Undo? {
    guard let object = object(node, UndoFields.shape, for: StepFields.undo.name) else { return nil }
    let use = use(object, UndoFields.uses, UndoFields.with).use
    let when: Undo.Timing? = object[UndoFields.when].flatMap { word($0, UndoFields.when) }
    return Undo(use: use, when: when ?? .auto, span: object.span)
  }
}

extension Diagnostic {
  fileprivate static func loopIsNoMapping(_ node: Node) -> Diagnostic {
    let field = StepFields.loop
    let list = node.string.flatMap { text in node.isNull || text.isEmpty || text.contains("{{") ? nil : text }
    // `server in steps.all.servers`
    let parts = list?.split(separator: " ").map(String.init) ?? []
    let isIn = parts.count == 3 && parts[1] == "in"
    let (name, items) = isIn ? (parts[0], parts[2]) : (nil, nil)
    return wrongShape(node, expected: field.shape.description, for: field.name)
      .help("write `for: { each: \(items ?? list ?? "LIST"), as: \(name ?? "NAME") }`")
  }

  fileprivate static func unknownWait(_ node: Node, _ field: Field) -> Diagnostic {
    let words = WaitForFields.words.map(\.name)
    guard let text = node.string, !node.isNull, !text.isEmpty, !text.contains("${{") else {
      return wrongShape(node, expected: "accepted, done or a mapping with a status", for: field.name)
    }
    return Diagnostic(.error, "unknown-word", "'\(field.name)' must be accepted, done or a mapping with a status")
      .label(node.span, "not one of them")
      .help(
        nearest(to: text, in: words).map { "did you mean '\($0)'?" }
          ?? (DurationLiteral.parse(text) == nil
            ? "a status is written `wait_for: { status: \(text) }`"
            : "a time to wait is a step of its own: `pause: \(text)`"))
  }

  fileprivate static func shorterThanDelay(
    _ maxDelay: Spanned<Duration>, _ delay: Spanned<Duration>?
  ) -> Diagnostic {
    let diagnostic = Diagnostic(.error, "wrong-type", "'max_delay' must not be shorter than 'delay'")
      .label(maxDelay.span, "shorter than the first delay")
    return delay.map { diagnostic.label($0.span, "this is the first delay") }
      ?? diagnostic.help(
        "write a `delay` too; without one it is \(DurationLiteral.text(RetryPolicy(attempts: 2).delay))")
  }
}
