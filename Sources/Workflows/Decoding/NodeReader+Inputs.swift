import Diagnostics
import Expressions
import Values
import YAML

extension NodeReader {
  mutating func inputs(_ node: Node) -> [InputDeclaration] {
    (names(node, WorkflowFields.inputs, losing: .inputs) ?? []).map { name, node in input(name, node) }
  }

  private mutating func input(_ name: Spanned<String>, _ node: Node) -> InputDeclaration {
    guard node.entries != nil else {
      refuse(node, .inputIsNoMapping(name, node))
      // Whoever does not know how inputs are declared may not have meant this name either.
      lost.insert(.inputs)
      return .lost(name)
    }
    guard let object = object(node, InputFields.shape) else { return .lost(name) }
    let summary = object[InputFields.summary].flatMap { text($0, InputFields.summary) }
    let pattern = object[InputFields.pattern].flatMap { self.pattern($0) }
    guard let typeNode = object[InputFields.type], let typeText = text(typeNode, InputFields.type) else {
      return .lost(name)
    }
    guard let type = TypeName.parse(typeText.value) else {
      report(.unknownType(typeText))
      return .lost(name)
    }
    let standard = object[InputFields.standard].flatMap { literal($0, type) }
    // A default that could not be read is one all the same: nobody has to give the input.
    let isDefaultLost =
      standard == nil && (object.has(InputFields.standard) || object.mayBeMisspelt([InputFields.standard.name]))
    let min = object[InputFields.min].flatMap { literal($0, type) }
    let max = object[InputFields.max].flatMap { literal($0, type) }
    let oneOf = object[InputFields.oneOf].flatMap { node in
      items(node, InputFields.oneOf)?.compactMap { literal($0, type) }
    }
    let input = InputDeclaration(
      name: name, type: type, summary: summary?.value, standard: isDefaultLost ? .unknown(type) : standard, min: min,
      max: max, oneOf: oneOf,
      pattern: pattern)
    if let standard, let problem = input.objection(to: standard), let node = object[InputFields.standard] {
      report(
        Diagnostic(.error, "default-not-allowed", "the default of '\(name.value)' \(problem)")
          .label(node.span, "not an allowed value").help(input.allowed.map { "allowed is what is \($0)" }))
    }
    return input
  }

  private mutating func pattern(_ node: Node) -> TextPattern? {
    guard let text = text(node, InputFields.pattern) else { return nil }
    do throws(BadPattern) { return try TextPattern(text.value) } catch {
      report(
        Diagnostic(.error, "bad-pattern", "'\(text.value)' is not a regular expression").label(text.span, error.reason))
      return nil
    }
  }

  /// A constant of a declared type.
  private mutating func literal(_ node: Node, _ type: ValueType) -> Value? {
    let tree = value(node)
    if case .lost = tree { return nil }
    if let value = LiteralReader.read(tree, as: type) { return value }
    if case .template = tree {
      report(.constantWanted(node))
    } else {
      refuse(node, .wrongShape(node, expected: "of type \(type)").help(Self.help(node, for: type)))
    }
    return nil
  }
}

extension InputDeclaration {
  /// An input of which only the name could be read: it may be of any type.
  fileprivate static func lost(_ name: Spanned<String>) -> InputDeclaration {
    InputDeclaration(
      name: name, type: .dyn, summary: nil, standard: nil, min: nil, max: nil, oneOf: nil, pattern: nil)
  }
}

extension Diagnostic {
  /// `keep: 7` and `keep: int` are what people try.
  fileprivate static func inputIsNoMapping(_ name: Spanned<String>, _ node: Node) -> Diagnostic {
    let text = node.string ?? ""
    let type: String
    if TypeName.parse(text) != nil {
      type = text
    } else {
      let guess = node.bool != nil ? "bool" : (node.int != nil ? "int" : (node.double != nil ? "double" : "string"))
      type = node.scalar == nil || text.isEmpty ? "string" : "\(guess), default: \(text)"
    }
    return Diagnostic(.error, "wrong-type", "an input is declared by a mapping with its type")
      .label(node.span, "this is \(node.kindDescription)").help("write `\(name.value): { type: \(type) }`")
  }

  /// What other languages call the types.
  private static let foreignTypes = [
    "text": "string", "str": "string", "integer": "int", "number": "int", "float": "double", "boolean": "bool",
    "array": "list(string)", "list": "list(string)", "map": "map(string, string)", "object": "map(string, string)",
    "dict": "map(string, string)", "date": "timestamp", "datetime": "timestamp", "time": "timestamp",
  ]

  static func unknownType(_ text: Spanned<String>) -> Diagnostic {
    Diagnostic(.error, "unknown-type", "'\(text.value)' is not a type")
      .label(text.span, "not a type of the language")
      .help(
        (foreignTypes[text.value.lowercased()] ?? nearest(to: text.value, in: TypeName.simple.map(\.name)))
          .map { "did you mean '\($0)'?" }
          ?? "the types are \(TypeName.simple.map(\.name).joined(separator: ", ")), list(TYPE) and map(string, TYPE)")
  }
}
