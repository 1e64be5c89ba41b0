import Diagnostics
import Expressions
import Values

extension Checker {
  /// An action with its parameters; nil if there is no such action.
  mutating func use(_ use: Step.Use) -> CheckedUse? {
    guard let signature = library.signature(of: use.action.value) else {
      diagnostics.append(.unknownAction(use.action, known: library.names))
      // The arguments are looked at all the same: their mistakes are mistakes whatever the action is.
      for argument in use.arguments { _ = value(argument.value, expecting: nil) }
      return nil
    }
    var arguments: [CheckedArgument] = []
    var unknown: [String] = []
    arguments.reserveCapacity(use.arguments.count)
    for argument in use.arguments {
      guard let parameter = signature[parameter: argument.name.value] else {
        diagnostics.append(.unknownParameter(argument.name, of: signature))
        unknown.append(argument.name.value)
        _ = value(argument.value, expecting: nil)
        continue
      }
      if let checked = self.argument(argument, parameter, of: signature) { arguments.append(checked) }
    }
    let missing = signature.parameters.filter { parameter in
      guard parameter.isRequired, use.isWhole else { return false }
      if use.arguments.contains(where: { $0.name.value == parameter.name }) { return false }
      // A misspelt parameter has been reported; that it is missing follows from it.
      return !(unknown + use.strays).contains { name in
        nearest(to: name, in: signature.parameters.map(\.name)).map { $0 == parameter.name } ?? true
      }
    }
    if !missing.isEmpty { diagnostics.append(.missingParameters(missing, of: signature, at: use.span)) }
    return CheckedUse(signature: signature, span: use.action.span, arguments: arguments)
  }

  private mutating func argument(
    _ argument: NamedValue, _ parameter: Parameter, of signature: ActionSignature
  ) -> CheckedArgument? {
    guard let value = parameterValue(argument.value, parameter.type, called: parameter.name) else { return nil }
    if value.taint.contains(.secret), !parameter.takesSecrets {
      diagnostics.append(.secretParameter(parameter, of: signature, argument.value.span))
    }
    checkOutside(value, parameter, of: signature, argument.value)
    return CheckedArgument(parameter: parameter, value: value, span: argument.value.span)
  }

  /// A value where a parameter of this type is wanted.
  private mutating func parameterValue(
    _ tree: ValueTree, _ type: ParameterType, called name: String? = nil
  ) -> CheckedValue? {
    switch (tree, type) {
    case (.lost, _): return nil
    case (.template(let template, _), _): return self.template(template, expecting: type.valueType)
    case (.list(let items, _), .list(let element)):
      let values = items.compactMap { parameterValue($0, element) }
      return values.count == items.count ? .list(values) : nil
    case (.mapping(let members, _), .map(let element)):
      let values = members.compactMap { member in parameterValue(member.value, element).map { (member.key.value, $0) } }
      return values.count == members.count ? .mapping(values.map { (key: $0.0, value: $0.1) }) : nil
    case (.mapping(let members, _), .members(let thing, let known)):
      let values = members.compactMap { member -> (key: String, value: CheckedValue)? in
        guard let declared = known.first(where: { $0.name == member.key.value }) else {
          diagnostics.append(.unknownMember(member.key, of: thing, known: known.map(\.name)))
          _ = value(member.value, expecting: nil)
          return nil
        }
        return parameterValue(member.value, declared.type, called: declared.name).map { (member.key.value, $0) }
      }
      return values.count == members.count ? .mapping(values) : nil
    case (_, .json): return value(tree, expecting: nil)
    default:
      if let constant = constant(tree, type), let value = type.converted(constant) { return .constant(value) }
      diagnostics.append(.wrongParameterType(tree, type, called: name))
      return nil
    }
  }

  private func constant(_ tree: ValueTree, _ type: ParameterType) -> Value? {
    if case .size = type, case .constant(_, let text, _) = tree { return SizeLiteral.parse(text).map(Value.int) }
    return LiteralReader.read(tree, as: type.valueType)
  }
}

extension Diagnostic {
  static func unknownAction(_ name: Spanned<String>, known: [String]) -> Diagnostic {
    Diagnostic(.error, "unknown-action", "no action is called '\(name.value)'")
      .label(name.span, "not in the action registry")
      .help(
        (ActionSynonyms.action(for: name.value, known: known) ?? nearest(to: name.value, in: known))
          .map { "did you mean '\($0)'?" } ?? "`stackhand actions` lists them all")
  }

