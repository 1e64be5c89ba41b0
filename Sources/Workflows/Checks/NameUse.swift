import Expressions

/// Which names the expressions of a workflow use.
struct NameUse {
  /// Members of families and maps, steps apart: `inputs.keep`, `secrets.TOKEN`. There are few families.
  private var families: [(name: String, members: Set<String>)] = []
  /// What is read of the outputs of steps; of a step with `for`, what is read of the outputs of its items.
  private(set) var stepReads: [String: FieldSelection] = [:]
  /// The data that the items of loops are, by the id of the step; nil if the items are no data of others.
  private var items: [String: AccessPath?] = [:]
  /// The selections of one whole field, by its name: most steps are asked for their outcome and nothing else.
  private var singles: [String: FieldSelection] = [:]

  /// Says that a step runs once for each item of a list.
  mutating func addLoop(_ step: String, items path: AccessPath?) { items[step] = .some(path) }

  func members(of family: WorkflowScope.Root) -> Set<String> {
    families.first { $0.name == family.rawValue }?.members ?? []
  }

  mutating func addMember(_ name: String, of family: String) {
    if let known = families.firstIndex(where: { $0.name == family }) {
      families[known].members.insert(name)
    } else {
      families.append((family, [name]))
    }
  }

  /// There will be so many steps to read from.
  mutating func reserve(_ count: Int) { stepReads.reserveCapacity(count) }

  /// What an expression reads, and what it hands on as a whole.
  mutating func add(_ expression: CheckedExpression) {
    expression.forEachUse { root, fields, isWhole in add(root, fields, isWhole) }
  }

  mutating func add(_ path: AccessPath, whole: Bool) { add(path.root, path.elements.compactMap(\.name), whole) }

  private mutating func add(_ root: String, _ names: [String], _ whole: Bool) {
    guard let first = names.first else { return }
    guard root == WorkflowScope.Root.steps.rawValue else { return addMember(first, of: root) }
    if let items = items[first] {
      addResults(of: first, items, names.dropFirst(), whole)
    } else if names.count == 2, whole {
      addField(names[1], of: first)
    } else {
      stepReads[first, default: .nothing].add(names.dropFirst(), whole: whole)
    }
  }

  private mutating func addField(_ name: String, of step: String) {
    if let known = stepReads.updateValue(single(name), forKey: step) {
      stepReads[step] = known
      stepReads[step]?.add([name], whole: true)
    }
  }

  private mutating func single(_ name: String) -> FieldSelection {
    if let known = singles[name] { return known }
    let selection = FieldSelection.fields([name: .everything])
    singles[name] = selection
    return selection
  }

  /// `results[].item` is what the loop goes through, `results[].outputs` what its body gives.
  private mutating func addResults(of step: String, _ items: AccessPath?, _ names: ArraySlice<String>, _ whole: Bool) {
    stepReads[step, default: .nothing].add(EmptyCollection(), whole: false)
    let inner = names.dropFirst()
    let isAll = inner.isEmpty && whole
    if isAll || inner.first == "outputs" {
      stepReads[step, default: .nothing].add(inner.dropFirst(), whole: whole)
    }
    if let items, isAll || inner.first == "item" {
      let rest = inner.dropFirst().map(AccessPath.Element.field)
      add(AccessPath(items.root, items.elements + rest), whole: whole)
    }
  }
}
