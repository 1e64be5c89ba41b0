import Diagnostics
import YAML

extension Diagnostic {
  static func wrongShape(_ node: Node, expected: String, for key: String? = nil) -> Diagnostic {
    let subject = key.map { "'\($0)' must be \(expected)" } ?? "this must be \(expected)"
    return Diagnostic(.error, "wrong-type", subject).label(node.span, "this is \(node.kindDescription)")
  }

  static func keyIsNoText(_ key: Node) -> Diagnostic {
    Diagnostic(.error, "wrong-type", "a key must be a text").label(key.span, "this is \(key.kindDescription)")
  }

  static func unknownKey(_ key: Spanned<String>, in shape: ObjectShape) -> Diagnostic {
    let known = shape.fields.map(\.name)
    return Diagnostic(.error, "unknown-key", "a \(shape.name) has no key '\(key.value)'")
      .label(key.span, "not a key of the language here")
      .help(
        nearest(to: key.value, in: known).map { "did you mean '\($0)'?" }
          ?? "the keys are " + known.joined(separator: ", "))
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
    return diagnostic.help("remove all but one")
  }

  static func noneOf(_ object: ObjectNode) -> Diagnostic {
    let keys = object.shape.exactlyOne
    let what = keys.count == 1 ? "no '\(keys[0])'" : "none of \(keys.joined(separator: ", "))"
    return Diagnostic(.error, "missing-key", "the \(object.shape.name) has \(what)")
      .label(object.start, keys.count == 1 ? "needs '\(keys[0])'" : "needs one of them")
      .help(
        object.shape.place(of: keys[0]).map { object.shape.fields[$0] }.map {
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
      .help(node.string.flatMap { nearest(to: $0, in: words.map(\.name)) }.map { "did you mean '\($0)'?" })
  }

  static func bracesAroundExpression(_ node: Node, _ field: Field, bare: String) -> Diagnostic {
    Diagnostic(.error, "braces-around-expression", "'\(field.name)' takes a bare expression")
      .label(node.span, "no ${{ }} here")
      .help("write `\(field.name): \(bare)`")
  }
}

extension ObjectNode {
  /// Where the mapping begins: enough to point at without underlining all of it.
  var start: SourceSpan {
    let keys = keySpans.compactMap { $0 }.min { $0.lower < $1.lower }
    return keys ?? SourceSpan(span.lower, min(span.upper, span.lower + 1))
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
      default: "a text"
      }
    }
  }
}
