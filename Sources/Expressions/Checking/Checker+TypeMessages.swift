import Diagnostics
import Values

/// What is said of types that do not fit.
extension Checker {
  /// Reports if a value cannot stand where `type` is needed.
  mutating func expect(_ type: ValueType, _ known: Known, at place: Int32) {
    if solver.assign(known.type, to: type) { return }
    let given = solver.substitute(known.type, openToDyn: true)
    if case .optional(let wrapped) = given { return report(mayBeAbsent(place, wrapped)) }
    reportMismatch(type, given, place)
  }

  private mutating func reportMismatch(_ type: ValueType, _ given: ValueType, _ place: Int32) {
    report(
      Diagnostic(.error, "type-mismatch", "\(type.article) is needed, and this is \(given.article)")
        .label(span(place), "is \(given.article)")
        .help(conversion(of: given, to: type.description) ?? part(of: given, for: type, place)))
  }

  /// The field of a record that may have been meant.
  private func part(of given: ValueType, for type: ValueType, _ place: Int32) -> String? {
    guard case .record(let record) = given, case .list = type else { return nil }
    let lists = record.fields.filter { if case .list = $0.type { true } else { false } }
    return lists.count == 1 ? "its field '\(lists[0].name)' is a list: \(text(place)).\(lists[0].name)" : nil
  }

  /// Compares the value of the whole expression with what is expected of it.
  mutating func compare(_ known: Known, with expected: ValueType, at place: Int32) {
    if case .enumeration(let type) = expected { checkWord(type, place) }
    // An optional may be expected, and then a plain value will do.
    if case .optional(let wrapped) = expected, solver.assign(known.type, to: wrapped) { return }
    if case .optional(let wrapped) = known.type {
      if case .dyn = expected { return }
      if case .optional = expected { return expect(expected, known, at: place) }
      return report(mayBeAbsent(place, wrapped))
    }
    expect(expected, known, at: place)
  }

  func mayBeAbsent(_ place: Int32, _ wrapped: ValueType) -> Diagnostic {
    let text = text(place)
    return Diagnostic(.error, "may-be-absent", "the value may be absent, and \(wrapped.article) is needed")
      .label(span(place), "is optional(\(wrapped))")
      .help("say what holds then: \(text).orValue(\(wrapped.sample)), or test \(text).hasValue() before")
  }

  /// Absent is not null: an optional compared with null says nothing.
  func neverNull(_ place: Int32, _ sign: Operator) -> Diagnostic {
    Diagnostic(.error, "type-mismatch", "what may be absent is never null")
      .label(span(place), "is there or absent")
      .help("ask whether it is there: \(sign == .equal ? "!" : "")\(text(place)).hasValue()")
  }

