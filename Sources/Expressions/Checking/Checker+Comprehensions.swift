import Diagnostics
import Values

/// Forms that bind a name.
extension Checker {
  mutating func comprehension(_ place: Int32, _ node: Node) -> Known {
    let form = Comprehension(rawValue: node.flag) ?? .bind
    let rangePlace = tree.part(node, ComprehensionPart.range)
    let slot = Int(tree.part(node, ComprehensionPart.slot))
    let range = known(rangePlace)
    let body = tree.part(node, ComprehensionPart.body)
    switch form {
    case .bind:
      locals[slot] = range
      return known(body)
    case .optionalMap, .optionalFlatMap: return optional(node, form, range, rangePlace, slot, body)
    default: break
    }
    guard let (key, element) = elements(range, rangePlace, node) else { return .broken }
    read(range, .shape)
    if tree.part(node, ComprehensionPart.secondName) >= 0 {
      locals[slot] = key
      locals[slot + 1] = element
    } else {
      locals[slot] = isMap(range) ? key : element
    }
    var taint = range.taint
    let filter = tree.part(node, ComprehensionPart.filter)
    if filter >= 0 { taint.formUnion(condition(filter).taint) }
    var out = result(form, range, key, body)
    out.taint.formUnion(taint)
    return out
  }

  private mutating func result(_ form: Comprehension, _ range: Known, _ key: Known, _ body: Int32) -> Known {
    switch form {
    case .all, .exists, .existsOne: return condition(body)
    case .filter:
      let taint = condition(body).taint
      if isMap(range) { return Known(type: .list(key.type), taint: taint) }
      return Known(type: range.type, taint: taint, alias: range.alias)
    case .sortBy:
      let known = known(body)
      read(known)
      if !isOrdered(known.type) { report(notOrdered(body, solver.substitute(known.type))) }
      return Known(type: range.type, taint: known.taint, alias: range.alias)
    case .map, .transformList:
      let known = known(body)
      return Known(type: .list(known.type), taint: known.taint, alias: known.alias.wrapped())
    case .transformMap:
      let known = known(body)
      return Known(type: .map(key.type, known.type), taint: known.taint, alias: known.alias.wrapped())
    case .transformMapEntry:
      let known = known(body)
      expect(.map(.dyn, .dyn), known, at: body)
      return known
    case .bind, .optionalMap, .optionalFlatMap: return .broken
    }
  }

  private func isMap(_ range: Known) -> Bool { if case .map = solver.substitute(range.type) { true } else { false } }

  private func isOrdered(_ type: ValueType) -> Bool {
    switch solver.substitute(type) {
    case .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration, .enumeration, .dyn, .parameter: true
    default: false
    }
  }

  /// The keys (or indices) and the values of what a form goes through.
  private mutating func elements(_ range: Known, _ place: Int32, _ node: Node) -> (key: Known, element: Known)? {
    let type = solver.substitute(range.type)
    func element(_ type: ValueType, _ alias: Alias) -> Known { Known(type: type, taint: range.taint, alias: alias) }
    switch type {
    case .list(let inner):
      return (Known(type: .int, taint: range.taint), element(inner, step(into: range.alias, nil)))
    case .map(let key, let value):
      return (Known(type: key, taint: range.taint), element(value, step(into: range.alias, nil)))
    case .dyn: return (element(.dyn, .none), element(.dyn, step(into: range.alias, nil)))
    case .parameter:
      _ = solver.assign(.dyn, to: type)
      return (.broken, .broken)
    case .optional(let wrapped): report(mayBeAbsent(place, wrapped))
    default: report(notIterable(place, type, node))
    }
    return nil
  }

  private mutating func optional(
    _ node: Node, _ form: Comprehension, _ range: Known, _ place: Int32, _ slot: Int, _ body: Int32
  ) -> Known {
    var inner = range
    switch solver.substitute(range.type) {
    case .optional(let wrapped): inner.type = wrapped
    case .dyn: break
    case let other:
      report(notOptional(place, other))
      return .broken
    }
    locals[slot] = inner
    read(range, .shape)
    var out = known(body)
    out.taint.formUnion(range.taint)
    if form == .optionalMap {
      out.type = .optional(out.type)
      return out
    }
    switch solver.substitute(out.type) {
    case .optional, .dyn, .parameter: break
    case let other: report(notOptional(body, other))
    }
    return out
  }
}
