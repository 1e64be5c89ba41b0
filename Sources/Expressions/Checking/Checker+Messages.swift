import Diagnostics
import Values

/// What is said of names that mean nothing here.
extension Checker {
  func unknownName(_ place: Int32, _ name: String) -> Diagnostic {
    if let own = scope.missing(name, in: "", at: span(place)) { return own }
    let known = scope.variableNames
    let near = nearest(to: name, in: known)
    var help = near.map { "did you mean '\($0)'?" }
    if help == nil, library[name] != nil { help = "'\(name)' is a function: \(library[name]?.example ?? name)" }
    // A word without quotes is the most frequent way to get here.
    if help == nil, !known.isEmpty { help = "a text stands in quotes: '\(name)'" }
    let diagnostic = Diagnostic(.error, "unknown-name", "no variable is called '\(name)'")
      .label(span(place), "not known here").help(help)
    guard let near else {
      return known.isEmpty || known.count > 20
        ? diagnostic : diagnostic.note("known here: \(known.joined(separator: ", "))")
    }
    return diagnostic.edit(span(place), near)
  }

  func familyAlone(_ place: Int32, _ name: String) -> Diagnostic {
    Diagnostic(.error, "type-mismatch", "'\(name)' is not a value of its own")
      .label(span(place), "a family of names").help(
        "select one of them: \(name).\(scope.memberNames(of: name).first ?? "x")")
  }

  func unknownMember(_ node: Node, _ family: String) -> Diagnostic {
    let span = nameSpan(node)
    if let own = scope.missing(name(node.b), in: family, at: span) { return own }
    return missing(node, "'\(family)' has no '\(name(node.b))'", scope.memberNames(of: family))
  }

  func unknownField(_ node: Node, _ record: RecordType) -> Diagnostic {
    if let own = scope.missing(name(node.b), in: record.name, at: nameSpan(node)) { return own }
    return missing(node, "a \(record.name) has no field '\(name(node.b))'", record.fields.map(\.name))
  }

  private func missing(_ node: Node, _ message: String, _ known: [String]) -> Diagnostic {
    let span = nameSpan(node)
    let near = nearest(to: name(node.b), in: known)
    var diagnostic = Diagnostic(.error, "unknown-field", message).label(span, "not among its fields")
    if let near { diagnostic = diagnostic.help("did you mean '\(near)'?").edit(span, near) }
    if near == nil, !known.isEmpty {
      diagnostic = diagnostic.note(
        "its fields: \(known.prefix(30).joined(separator: ", "))\(known.count > 30 ? ", …" : "")")
    }
    return diagnostic
  }

  /// Of the name behind the dot.
  private func nameSpan(_ node: Node) -> SourceSpan {
    expression.map.span(Int(node.c), min(Int(node.end), Int(node.c) + name(node.b).utf8.count))
  }

  func unknownFunction(_ node: Node, _ name: String) -> Diagnostic {
    let known = library.all.map(\.name) + ["filter", "map", "all", "exists", "exists_one", "sort_by", "has", "cond"]
    let near = nearest(to: name, in: known)
    var span = callSpan(node)
    if name.contains("."), node.flag == 1 { span = self.span(tree.children[Int(node.a)]).joined(with: span) }
    let diagnostic = Diagnostic(.error, "unknown-function", "no function is called '\(name)'").label(span, "not known")
    if let own = scope.missingFunction(name) { return diagnostic.help(own) }
    guard let near else { return diagnostic.help(foreignFunctions[name].map { "use \($0)" }) }
    return diagnostic.help("did you mean '\(near)'?").edit(span, near)
  }

  /// Of the name of a function.
  func callSpan(_ node: Node) -> SourceSpan {
    let start = Int(tree.children[Int(node.a) - 1])
    return expression.map.span(start, start + name(node.c).utf8.count)
  }

  func wrongForm(_ node: Node, _ function: Function) -> Diagnostic {
    Diagnostic(.error, "type-mismatch", "'\(function.name)' is not called like this")
      .label(
        callSpan(node),
        function.usages.count == 1 ? "it is called in one way" : "it is called in \(function.usages.count) ways"
      )
      .help(function.usages.joined(separator: "\n")).note("for example: \(function.example)")
  }

  func wrongArgument(
    _ place: Int32, _ function: Function, _ type: ValueType, _ wanted: [String], isReceiver: Bool
  ) -> Diagnostic {
    let list = wanted.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }.joined(separator: " or ")
    return Diagnostic(
      .error, "type-mismatch", "'\(function.name)' cannot work \(isReceiver ? "on" : "with") \(type.article)"
    )
    .label(span(place), "is \(type.article), and \(list) is needed")
    .help(conversion(of: type, to: wanted.first ?? "") ?? "for example: \(function.example)")
  }
}

/// Functions of other languages, and what does the same here.
private let foreignFunctions = [
  "len": "size(x)", "length": "x.size()", "count": "x.size()", "str": "string(x)", "lower": "x.lowerAscii()",
  "upper": "x.upperAscii()", "toLowerCase": "x.lowerAscii()", "toUpperCase": "x.upperAscii()", "strip": "x.trim()",
  "includes": "'y' in x or x.contains('y')", "select": "x.filter(y, condition)", "sort": "x.sort_by(y, y)",
  "default": "x.orValue(y)", "any": "x.exists(y, condition)", "now": "run.started", "fromJSON": "the value itself",
  "sorted": "x.sort_by(y, y)", "reverse": "x.reversed()", "limit": "x.take(n)",
]
