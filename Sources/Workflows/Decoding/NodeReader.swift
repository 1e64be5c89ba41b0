import Diagnostics
import Expressions
import Values
import YAML

/// Reads nodes as what the language declares, and gathers what is wrong.
///
/// Nothing is thrown: a node that cannot be read is nil and has left a diagnostic, and the reading goes on.
struct NodeReader {
  let file: SourceFile
  var diagnostics: [Diagnostic] = []
  /// Where names could not be read.
  var lost: LostNames = []

  init(_ file: SourceFile) { self.file = file }

  mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// Reports what is wrong with a node, unless the YAML reader has done so.
  mutating func refuse(_ node: Node, _ diagnostic: Diagnostic) {
    if !node.isRefused { diagnostics.append(diagnostic) }
  }

  /// A mapping with a closed set of keys.
  mutating func object(_ node: Node, _ shape: ObjectShape) -> ObjectNode? {
    guard let entries = node.entries else {
      refuse(node, .wrongShape(node, expected: "a mapping (\(shape.name))"))
      return nil
    }
    var object = ObjectNode(shape, span: node.span)
    for entry in entries {
      guard let key = entry.key.string else {
        report(.keyIsNoText(entry.key))
        continue
      }
      guard let place = shape.place(of: key) else {
        report(.unknownKey(Spanned(key, entry.key.span), in: shape))
        object.unknownKeys.append(key)
        continue
      }
      object.nodes[place] = entry.value
      object.keySpans[place] = entry.key.span
    }
    requireKeys(of: object)
    return object
  }

  private mutating func requireKeys(of object: ObjectNode) {
    for (place, field) in object.shape.fields.enumerated() where field.isRequired && object.nodes[place] == nil {
      if !object.mayBeMisspelt([field.name]) { report(.missingKey(field, in: object)) }
    }
    guard !object.shape.exactlyOne.isEmpty else { return }
    let present = object.shape.exactlyOne.compactMap { name in
      object.shape.place(of: name).flatMap { object.keySpans[$0] }.map { Spanned(name, $0) }
    }
    if present.count > 1 { report(.severalOf(present, in: object.shape)) }
    if present.isEmpty, !object.mayBeMisspelt(object.shape.exactlyOne) { report(.noneOf(object)) }
  }

  /// A text as it is written, whatever it looks like; empty text is refused.
  mutating func text(_ node: Node, _ field: Field) -> Spanned<String>? {
    guard let text = node.string, !node.isNull, !text.isEmpty else {
      refuse(node, .wrongShape(node, expected: field.shape.description, for: field.name))
      return nil
    }
    return Spanned(text, node.span)
  }

  mutating func identifier(_ node: Node, _ field: Field) -> Spanned<String>? {
    guard let text = text(node, field) else { return nil }
    guard Identifier.isValid(text.value) else {
      report(.badIdentifier(text))
      return nil
    }
    return text
  }

  mutating func boolean(_ node: Node, _ field: Field) -> Bool? {
    if let value = node.bool { return value }
    refuse(
      node, .wrongShape(node, expected: field.shape.description, for: field.name).help(Self.help(node, for: .bool)))
    return nil
  }

  /// What was probably meant where a value of this type is wanted.
  static func help(_ node: Node, for type: ValueType) -> String? {
    guard let text = node.string else { return nil }
    return LiteralReader.help(coreValue(node, text), text: text, for: type)
  }

  mutating func integer(_ node: Node, _ field: Field) -> Int64? {
    guard case .integer(let range) = field.shape, let value = node.int, range.contains(value) else {
      refuse(node, .wrongShape(node, expected: field.shape.description, for: field.name))
      return nil
    }
    return value
  }

  mutating func duration(_ node: Node, _ field: Field) -> Spanned<Duration>? {
    guard let text = node.string, let value = DurationLiteral.parse(text) else {
      refuse(
        node,
        .wrongShape(node, expected: field.shape.description, for: field.name).help(Self.help(node, for: .duration)))
      return nil
    }
    guard value > .zero else {
      report(
        Diagnostic(.error, "wrong-type", "'\(field.name)' must be longer than nothing").label(
          node.span, "no time at all"))
      return nil
    }
    return Spanned(value, node.span)
  }

