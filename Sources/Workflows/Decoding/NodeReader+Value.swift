import Diagnostics
import Expressions
import Values
import YAML

extension NodeReader {
  /// Any value, with `${{ }}` in its scalars.
  mutating func value(_ node: Node) -> ValueTree {
    if node.isRefused { return .lost(span: node.span) }
    if let scalar = node.scalar { return self.scalar(scalar, node) }
    if let items = node.items {
      return .list(items.map { value($0) }, span: node.span)
    }
    guard let entries = node.entries else { return .lost(span: node.span) }
    var members: [(key: Spanned<String>, value: ValueTree)] = []
    for entry in entries {
      guard let key = entry.key.string else {
        report(.keyIsNoText(entry.key))
        continue
      }
      members.append((Spanned(key, entry.key.span), value(entry.value)))
    }
    return .mapping(members, span: node.span)
  }

  private mutating func scalar(_ scalar: Scalar, _ node: Node) -> ValueTree {
    guard scalar.text.utf8.contains(UInt8(ascii: "{")) else { return constant(node, scalar.text) }
    switch Template.parse(scalar.text, at: scalar.origin.map) {
    case .success(let template):
      diagnostics += template.warnings
      if let literal = template.literal { return constant(node, literal) }
      return .template(template, span: node.span)
    case .failure(let fault):
      diagnostics += fault.diagnostics
      return .lost(span: node.span)
    }
  }

  private func constant(_ node: Node, _ text: String) -> ValueTree {
    .constant(Self.coreValue(node, text), text: text, span: node.span)
  }

  static func coreValue(_ node: Node, _ text: String) -> Value {
    if node.isNull { return .null }
    if let value = node.bool { return .bool(value) }
    if let value = node.int { return .int(value) }
    if let value = node.double { return .double(value) }
    return .string(text)
  }
}
