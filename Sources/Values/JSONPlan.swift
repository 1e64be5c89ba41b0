/// A selection made ready for reading: nodes that refer to each other by number, names as bytes.
struct JSONPlan: Sendable {
  typealias NodeID = Int
  static let nothing: NodeID = -1
  static let everything: NodeID = 0

  struct Node: Sendable {
    enum Shape: Sendable {
      case everything
      case members
      case elements(NodeID)
      case record(Record.Layout)
      /// An object inside a record's object, on the way to fields.
      case way
      /// Read whole, of which this is then selected.
      case projected(JSONSelection)
    }

    var shape: Shape
    var names: [Name] = []
    /// Bit n is set if a name of n bytes (modulo 64) is among `names`.
    var lengths: UInt64 = 0
    /// Bytes of the longest name.
    var longest = 0
  }

  struct Name: Sendable {
    let bytes: [UInt8]
    let key: MapKey
    let node: NodeID
    /// The fields of the record that are found at or below this name.
    var slots: [Int] = []
    /// If several fields need one member, it is read whole and each takes its part.
    var parts: [RecordSelection.Field] = []
  }

  private(set) var nodes: [Node] = [Node(shape: .everything)]
  private(set) var root: NodeID = nothing

  init(_ selection: JSONSelection) { root = node(selection) }

  private mutating func node(_ selection: JSONSelection) -> NodeID {
    switch selection {
    case .nothing: return Self.nothing
    case .everything: return Self.everything
    case .elements(let element): return add(.elements(node(element)))
    case .members(let members):
      return add(
        .members,
        members.sorted { $0.key.precedesByBytes($1.key) }.map { name, selection in
          Name(bytes: Array(name.utf8), key: .string(name), node: node(selection))
        })
    case .record(let record):
      if record.fields.contains(where: { $0.path.isEmpty }) { return add(.projected(selection)) }
      return add(.record(record.layout), names(Array(record.fields.enumerated()), depth: 0))
    }
  }

  /// The names that lead from an object to these fields, which all share the first `depth` names of their paths.
  private mutating func names(_ fields: [(offset: Int, element: RecordSelection.Field)], depth: Int) -> [Name] {
    var groups: [(name: String, fields: [(offset: Int, element: RecordSelection.Field)])] = []
    for field in fields {
      if case .nothing = field.element.selection { continue }
      let name = field.element.path[depth]
      if let place = groups.firstIndex(where: { $0.name.hasSameBytes(as: name) }) {
        groups[place].fields.append(field)
      } else {
        groups.append((name, [field]))
      }
    }
    return groups.map { name, fields in
      let leaves = fields.count { $0.element.path.count == depth + 1 }
      var entry = Name(
        bytes: Array(name.utf8), key: .string(name),
        node: leaves == 0
          ? add(.way, names(fields, depth: depth + 1))
          : (fields.count == 1 ? node(fields[0].element.selection) : Self.everything),
        slots: fields.map(\.offset))
      if leaves > 0, fields.count > 1 {
        entry.parts = fields.map {
          RecordSelection.Field(
            name: $0.element.name, path: Array($0.element.path[(depth + 1)...]), selection: $0.element.selection)
        }
      }
      return entry
    }
  }

  private mutating func add(_ shape: Node.Shape, _ names: [Name] = []) -> NodeID {
    var node = Node(shape: shape, names: names.filter { $0.node != Self.nothing })
    for name in node.names {
      node.lengths |= 1 << UInt64(name.bytes.count & 63)
      node.longest = max(node.longest, name.bytes.count)
    }
    nodes.append(node)
    return nodes.count - 1
  }
}

extension JSONPlan.Node {
  /// Which of the names these bytes are.
  func place(of bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard lengths & (1 << UInt64(bytes.count & 63)) != 0 else { return nil }
    return names.firstIndex { $0.bytes.count == bytes.count && $0.bytes.elementsEqual(bytes) }
  }
}

extension RecordSelection.Field {
  /// The field's value, if `value` is where its path begins.
  func found(in value: Value) -> Value? {
    var found: Value? = value
    for name in path { found = found?.asMap?[name] }
    return found.flatMap { selection.applied(to: $0) }
  }
}
