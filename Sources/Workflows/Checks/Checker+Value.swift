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
    case .list(let items, _):
      guard let type, type != .dyn else { return list(items, of: nil) }
      if case .list(let element) = type { return list(items, of: element) }
      diagnostics.append(.wrongType(tree, type))
      return nil
    case .mapping(let members, _):
      guard let type, type != .dyn else { return mapping(members, of: nil) }
      if case .map(.string, let element) = type { return mapping(members, of: element) }
      diagnostics.append(.wrongType(tree, type))
      return nil
    }
  }

  private mutating func list(_ items: [ValueTree], of type: ValueType?) -> CheckedValue? {
    let values = items.compactMap { value($0, expecting: type) }
    return values.count == items.count ? .list(values) : nil
  }

  private mutating func mapping(
    _ members: [(key: Spanned<String>, value: ValueTree)], of type: ValueType?
  ) -> CheckedValue? {
    let values = members.compactMap { member in
      value(member.value, expecting: type).map { (key: member.key.value, value: $0) }
    }
    return values.count == members.count ? .mapping(values) : nil
  }

  mutating func template(_ template: Template, expecting type: ValueType?) -> CheckedValue? {
    let result = template.check(in: scope, expecting: type)
    diagnostics += result.diagnostics
    guard let checked = result.checked else { return nil }
    for case .expression(let expression) in checked.parts { use.add(expression) }
    return .template(checked)
  }

  mutating func expression(_ expression: Expression, expecting type: ValueType) -> CheckedExpression? {
    let result = expression.check(in: scope, expecting: type)
    diagnostics += result.diagnostics
    guard let checked = result.checked else { return nil }
    use.add(checked)
    return checked
  }

  // MARK: Text

  /// A value that is text, whatever it looks like: ids, regions, settings of a login.
  mutating func text(_ tree: ValueTree) -> CheckedValue? {
    if case .constant(let value, let text, _) = tree, !value.isNull { return .constant(.string(text)) }
    return value(tree, expecting: .string)
  }

  /// A text that is shown and logged; `place` says what it is, in a message.
  mutating func shownText(_ tree: ValueTree, _ place: String) -> CheckedValue? {
    guard let value = text(tree) else { return nil }
    if value.taint.contains(.secret) { diagnostics.append(.secretShown(place, tree.span)) }
    return value
  }

  mutating func regionName(_ tree: ValueTree) -> CheckedValue? {
    guard let value = shownText(tree, "a region") else { return nil }
    if value.taint.contains(.outside), source.allowRegions == nil {
      diagnostics.append(.outsideRegion(tree))
    }
    return value
  }

  // MARK: What is given under names

  /// Outputs, or the values of `set`: those that could be checked, and the types of all.
  mutating func namedValues(
    _ declared: [NamedValue], _ place: String
  ) -> (values: [CheckedNamedValue], fields: [RecordType.Field]) {
    var values: [CheckedNamedValue] = []
    var fields: [RecordType.Field] = []
    for named in declared {
      guard let value = self.value(named.value, expecting: nil) else {
        fields.append(RecordType.Field(named.name.value, .dyn))
        continue
      }
      if value.taint.contains(.secret) { diagnostics.append(.secretShown(place, named.value.span)) }
      fields.append(RecordType.Field(named.name.value, value.type, taint: value.ownTaint.subtracting(.secret)))
      values.append(CheckedNamedValue(name: named.name.value, value: value, span: named.value.span))
    }
    return (values, fields)
  }
}

extension CheckedValue {
  /// The taint without that which only fields within the value carry, and its type says.
  var ownTaint: Taint {
    if case .template(let template) = self, let expression = template.single { return expression.ownTaint }
    return taint
  }
}

extension Diagnostic {
  fileprivate static func wrongType(_ tree: ValueTree, _ type: ValueType) -> Diagnostic {
    Diagnostic(.error, "wrong-type", "this must be \(type == .string ? "a text" : "of type \(type)")").label(
      tree.span, "this is \(tree.kindDescription)")
  }
}
