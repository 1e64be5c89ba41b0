import Diagnostics
import Expressions
import Values
package import YAML

extension NodeReader {
  /// Any value, with `${{ }}` in its scalars.
  package mutating func value(_ node: Node) -> ValueTree {
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
    let text = scalar.text
    guard text.utf8.contains(UInt8(ascii: "{")) else { return constant(node, text) }
    switch Template.parse(text, at: scalar.origin.map) {
    case .success(let template):
      diagnostics += template.warnings
      warnIfMeant(text, scalar)
      if let literal = template.literal { return constant(node, literal) }
      return .template(template, span: node.span)
    case .failure(let fault):
      diagnostics += fault.diagnostics
      return .lost(span: node.span)
    }
  }

  /// `${inputs.name}` is what shells and other tools write; here it is text.
  private mutating func warnIfMeant(_ text: String, _ scalar: Scalar) {
    var text = text
    for place in text.withUTF8(Self.singleBraces) {
      let inner = String(decoding: text.utf8.dropFirst(place.lowerBound).prefix(place.count), as: UTF8.self)
      guard let dot = inner.firstIndex(of: "."), WorkflowScope.Root(rawValue: String(inner[..<dot])) != nil else {
        continue
      }
      report(.oneBrace(inner, scalar.origin.map.span(place.lowerBound - 2, place.upperBound + 1)))
    }
  }

  /// What stands between `${` and `}`, if it is as short as a reference.
  private static func singleBraces(_ text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for start in text.indices.dropFirst(2) where text[start - 1] == UInt8(ascii: "{") {
      guard text[start - 2] == UInt8(ascii: "$"), text[start] != UInt8(ascii: "{") else { continue }
      let reach = text[start..<min(start + 100, text.endIndex)]
      if let end = reach.firstIndex(of: UInt8(ascii: "}")) { found.append(start..<end) }
    }
    return found
  }

  private func constant(_ node: Node, _ text: String) -> ValueTree {
    .constant(Self.coreValue(node, text), text: text, span: node.span)
  }

  static func coreValue(_ node: Node, _ text: String) -> Value {
    switch node.core {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float, .bigInt: node.double.map(Value.double) ?? .string(text)
    case .string, nil: .string(text)
    }
  }
}

extension Diagnostic {
  fileprivate static func oneBrace(_ inner: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(.warning, "one-brace", "'${ }' with one brace is ordinary text")
      .label(span, "is not evaluated").help("an expression has two: ${{ \(inner) }}").edit(span, "${{ \(inner) }}")
  }
}
