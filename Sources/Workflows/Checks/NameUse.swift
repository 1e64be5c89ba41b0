import Expressions

/// Which names the expressions of a workflow use.
struct NameUse {
  /// Members of families and maps, steps apart: `inputs.keep`, `secrets.TOKEN`.
  private(set) var members: [String: Set<String>] = [:]
  /// What is read of the outputs of steps; of a step with `for`, what is read of the outputs of its items.
  private(set) var stepReads: [String: FieldSelection] = [:]
  /// The data that the items of loops are, by the id of the step; nil if the items are no data of others.
  private var items: [String: AccessPath?] = [:]
  /// The selections of one whole field, by its name: most steps are asked for their outcome and nothing else.
  private var singles: [String: FieldSelection] = [:]

  /// Says that a step runs once for each item of a list.
  mutating func addLoop(_ step: String, items path: AccessPath?) { items[step] = .some(path) }

  mutating func addMember(_ name: String, of family: String) { members[family, default: []].insert(name) }

  mutating func add(_ path: AccessPath, whole: Bool) {
    guard let first = path.elements.lazy.compactMap(\.name).first else { return }
    guard path.root == WorkflowScope.Root.steps.rawValue else {
      if members[path.root]?.contains(first) != true { members[path.root, default: []].insert(first) }
      return
    }
    let names = path.elements.compactMap(\.name)
    if let items = items[first] {
      addResults(of: first, items, names.dropFirst(), whole)
    } else if names.count == 2, whole, stepReads[first] == nil {
      stepReads[first] = single(names[1])
    } else {
      stepReads[first, default: .nothing].add(names.dropFirst(), whole: whole)
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

extension AccessPath.Element {
  fileprivate var name: String? { if case .field(let name) = self { name } else { nil } }
}