  static func unknownParameter(_ name: Spanned<String>, of signature: ActionSignature) -> Diagnostic {
    let known = signature.parameters.map(\.name)
    return Diagnostic(.error, "unknown-parameter", "'\(signature.name)' takes no '\(name.value)'")
      .label(name.span, "not a parameter of this action")
      .help(
        SlippedKeys.outOfParameters(name.value) ?? nearest(to: name.value, in: known).map { "did you mean '\($0)'?" }
          ?? (known.isEmpty ? "it takes no parameters" : "it takes \(known.joined(separator: ", "))"))
  }

  static func unknownMember(_ name: Spanned<String>, of thing: String, known: [String]) -> Diagnostic {
    Diagnostic(.error, "unknown-parameter", "a \(thing) has no '\(name.value)'")
      .label(name.span, "not one of its members")
      .help(
        nearest(to: name.value, in: known).map { "did you mean '\($0)'?" } ?? "it has \(known.joined(separator: ", "))")
  }

  static func missingParameters(
    _ parameters: [Parameter], of signature: ActionSignature, at span: SourceSpan
  ) -> Diagnostic {
    let names = parameters.map { "'\($0.name)'" }
    let diagnostic = Diagnostic(
      .error, "missing-parameter", "'\(signature.name)' needs \(names.joined(separator: ", "))"
    ).label(span, names.count == 1 ? "\(names[0]) is missing" : "they are missing")
    return parameters.reduce(diagnostic) { $0.help("add '\($1.name)' to `with`: \($1.summary)") }
  }

  /// `name` is that of the parameter; nil inside its value.
  static func wrongParameterType(_ tree: ValueTree, _ type: ParameterType, called name: String?) -> Diagnostic {
    let subject = name.map { "'\($0)'" } ?? "this"
    var wanted = type.description
    var note: String?
    if case .word(let type) = type, type.words.count > 8 {
      wanted = "a \(type.name)"
      note = "the words are: \(type.words.joined(separator: ", "))"
    }
    return Diagnostic(.error, "wrong-type", "\(subject) must be \(wanted)").note(note)
      .label(tree.span, type.objection(to: tree) ?? "this is \(tree.kindDescription)").help(type.help(for: tree))
  }

  static func secretParameter(_ parameter: Parameter, of signature: ActionSignature, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "secret-shown", "'\(parameter.name)' of '\(signature.name)' must not be a secret")
      .label(span, "holds a secret, and this parameter is shown and logged")
      .help(secretPlaces)
  }

  private static let secretPlaces =
    "secrets may go where they are not shown: credentials, headers, bodies, the whole of a URL"

  static func secretShown(_ place: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "secret-shown", "\(place) must not hold a secret")
      .label(span, "holds a secret, and this is shown and logged").help(secretPlaces)
  }
}

extension ParameterType {
  /// Why a constant of the right kind will not do all the same.
  fileprivate func objection(to tree: ValueTree) -> String? {
    guard case .constant(let value, _, _) = tree else { return nil }
    switch (self, value) {
    case (.int, .int): return "outside this range"
    case (.word, .string): return "not one of them"
    case (.url, .string): return "does not begin so"
    default: return nil
    }
  }

  /// `50GB`, `50 GB`, `50G`.
  private func binarySize(_ text: String) -> String? {
    let digits = text.prefix { $0.isNumber }
    guard let unit = text.dropFirst(digits.count).drop(while: { $0 == " " }).uppercased().first, !digits.isEmpty,
      "KMGT".contains(unit)
    else { return nil }
    return "write \(digits)\(unit)iB"
  }

  fileprivate func help(for tree: ValueTree) -> String? {
    guard case .constant(let value, let text, _) = tree else { return nil }
    switch self {
    case .word(let type): return nearest(to: text, in: type.words).map { "did you mean '\($0)'?" }
    case .url: return value.asString == nil || text.isEmpty || text.contains("://") ? nil : "write https://\(text)"
    case .size: return value.asInt.map { "write a unit: \($0)GiB or \($0)MiB" } ?? binarySize(text)
    default: return LiteralReader.help(value, text: text, for: valueType)
    }
  }
}
