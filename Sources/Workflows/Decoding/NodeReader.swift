package import Diagnostics
import Expressions
import Values
package import YAML

/// Reads nodes as what the language declares, and gathers what is wrong.
///
/// Nothing is thrown: a node that cannot be read is nil and has left a diagnostic, and the reading goes on.
package struct NodeReader {
  let file: SourceFile
  package var diagnostics: [Diagnostic] = []
  /// Where names could not be read.
  var lost: LostNames = []
  /// How many steps hold the one that is being read.
  var depth = 0

  package init(_ file: SourceFile) { self.file = file }

  package mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// Reports what is wrong with a node, unless the YAML reader has done so.
  package mutating func refuse(_ node: Node, _ diagnostic: Diagnostic) {
    if !node.isRefused { diagnostics.append(diagnostic) }
  }

  /// A mapping with a closed set of keys.
  package mutating func object(_ node: Node, _ shape: ObjectShape, for key: String? = nil) -> ObjectNode? {
    guard let entries = node.entries else {
      let help = Self.onlyRequired(node, of: shape).map { "write `\(key.map { "\($0): " } ?? "")\($0)`" }
      refuse(node, .wrongShape(node, expected: "a mapping (\(shape.name))", for: key).help(help))
      return nil
    }
    var object = ObjectNode(shape, span: node.span, capacity: min(entries.count, shape.fields.count))
    var others: [String]?
    for entry in entries {
      guard let key = entry.key.string else {
        report(.keyIsNoText(entry.key))
        continue
      }
      guard let place = shape.place(of: key) else {
        others = others ?? entries.compactMap { $0.key.string.flatMap { shape.place(of: $0) == nil ? nil : $0 } }
        report(.unknownKey(Spanned(key, entry.key.span), in: shape, beside: others ?? []))
        object.unknownKeys.append(key)
        continue
      }
      object.add(ObjectNode.Present(place: place, name: key, keySpan: entry.key.span, node: entry.value))
    }
    requireKeys(of: object)
    if shape.hasCompanions { requireCompanions(in: &object) }
    return object
  }

  /// The mapping that a lone scalar probably stands for: the one key that must be there, with it.
  private static func onlyRequired(_ node: Node, of shape: ObjectShape) -> String? {
    guard shape.requiredPlaces.count == 1, !node.isNull, let text = node.string, !text.isEmpty else { return nil }
    return "{ \(shape.fields[shape.requiredPlaces[0]].name): \(text) }"
  }

  private mutating func requireKeys(of object: ObjectNode) {
    for place in object.shape.requiredPlaces where !object.has(place) {
      let field = object.shape.fields[place]
      if !object.mayBeMisspelt([field.name]) { report(.missingKey(field, in: object)) }
    }
    guard !object.shape.exactlyOne.isEmpty else { return }
    let count = object.choiceCount
    if count > 1 { report(.severalOf(object.choices, in: object.shape)) }
    if count == 0, !object.mayBeMisspelt(object.shape.exactlyOne) { report(.noneOf(object)) }
  }

  /// Keys that mean nothing where they are, `wait_for` on a block: reported, and set aside.
  private mutating func requireCompanions(in object: inout ObjectNode) {
    // What belongs to a key that is missing is not misplaced.
    let isOpen = object.shape.exactlyOne.isEmpty ? !object.unknownKeys.isEmpty : object.choiceCount == 0
    if isOpen { return }
    for present in object.entries {
      let companions = object.shape.fields[present.place].companions
      guard !companions.isEmpty, !companions.contains(where: { object.has($0) }) else { continue }
      object.setAside(present)
    }
    // Without a choice they all lack the same key.
    let isOne = object.shape.exactlyOne.isEmpty
    for (index, present) in object.misplaced.enumerated() where index == 0 || !isOne {
      let others = isOne ? object.misplaced.dropFirst().map(\.keySpan) : []
      let companions = object.shape.fields[present.place].companions
      report(
        .misplacedKey(
          Spanned(present.name, present.keySpan), others: others, companions: companions, in: object))
    }
  }

  /// A text as it is written, whatever it looks like; empty text is refused.
  package mutating func text(_ node: Node, _ field: Field) -> Spanned<String>? {
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

  package mutating func boolean(_ node: Node, _ field: Field) -> Bool? {
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

  package mutating func integer(_ node: Node, _ field: Field) -> Int64? {
    guard case .integer(let range) = field.shape, let value = node.int, range.contains(value) else {
      refuse(node, .wrongShape(node, expected: field.shape.description, for: field.name))
      return nil
    }
    return value
  }

  mutating func number(_ node: Node, _ field: Field) -> Double? {
    guard case .number(let range) = field.shape, let value = node.double, range.contains(value) else {
      refuse(node, .wrongShape(node, expected: field.shape.description, for: field.name))
      return nil
    }
    return value
  }

  package mutating func duration(_ node: Node, _ field: Field) -> Spanned<Duration>? {
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

  package mutating func word<Word: RawRepresentable<String>>(_ node: Node, _ field: Field) -> Word? {
    guard let text = node.string, let word = Word(rawValue: text) else {
      refuse(node, .unknownWord(node, field))
      return nil
    }
    return word
  }

  package mutating func items(_ node: Node, _ field: Field) -> Items? {
    if let items = node.items { return items }
    refuse(
      node,
      .wrongShape(node, expected: field.shape.description, for: field.name).help(
        node.entries != nil ? "put '- ' before each item" : nil))
    return nil
  }

  /// A list of constant texts, and whether all of it could be read.
  package mutating func texts(_ node: Node, _ field: Field) -> (texts: [Spanned<String>], isWhole: Bool) {
    guard let items = node.items else {
      let text = node.isNull ? nil : node.string
      refuse(
        node,
        .wrongShape(node, expected: field.shape.description, for: field.name).help(
          text.map { "a list of one is written [\($0)]" }))
      return ([], false)
    }
    var texts: [Spanned<String>] = []
    for item in items {
      guard let text = text(item, field) else { continue }
      if text.value.contains("${{") {
        report(.constantWanted(item))
      } else {
        texts.append(text)
      }
    }
    return (texts, texts.count == items.count)
  }

  /// A text that may hold `${{ }}`.
  mutating func template(_ node: Node, _ field: Field) -> ValueTree {
    guard let scalar = node.scalar, !node.isNull, scalar.byteCount > 0 else {
      refuse(node, .wrongShape(node, expected: field.shape.description, for: field.name))
      return .lost(span: node.span)
    }
    return value(node)
  }

  /// One text that may hold `${{ }}`, or a list of them.
  mutating func templates(_ node: Node, _ field: Field) -> ValueTree {
    guard let items = node.items else { return template(node, field) }
    return .list(items.map { template($0, field) }, span: node.span)
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
    guard let scalar = node.scalar, !node.isNull, scalar.byteCount > 0, !node.isRefused else {
      refuse(node, .wrongShape(node, expected: field.shape.description, for: field.name))
      return nil
    }
    let text = scalar.text
    if let bare = Self.withoutBraces(text) {
      report(.bracesAroundExpression(node, field, bare: bare))
      return nil
    }
    switch Expression.parse(text, at: scalar.origin.map) {
    case .success(let expression): return expression
    case .failure(let fault):
      diagnostics += fault.diagnostics
      return nil
    }
  }

  private static func withoutBraces(_ text: String) -> String? {
    let trimmed = text.utf8.drop { $0 == UInt8(ascii: " ") }
    guard trimmed.first == UInt8(ascii: "$"), trimmed.starts(with: "${{".utf8), text.hasSuffix("}}") else { return nil }
    var inner = String(Substring(trimmed.dropFirst(3).dropLast(2)))
    while inner.hasPrefix(" ") { inner.removeFirst() }
    while inner.hasSuffix(" ") { inner.removeLast() }
    return inner
  }
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
