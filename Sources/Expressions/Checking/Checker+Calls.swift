import Diagnostics
import Values

/// Calls of functions.
extension Checker {
  mutating func call(_ place: Int32) -> Known {
    Linker.linkCall(place, &tree, library)
    let node = node(place)
    if node.function < 0, let prefix = namespace(node) {
      report(unknownFunction(node, prefix + "." + name(node.c)))
      return .broken
    }
    var arguments: [Known] = []
    arguments.reserveCapacity(Int(node.b))
    for offset in 0..<node.b { arguments.append(known(tree.children[Int(node.a + offset)])) }
    guard node.function >= 0 else {
      report(unknownFunction(node, name(node.c)))
      return .broken
    }
    let function = library.all[Int(node.function)]
    guard let type = resultType(place, node, function, arguments) else { return .broken }
    if let fault = function.fault { checkConstants(node, function, fault) }
    if function.isBound { checkBound(node, arguments) }
    return flow(function, arguments, type)
  }

  /// `math` in `math.lesat(1)`: no variable, but the beginning of names of functions.
  private func namespace(_ node: Node) -> String? {
    guard node.flag == 1 else { return nil }
    let receiver = self.node(tree.children[Int(node.a)])
    guard receiver.kind == .name else { return nil }
    let prefix = name(receiver.a)
    guard scope.variable(prefix) == nil, library.all.contains(where: { $0.name.hasPrefix(prefix + ".") }) else {
      return nil
    }
    return prefix
  }

  private mutating func resultType(
    _ place: Int32, _ node: Node, _ function: Function, _ arguments: [Known]
  ) -> ValueType? {
    let types = arguments.map(\.type)
    var result: ValueType?
    var hasForm = false
    for signature in function.signatures {
      guard signature.hasReceiver == (node.flag == 1), signature.parameters.count == types.count else { continue }
      hasForm = true
      let instance = solver.instance(of: signature)
      guard solver.assign(types, to: instance.parameters) else { continue }
      let type = solver.substitute(instance.result)
      if let known = result, known != .dyn, known != type { result = .dyn } else if result == nil { result = type }
    }
    if result == nil {
      reportMisuse(place, node, function, types.map { solver.substitute($0, openToDyn: true) }, hasForm)
    }
    return result
  }

  private mutating func reportMisuse(
    _ place: Int32, _ node: Node, _ function: Function, _ types: [ValueType], _ hasForm: Bool
  ) {
    guard hasForm else { return report(wrongForm(node, function)) }
    let forms = function.signatures.filter {
      $0.hasReceiver == (node.flag == 1) && $0.parameters.count == types.count
    }
    // The argument to blame is the first that fits none of the ways to call the function.
    var candidates = forms
    for (offset, type) in types.enumerated() {
      let fitting = candidates.filter { signature in
        var copy = solver
        return copy.assign(type, to: copy.instance(of: signature).parameters[offset])
      }
      if fitting.isEmpty {
        let argument = tree.children[Int(node.a) + offset]
        if case .optional(let wrapped) = type {
          return report(mayBeAbsent(argument, wrapped))
        }
        let wanted = candidates.map { $0.parameters[offset].description }
        return report(wrongArgument(argument, function, type, wanted, isReceiver: node.flag == 1 && offset == 0))
      }
      candidates = fitting
    }
    report(wrongForm(node, function))
  }

  private mutating func checkConstants(_ node: Node, _ function: Function, _ fault: ([Value?]) -> String?) {
    let values = (0..<node.b).map { offset -> Value? in
      let argument = self.node(tree.children[Int(node.a + offset)])
      return argument.kind == .constant ? tree.constants[Int(argument.a)] : .none
    }
    guard let message = fault(values) else { return }
    // A text that the message quotes is the one that is wrong, else the constant that comes last.
    let quoted = values.firstIndex { value in
      if case .string(let text)? = value { !text.isEmpty && message.contains("'\(text)'") } else { false }
    }
    let offset = quoted ?? values.lastIndex { $0 != nil } ?? 0
    report(
      Diagnostic(.error, "invalid-argument", message)
        .label(span(tree.children[Int(node.a) + offset]), "cannot be used for '\(name(node.c))'")
        .help("for example: \(function.example)"))
  }

  /// A bound that somebody outside could move would be none.
  private mutating func checkBound(_ node: Node, _ arguments: [Known]) {
    let place = tree.children[Int(node.a) + 1]
    if case .list = solver.substitute(arguments[1].type) {
      guard arguments[1].taint.contains(.outside) else { return }
    } else if self.node(place).kind == .constant {
      return
    }
    report(
      Diagnostic(
        .error, "invalid-argument", "the bound of '\(name(node.c))' must be a constant pattern or a list of ours"
      )
      .label(span(place), "not known before the run"))
  }

  /// What the result is made of.
  private mutating func flow(_ function: Function, _ arguments: [Known], _ type: ValueType) -> Known {
    var out = Known(type: type)
    for (offset, argument) in arguments.enumerated() {
      out.taint.formUnion(argument.taint)
      switch (function.flow, offset) {
      case (.shape, 0): read(argument, .shape)
      case (.first, 0): out.alias = argument.alias
      case (.elementOfFirst, 0): out.alias = step(into: argument.alias, nil)
      case (.anyOf, _): out.alias = out.alias.joined(argument.alias)
      default:
        read(argument)
        out.taint.formUnion(solver.substitute(argument.type).innerTaint)
      }
    }
    if function.isBound { out.taint.remove(.outside) }
    return out
  }
}