  mutating func word<Word: RawRepresentable<String>>(_ node: Node, _ field: Field) -> Word? {
    guard let text = node.string, let word = Word(rawValue: text) else {
      refuse(node, .unknownWord(node, field))
      return nil
    }
    return word
  }

  mutating func items(_ node: Node, _ field: Field) -> Items? {
    if let items = node.items { return items }
    refuse(
      node,
      .wrongShape(node, expected: field.shape.description, for: field.name).help(
        node.entries != nil ? "put '- ' before each item" : nil))
    return nil
  }

  /// A mapping from names of the author's choice.
  mutating func names(
    _ node: Node, _ field: Field, identifiers: Bool = true, losing family: LostNames = []
  ) -> [(Spanned<String>, Node)]? {
    guard let entries = node.entries else {
      refuse(node, .wrongShape(node, expected: field.shape.description, for: field.name))
      lost.formUnion(family)
      return nil
    }
    var names: [(Spanned<String>, Node)] = []
    names.reserveCapacity(entries.count)
    for entry in entries {
      guard let key = entry.key.string else {
        report(.keyIsNoText(entry.key))
        continue
      }
      let name = Spanned(key, entry.key.span)
      if identifiers, !Identifier.isValid(key) {
        report(.badIdentifier(name))
        lost.formUnion(family)
        continue
      }
      names.append((name, entry.value))
    }
    return names
  }

  /// An expression that stands bare, without `${{ }}`.
  mutating func expression(_ node: Node, _ field: Field) -> Expression? {
    guard let scalar = node.scalar, !node.isNull, !scalar.text.isEmpty, !node.isRefused else {
      refuse(node, .wrongShape(node, expected: field.shape.description, for: field.name))
      return nil
    }
    if let bare = Self.withoutBraces(scalar.text) {
      report(.bracesAroundExpression(node, field, bare: bare))
      return nil
    }
    switch Expression.parse(scalar.text, at: scalar.origin.map) {
    case .success(let expression): return expression
    case .failure(let fault):
      diagnostics += fault.diagnostics
      return nil
    }
  }

  private static func withoutBraces(_ text: String) -> String? {
    let trimmed = text.utf8.drop { $0 == UInt8(ascii: " ") }
    guard trimmed.starts(with: "${{".utf8), text.hasSuffix("}}") else { return nil }
    var inner = String(Substring(trimmed.dropFirst(3).dropLast(2)))
    while inner.hasPrefix(" ") { inner.removeFirst() }
    while inner.hasSuffix(" ") { inner.removeLast() }
    return inner
  }
}

/// A mapping whose keys are known: its values in the order of the shape's fields.
struct ObjectNode {
  let shape: ObjectShape
  let span: SourceSpan
  var nodes: [Node?]
  var keySpans: [SourceSpan?]
  var unknownKeys: [String] = []

  init(_ shape: ObjectShape, span: SourceSpan) {
    self.shape = shape
    self.span = span
    nodes = Array(repeating: nil, count: shape.fields.count)
    keySpans = Array(repeating: nil, count: shape.fields.count)
  }

  subscript(field: Field) -> Node? { shape.place(of: field.name).flatMap { nodes[$0] } }

  /// Whether one of these keys may be missing because it was misspelt, which has been reported.
  func mayBeMisspelt(_ names: [String]) -> Bool {
    unknownKeys.contains { key in
      nearest(to: key, in: shape.fields.map(\.name)).map { names.contains($0) } ?? true
    }
  }

  func keySpan(_ field: Field) -> SourceSpan? { shape.place(of: field.name).flatMap { keySpans[$0] } }
}

/// Names that expressions can refer to.
enum Identifier {
  /// Letters, digits and `_`, not beginning with a digit; at most 64 characters.
  static func isValid(_ text: String) -> Bool {
    guard let first = text.utf8.first, !isDigit(first), text.utf8.count <= 64 else { return false }
    return text.utf8.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "_") }
  }

  static func isPart(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && (isDigit(UInt8(scalar.value)) || isLetter(UInt8(scalar.value)) || scalar == "_")
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
