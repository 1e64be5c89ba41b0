import Diagnostics
import Expressions
import Values

/// Kinds without an action and without steps inside.
extension Checker {
  mutating func approval(_ approval: Approval, of step: Step) -> CheckedKind {
    let message = shownText(approval.message, "what people are asked")
    let by = approval.by.map { persons($0) }
    let notBy = approval.notBy.map { persons($0) }
    let outputs = RecordType(
      step.id.value,
      [
        RecordType.Field("by", .string, "Who decided."), RecordType.Field("reason", .string, "Why, in their words."),
      ])
    guard let message else { return CheckedKind(kind: nil, outputs: outputs) }
    let checked = CheckedApproval(
      message: message, by: by ?? nil, count: approval.count, notBy: notBy ?? nil, timeout: approval.timeout,
      onTimeout: approval.onTimeout, span: approval.span)
    return CheckedKind(kind: .approve(checked), outputs: outputs)
  }

  /// A list of names; one name alone is a list of one.
  private mutating func persons(_ tree: ValueTree) -> CheckedValue? {
    let names: CheckedValue?
    switch tree {
    case .constant: names = text(tree).map { .list([$0]) }
    case .template(let template, _):
      // A list of names, or one; what is neither is said to be no list.
      let isOne = template.check(in: scope).checked.map { [.string, .dyn].contains($0.type) } ?? false
      let value = self.template(template, expecting: isOne ? .string : .list(.string))
      names = isOne ? value.map { .list([$0]) } : value
    default: names = value(tree, expecting: .list(.string))
    }
    if let names, names.taint.contains(.secret) { diagnostics.append(.secretShown("who may decide", tree.span)) }
    return names
  }

  mutating func assertion(_ assertion: Assertion, of step: Step) -> CheckedKind {
    let that = assertion.that.flatMap { expression($0, expecting: .bool) }
    let message = assertion.message.flatMap { shownText($0, "the message of an assertion") }
    let outputs = RecordType(step.id.value, [])
    guard let that else { return CheckedKind(kind: nil, outputs: outputs) }
    return CheckedKind(
      kind: .assert(CheckedAssertion(that: that, message: message, outcome: assertion.outcome)), outputs: outputs)
  }

  mutating func pause(_ pause: Pause, of step: Step) -> CheckedKind {
    let nothing = RecordType(step.id.value, [])
    switch pause {
    case .lost: return .lost
    case .span(let duration): return CheckedKind(kind: .pause(.span(duration)), outputs: nothing)
    case .until(let instant):
      let checked = expression(instant, expecting: .timestamp)
      return CheckedKind(kind: checked.map { .pause(.until($0)) }, outputs: nothing)
    case .poll(let use, let until, let every, let timeout):
      let use = self.use(use)
      let condition = looking(at: use, of: step, until)
      guard let use, let condition else { return .lost }
      return CheckedKind(
        kind: .pause(.poll(use, until: condition, every: every, timeout: timeout)),
        outputs: RecordType(step.id.value, use.signature.outputType.fields))
    }
  }
}