  /// A part of the expression as it was written, if it is short.
  private func text(_ place: Int32) -> String {
    let node = node(place)
    guard node.end - node.start <= 60 else { return "(…)" }
    let utf8 = expression.source.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: Int(node.start))
    return String(expression.source[start..<utf8.index(start, offsetBy: Int(node.end - node.start))])
  }

  func differentTypes(_ place: Int32, _ node: Node, _ a: ValueType, _ b: ValueType) -> Diagnostic {
    let sign = Operator(rawValue: node.flag)?.sign ?? ""
    let isNever = sign == "==" ? ", so they are never equal" : (sign == "!=" ? ", so they always differ" : "")
    return Diagnostic(.error, "type-mismatch", "\(a.article) is compared with \(b.article)\(isNever)")
      .label(span(node.b), "is \(b.article)").label(span(node.a), "is \(a.article)")
      .help(conversion(of: b, to: a.description) ?? conversion(of: a, to: b.description))
  }

  func neverIn(_ place: Int32, _ node: Node, _ a: ValueType, _ b: ValueType) -> Diagnostic {
    Diagnostic(.error, "type-mismatch", "\(a.article) is never in a \(b)")
      .label(span(node.a), "is \(a.article)").label(span(node.b), "is a \(b)")
  }

  func misspeltWord(_ place: Int32, _ word: String, _ type: EnumerationType) -> Diagnostic {
    let near = nearest(to: word, in: type.words) ?? ofSameBeginning(word, in: type.words)
    var diagnostic = Diagnostic(.error, "misspelt-word", "'\(word)' is no \(type.name)")
      .label(span(place), "never occurs").help(near.map { "did you mean '\($0)'?" })
      .note("the words are: \(type.words.joined(separator: ", "))")
    if let near { diagnostic = diagnostic.edit(span(place), "'\(near)'") }
    return diagnostic
  }

  /// `success` for `succeeded`: the only word that begins with the same four letters.
  private func ofSameBeginning(_ word: String, in words: [String]) -> String? {
    guard word.utf8.count >= 4 else { return nil }
    let start = word.prefix(4).lowercased()
    let all = words.filter { $0.lowercased().hasPrefix(start) }
    return all.count == 1 ? all[0] : nil
  }

  func noOperator(_ place: Int32, _ sign: String, at start: Int32, _ length: Int, _ types: [ValueType]) -> Diagnostic {
    let shown = types.map(\.article).joined(separator: " and ")
    var help: String?
    if types.count == 2 {
      let (a, b) = (types[0], types[1])
      help =
        sign == "+" && (a == .string || b == .string)
        ? "text is joined with text: string(x)" : conversion(of: b, to: a.description)
    }
    return Diagnostic(.error, "type-mismatch", "'\(sign)' does not work \(types.count == 1 ? "on" : "with") \(shown)")
      .label(
        expression.map.span(Int(start), Int(start) + length), "between \(shown)".replacingFirstWord(types.count == 1)
      )
      .help(help)
  }

  func fieldOfOther(_ place: Int32, _ node: Node, _ type: ValueType) -> Diagnostic {
    var help: String?
    if case .list = type {
      help =
        ["length", "size", "count", "len"].contains(name(node.b))
        ? "how many there are is x.size()"
        : "one element is taken by its number, x[0], all of them with x.map(e, e.\(name(node.b)))"
    }
    return Diagnostic(.error, "type-mismatch", "\(type.article) has no fields")
      .label(span(node.a), "is \(type.article)").help(help)
  }

  func badIndex(_ place: Int32, _ type: ValueType, _ key: ValueType) -> Diagnostic {
    Diagnostic(.error, "type-mismatch", "the keys of this map are \(key)").label(span(place), "is \(type.article)")
  }

  func indexOfOther(_ node: Node, _ type: ValueType) -> Diagnostic {
    var help: String?
    if case .record = type { help = "a field is selected by its name: x.name" }
    if case .string = type { help = "one character is taken with text.charAt(0), a part with text.substring(0, 3)" }
    return Diagnostic(.error, "type-mismatch", "\(type.article) has no elements to choose by index")
      .label(span(node.a), "is \(type.article)").help(help)
  }

  func badKey(_ place: Int32, _ type: ValueType) -> Diagnostic {
    Diagnostic(.error, "type-mismatch", "\(solver.substitute(type, openToDyn: true).article) cannot be a key")
      .label(span(place), "keys are string, int, uint or bool")
  }

  func notOptional(_ place: Int32, _ type: ValueType) -> Diagnostic {
    Diagnostic(.error, "type-mismatch", "an optional is needed, and this is \(type.article)")
      .label(span(place), "is \(type.article)").help("optional.of(x) makes one; a.?b and a[?i] give one")
  }

  func notIterable(_ place: Int32, _ type: ValueType, _ node: Node) -> Diagnostic {
    Diagnostic(.error, "type-mismatch", "\(type.article) has no elements to go through")
      .label(span(place), "is \(type.article), and a list or map is needed")
  }

  func notOrdered(_ place: Int32, _ type: ValueType) -> Diagnostic {
    Diagnostic(.error, "type-mismatch", "\(type.article) has no order to sort by")
      .label(span(place), "numbers, texts, times, durations and bool have one")
  }

  func differentArms(_ place: Int32, _ type: ValueType, _ before: ValueType) -> Diagnostic {
    let (a, b) = (solver.substitute(before, openToDyn: true), solver.substitute(type, openToDyn: true))
    if case .optional(let wrapped) = b { return mayBeAbsent(place, wrapped) }
    return Diagnostic(.error, "type-mismatch", "the two cases of a choice have different types")
      .label(span(place), "is \(b.article), and the other \(a.article)").help(conversion(of: b, to: a.description))
  }

  func conversion(of type: ValueType, to wanted: String) -> String? {
    switch (type, wanted) {
    case (.int, "string"), (.uint, "string"), (.double, "string"), (.bool, "string"), (.timestamp, "string"),
      (.duration, "string"), (.bytes, "string"):
      "string(x) makes text of it"
    case (.string, "int"), (.double, "int"), (.uint, "int"): "int(x) makes a whole number of it"
    case (.string, "double"), (.int, "double"), (.uint, "double"): "double(x) makes a number with a fraction of it"
    case (.int, "uint"), (.string, "uint"): "uint(x) makes an unsigned number of it; a constant is written 1u"
    case (.string, "timestamp"), (.int, "timestamp"): "timestamp(x) makes an instant of it"
    case (.string, "duration"): "duration(x) makes a length of time of it: duration('90s')"
    case (.string, "bool"): "compare it: x == 'true'"
    case (.enumeration(let type), "bool"): "compare it: x == '\(type.words.first ?? "")'"
    case (.int, "bool"): "compare it: x > 0"
    case (.list, "bool"): "ask for its size: x.size() > 0"
    default: nil
    }
  }
}

extension String {
  fileprivate func replacingFirstWord(_ isUnary: Bool) -> String { isUnary ? "before" + dropFirst(7) : self }
}

extension ValueType {
  /// `a string`, `an int`, `a list(string)`.
  var article: String {
    let text = description
    switch text.utf8.first {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"): return "an \(text)"
    default: return "a \(text)"
    }
  }

  /// A constant to show in a help.
  fileprivate var sample: String {
    switch self {
    case .string, .enumeration: "''"
    case .int: "0"
    case .uint: "0u"
    case .double: "0.0"
    case .bool: "false"
    case .list: "[]"
    case .map: "{}"
    default: "…"
    }
  }
}
