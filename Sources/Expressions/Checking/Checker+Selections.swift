import Diagnostics
import Values

/// Fields, members of families, and indices.
extension Checker {
  mutating func selection(_ place: Int32, _ node: Node) -> Known {
    let operandNode = self.node(node.a)
    if operandNode.kind == .name, let variable = scope.variable(name(operandNode.a)), variable.isFamily {
      return member(place, node, of: operandNode.a)
    }
    let operand = known(node.a)
    var type = solver.substitute(operand.type)
    var isOptional = node.kind == .optionalSelect
    if case .optional(let wrapped) = type {
      isOptional = true
      type = wrapped
    }
    var out = Known(type: .dyn, taint: operand.taint, alias: step(into: operand.alias, node.b))
    switch type {
    case .map(let key, let value):
      if !solver.assign(.string, to: key) { report(fieldOfOther(place, node, type)) }
      out.type = value
    case .record(let record):
      guard let field = record[name(node.b)] else {
        report(unknownField(node, record))
        return .broken
      }
      out.type = field.type
      out.taint.formUnion(field.taint)
    case .parameter: _ = solver.assign(.dyn, to: type)
    case .dyn: break
    default: report(fieldOfOther(place, node, type))
    }
    return finish(place, node, out, isOptional)
  }

  private mutating func member(_ place: Int32, _ node: Node, of family: Int32) -> Known {
    guard let field = scope.member(name(node.b), of: name(family)) else {
      report(unknownMember(node, name(family)))
      return .broken
    }
    let root = access.add(-1, family)
    let path = access.add(root, node.b)
    let known = Known(type: field.type, taint: field.taint, alias: .one(Alias.Entry(path: path, wraps: 0)))
    return finish(place, node, known, node.kind == .optionalSelect)
  }

  /// What is common to all selections: presence, and fields that may be absent.
  private mutating func finish(_ place: Int32, _ node: Node, _ selected: Known, _ isOptional: Bool) -> Known {
    var out = selected
    if case .optional = out.type {
      // Absent or not, a field that is declared so is an optional, and not an optional of one.
      tree.nodes[Int(place)].flag |= selectsOptionalField
    } else if isOptional {
      out.type = .optional(out.type)
    }
    guard node.kind == .has else { return out }
    read(selected, .shape)
    return Known(type: .bool, taint: selected.taint)
  }

  mutating func index(_ place: Int32, _ node: Node) -> Known {
    let operand = known(node.a)
    let index = known(node.b)
    read(index)
    var type = solver.substitute(operand.type)
    var isOptional = node.kind == .optionalIndex
    if case .optional(let wrapped) = type {
      isOptional = true
      type = wrapped
    }
    var out = Known(type: .dyn, taint: operand.taint.union(index.taint))
    var field: Int32?
    switch type {
    case .list(let element):
      expect(.int, index, at: node.b)
      out.type = element
    case .map(let key, let value):
      if !solver.assign(index.type, to: key) { report(badIndex(node.b, index.type, key)) }
      if self.node(node.b).kind == .constant, case .string(let name) = tree.constants[Int(self.node(node.b).a)] {
        tree.names.append(name)
        field = Int32(tree.names.count - 1)
      }
      out.type = value
    case .record(let record): return recordIndex(place, node, record, operand, isOptional)
    case .parameter: _ = solver.assign(.dyn, to: type)
    case .dyn: break
    default: report(indexOfOther(node, type))
    }
    out.alias = step(into: operand.alias, field)
    if isOptional, !isOptionalType(out.type) { out.type = .optional(out.type) }
    return out
  }

  private func isOptionalType(_ type: ValueType) -> Bool { if case .optional = type { true } else { false } }

  /// `record['name']` with a constant name is the selection of a field.
  private mutating func recordIndex(
    _ place: Int32, _ node: Node, _ record: RecordType, _ operand: Known, _ isOptional: Bool
  ) -> Known {
    let index = self.node(node.b)
    guard index.kind == .constant, case .string(let name) = tree.constants[Int(index.a)] else {
      report(indexOfOther(node, .record(record)))
      return .broken
    }
    tree.names.append(name)
    var selection = node
    selection.kind = node.kind == .optionalIndex ? .optionalSelect : .select
    selection.b = Int32(tree.names.count - 1)
    selection.c = index.start
    guard let field = record[name] else {
      report(unknownField(selection, record))
      return .broken
    }
    tree.nodes[Int(place)] = selection
    let out = Known(
      type: field.type, taint: operand.taint.union(field.taint), alias: step(into: operand.alias, selection.b))
    return finish(place, selection, out, isOptional)
  }
}
