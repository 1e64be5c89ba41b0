package import Diagnostics
package import YAML

extension Diagnostic {
  package static func wrongShape(_ node: Node, expected: String, for key: String? = nil) -> Diagnostic {
    let subject = key.map { "'\($0)' must be \(expected)" } ?? "this must be \(expected)"
    return Diagnostic(.error, "wrong-type", subject).label(node.span, "this is \(node.kindDescription)")
  }

  static func keyIsNoText(_ key: Node) -> Diagnostic {
    Diagnostic(.error, "wrong-type", "a key must be a text").label(key.span, "this is \(key.kindDescription)")
  }

  /// `others` are the keys beside it.
  static func unknownKey(_ key: Spanned<String>, in shape: ObjectShape, beside others: [String]) -> Diagnostic {
    let diagnostic = Diagnostic(.error, "unknown-key", "\(shape.article) has no key '\(key.value)'")
      .label(key.span, "not a key of the language here")
    if let advice = SlippedKeys.inward(key.value, in: shape, beside: others) { return diagnostic.help(advice) }
    if let advice = KeySynonyms.advice(for: key.value, in: shape) { return diagnostic.help(advice) }
    if let advice = SlippedKeys.outward(key.value, in: shape) { return diagnostic.help(advice) }
    guard let meant = KeySynonyms.meant(by: key.value, in: shape) else {
      if shape === StepFields.shape, others.contains(StepFields.uses.name) {
        return diagnostic.help("a parameter of the action stands one level deeper, below `with`")
      }
      if shape.fields.isEmpty { return diagnostic.help("it has none; write {}") }
      return diagnostic.help("the keys are " + shape.fields.map(\.name).joined(separator: ", "))
    }
    return diagnostic.help("did you mean '\(meant)'?").edit(key.span, meant)
  }

  static func misplacedKey(
    _ key: Spanned<String>, others: [SourceSpan], companions: [String], in object: ObjectNode
  ) -> Diagnostic {
    let wanted = companions.map { "'\($0)'" }.joined(separator: companions.count == 2 ? " or " : ", ")
    let there = object.choices
    var diagnostic = Diagnostic(.error, "misplaced-key", "'\(key.value)' goes only with \(wanted)")
      .label(key.span, there.first.map { "not with '\($0.value)'" } ?? "there is no '\(companions[0])' beside it")
    if let first = there.first { diagnostic = diagnostic.label(first.span, "the step is of this kind") }
    for other in others { diagnostic = diagnostic.label(other, "and here") }
    guard let first = there.first else {
      let field = object.shape.fields.first { $0.name == companions[0] }
      return diagnostic.help(field.map { "add `\($0.name): \($0.example)`, or remove '\(key.value)'" })
    }
    return diagnostic.help(MisplacedKeys.advice(for: key.value, beside: first.value))
  }

  static func missingKey(_ field: Field, in object: ObjectNode) -> Diagnostic {
    Diagnostic(.error, "missing-key", "the \(object.shape.name) has no '\(field.name)'")
      .label(object.start, "needs '\(field.name)'")
      .help("add `\(field.name): \(field.example)`")
  }

  static func severalOf(_ present: [Spanned<String>], in shape: ObjectShape) -> Diagnostic {
    var diagnostic = Diagnostic(
      .error, "several-kinds", "of \(shape.exactlyOne.joined(separator: ", ")) exactly one can be there")
    for (index, key) in present.sorted(by: { $0.span.lower > $1.span.lower }).enumerated() {
      diagnostic = diagnostic.label(key.span, index == 0 ? "this is one too many" : "there is this one already")
    }
    return diagnostic.help(
      shape === StepFields.shape
        ? "remove all but one, or make it a block with a step for each: `steps: [ … ]`" : "remove all but one")
  }

  static func noneOf(_ object: ObjectNode) -> Diagnostic {
    let shape = object.shape
    // A key that goes with one of them only says which one is missing.
    let hinted = object.entries.lazy.map { shape.fields[$0.place].companions }.first { $0.count == 1 }?.first
    let keys = hinted.map { [$0] } ?? shape.exactlyOne
    let what = keys.count == 1 ? "no '\(keys[0])'" : "none of \(keys.joined(separator: ", "))"
    return Diagnostic(.error, "missing-key", "the \(shape.name) has \(what)")
      .label(object.start, keys.count == 1 ? "needs '\(keys[0])'" : "needs one of them")
      .help(
        shape.place(of: keys[0]).map { shape.fields[$0] }.map {
          "add `\($0.name): \($0.example)`\(keys.count == 1 ? "" : ", or another of them")"
        })
  }

  static func badIdentifier(_ name: Spanned<String>) -> Diagnostic {
    let mended = String(name.value.unicodeScalars.map { Identifier.isPart($0) ? Character($0) : "_" })
    return Diagnostic(.error, "bad-name", "'\(name.value)' cannot be a name here")
      .label(name.span, "letters, digits and '_', not beginning with a digit, at most 64")
      .help(Identifier.isValid(mended) ? "call it '\(mended)'" : nil)
  }

  static func unknownWord(_ node: Node, _ field: Field) -> Diagnostic {
    guard case .word(let words) = field.shape else { return wrongShape(node, expected: field.shape.description) }
    return Diagnostic(.error, "unknown-word", "'\(field.name)' must be \(field.shape.description)")
      .label(node.span, "not one of them")
      .help(
        node.string.flatMap { WordSynonyms.meant(by: $0, among: words.map(\.name)) }.map { "did you mean '\($0)'?" }
          ?? words.map { "\($0.name): \($0.summary)" }.joined(separator: "\n"))
  }

  static func constantWanted(_ node: Node) -> Diagnostic {
    Diagnostic(.error, "wrong-type", "this must be a constant")
      .label(node.span, "an expression has no value before the run")
  }

  static func bracesAroundExpression(_ node: Node, _ field: Field, bare: String) -> Diagnostic {
    Diagnostic(.error, "braces-around-expression", "'\(field.name)' takes a bare expression")
      .label(node.span, "no ${{ }} here")
      .help("write `\(field.name): \(bare)`")
  }
}

extension Node {
  /// Whether the YAML reader has refused it: more need not be said about it.
  var isRefused: Bool { isBroken || (tag.map { $0 != "!" && !$0.hasPrefix("tag:yaml.org,2002:") } ?? false) }

  /// What to call it in a message.
  var kindDescription: String {
    switch kind {
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .scalar(let scalar):
      switch scalar.core {
      case .null?: scalar.text.isEmpty ? "empty" : "null"
      case .bool?: "true or false"
      case .int?: "a whole number"
      case .float?: "a number"
      default: scalar.text.contains("${{") ? "an expression" : "a text"
      }
    }
  }
}
