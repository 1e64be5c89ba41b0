import Expressions

/// Which names the expressions of a workflow use.
struct NameUse {
  /// Members of families and maps, steps apart: `inputs.keep`, `secrets.TOKEN`.
  private(set) var members: [String: Set<String>] = [:]
  /// What is read of the outputs of steps; of a step with `for`, what is read of the outputs of its items.
  private(set) var stepReads: [String: FieldSelection] = [:]
  /// The data that the items of loops are, by the id of the step; nil if the items are no data of others.
  private var items: [String: AccessPath?] = [:]

  /// Says that a step runs once for each item of a list.
  mutating func addLoop(_ step: String, items path: AccessPath?) { items[step] = .some(path) }

  mutating func addMember(_ name: String, of family: String) { members[family, default: []].insert(name) }

  mutating func add(_ path: AccessPath, whole: Bool) {
    var names: [String] = []
    for case .field(let name) in path.elements { names.append(name) }
    guard let first = names.first else { return }
    guard path.root == WorkflowScope.Root.steps.rawValue else {
      members[path.root, default: []].insert(first)
      return
    }
    guard let items = items[first] else {
      stepReads[first, default: .nothing].add(names.dropFirst(), whole: whole)
      return
    }
    addResults(of: first, items, names.dropFirst(), whole)
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
