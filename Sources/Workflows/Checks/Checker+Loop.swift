import Diagnostics
import Expressions
import Values

/// The head of a loop: its list, and what its variable is.
struct LoopHead {
  /// Nil if the list has a mistake.
  let checked: CheckedLoop?
  let variable: String
  let item: Variable
}

extension Checker {
  mutating func loop(_ loop: Loop, of step: String) -> LoopHead {
    let name = loop.variable
    if WorkflowScope.reserved.contains(name.value) || scope.isLoopVariable(name.value) {
      diagnostics.append(.shadowedName(name, isLoop: scope.isLoopVariable(name.value)))
    }
    guard let each = loop.each, let checked = list(each) else {
      use.addLoop(step, items: nil)
      return LoopHead(checked: nil, variable: name.value, item: Variable(.dyn))
    }
    if checked.taint.contains(.secret) { diagnostics.append(.secretShown("an item of a loop", each.span)) }
    let path = items(checked)
    use.addLoop(step, items: path)
    var type = ValueType.dyn
    if case .list(let element) = checked.type { type = element }
    return LoopHead(
      checked: CheckedLoop(each: checked, variable: name.value, limits: loop.limits, span: loop.span),
      variable: name.value, item: Variable(type, taint: checked.ownTaint.subtracting(.secret), path: path))
  }

  private mutating func list(_ each: Expression) -> CheckedExpression? {
    let result = each.check(in: scope, expecting: .list(.dyn))
    diagnostics += result.diagnostics
    return result.checked
  }

  /// The data that each item is, so that only those of its fields are kept that the loop reads; nil if the items are no
  /// data of their own, or of several sources: then the whole of these is read.
  private mutating func items(_ each: CheckedExpression) -> AccessPath? {
    for read in each.reads { use.add(read.path, whole: read.extent == .whole) }
    let (all, elements) = (each.result, each.resultElements)
    guard all.count == 1, elements.count == 1 else {
      for path in all { use.add(path, whole: true) }
      return nil
    }
    use.add(elements[0], whole: false)
    return elements[0]
  }
}

extension Diagnostic {
  fileprivate static func shadowedName(_ name: Spanned<String>, isLoop: Bool) -> Diagnostic {
    Diagnostic(.error, "shadowed-name", "the loop variable '\(name.value)' hides another name")
      .label(
        name.span, isLoop ? "a loop around this one has a variable of this name" : "means something else in expressions"
      )
      .help("choose another name in `as`")
  }
}
