import Diagnostics
import Expressions
import Values

extension Checker {
  /// Any value; nil if something in it is wrong, which has been reported.
  mutating func value(_ tree: ValueTree, expecting type: ValueType?) -> CheckedValue? {
    switch tree {
    case .lost: return nil
    case .template(let template, _): return self.template(template, expecting: type)
    case .constant(let value, let text, _):
      guard let type else { return .constant(value) }
      if let read = LiteralReader.read(tree, as: type) { return .constant(read) }
      diagnostics.append(.wrongType(tree, type).help(LiteralReader.help(value, text: text, for: type)))
      return nil
    case .list, .mapping:
      guard let type, type != .dyn else { return collection(tree) }
      diagnostics.append(.wrongType(tree, type))
      return nil
    }
  }

  private mutating func collection(_ tree: ValueTree) -> CheckedValue? {
    switch tree {
    case .list(let items, _):
      let values = items.compactMap { value($0, expecting: nil) }
      return values.count == items.count ? .list(values) : nil
    case .mapping(let members, _):
      let values = members.compactMap { member in
        value(member.value, expecting: nil).map { (key: member.key.value, value: $0) }
      }
      return values.count == members.count ? .mapping(values) : nil
    default: return value(tree, expecting: nil)
    }
  }

  mutating func template(_ template: Template, expecting type: ValueType?) -> CheckedValue? {
    let result = template.check(in: scope, expecting: type)
    diagnostics += result.diagnostics
    guard let checked = result.checked else { return nil }
    note(checked.reads, checked.result)
    return .template(checked)
  }

  mutating func expression(_ expression: Expression, expecting type: ValueType) -> CheckedExpression? {
    let result = expression.check(in: scope, expecting: type)
    diagnostics += result.diagnostics
    guard let checked = result.checked else { return nil }
    note(checked.reads, checked.result)
    return checked
  }

  /// What an expression reads, and what it hands on as a whole.
  private mutating func note(_ reads: [AccessRead], _ result: [AccessPath]) {
    for read in reads { use.add(read.path, whole: read.extent == .whole) }
    for path in result { use.add(path, whole: true) }
  }
}

extension Diagnostic {
  fileprivate static func wrongType(_ tree: ValueTree, _ type: ValueType) -> Diagnostic {
    Diagnostic(.error, "wrong-type", "this must be \(type == .string ? "a text" : "of type \(type)")").label(
      tree.span, "this is \(tree.kindDescription)")
  }
}
