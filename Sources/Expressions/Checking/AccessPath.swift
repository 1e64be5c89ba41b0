/// Which data an expression takes: `steps.list.servers[].status`.
public struct AccessPath: Hashable, Sendable {
  public enum Element: Hashable, Sendable {
    case field(String)
    /// Any element of a list, or any value of a map.
    case element

    public var name: String? { if case .field(let name) = self { name } else { nil } }
  }

  /// The name of a variable.
  public let root: String
  public let elements: [Element]

  public init(_ root: String, _ elements: [Element] = []) {
    self.root = root
    self.elements = elements
  }

  public func appending(_ element: Element) -> AccessPath { AccessPath(root, elements + [element]) }

  /// Whether everything that `other` names is part of what this names.
  public func contains(_ other: AccessPath) -> Bool { root == other.root && other.elements.starts(with: elements) }
}

extension AccessPath: CustomStringConvertible {
  public var description: String {
    elements.reduce(root) { text, element in
      switch element {
      case .field(let name): text + "." + name
      case .element: text + "[]"
      }
    }
  }
}

/// That an expression needs the data at a path.
public struct AccessRead: Hashable, Sendable {
  public enum Extent: Hashable, Sendable {
    /// The data with all that is in it.
    case whole
    /// Only whether it is there and how many elements it has.
    case shape
  }

  public let path: AccessPath
  public let extent: Extent

  public init(_ path: AccessPath, _ extent: Extent) {
    self.path = path
    self.extent = extent
  }
}

/// A value that may be data at some paths, or be built around such data.
///
/// `wraps` counts the lists and maps that an expression built around it: an element of `[a.b]` is what is at `a.b`.
enum Alias {
  struct Entry: Equatable {
    var path: Int32
    var wraps: Int32
  }

  case none
  case one(Entry)
  case many([Entry])

  var entries: [Entry] {
    switch self {
    case .none: []
    case .one(let entry): [entry]
    case .many(let entries): entries
    }
  }

  func visit(_ body: (Entry) -> Void) {
    switch self {
    case .none: break
    case .one(let entry): body(entry)
    case .many(let entries): for entry in entries { body(entry) }
    }
  }

  func joined(_ other: Alias) -> Alias {
    switch (self, other) {
    case (.none, _): return other
    case (_, .none): return self
    case (.one(let a), .one(let b)) where a == b: return self
    default:
      var all = entries
      for entry in other.entries where !all.contains(entry) { all.append(entry) }
      // An expression that chooses among very many sources is as good as one that reads all that it names.
      return .many(all)
    }
  }

  func wrapped() -> Alias {
    mapped { Entry(path: $0.path, wraps: $0.wraps + 1) }
  }

  func mapped(_ change: (Entry) -> Entry) -> Alias {
    switch self {
    case .none: .none
    case .one(let entry): .one(change(entry))
    case .many(let entries): .many(entries.map(change))
    }
  }
}

/// The paths that a check meets, each a step further than another.
struct AccessTable: Sendable {
  struct Step: Sendable {
    /// -1 for a variable.
    var parent: Int32
    /// A place in the names of the tree; -1 for an element; `~place` in `given` for a variable with a path of its own.
    var name: Int32
  }

  var steps: [Step] = []
  /// Paths that variables stand for.
  var given: [AccessPath] = []
  var reads: [(path: Int32, extent: AccessRead.Extent)] = []

  /// Most names are one step of one path.
  mutating func reserve(names: Int) {
    steps.reserveCapacity(names)
    reads.reserveCapacity(names / 2)
  }

  mutating func add(_ parent: Int32, _ name: Int32) -> Int32 {
    steps.append(Step(parent: parent, name: name))
    return Int32(steps.count - 1)
  }

  /// The variable of a path; the fields along the path are put into `fields`, elements left out.
  func root(_ place: Int32, _ names: [String], fields: inout [String]) -> String {
    fields.removeAll(keepingCapacity: true)
    var place = place
    while true {
      let step = steps[Int(place)]
      if step.parent < 0 {
        if step.name >= 0 {
          fields.reverse()
          return names[Int(step.name)]
        }
        let path = given[Int(~step.name)]
        fields.append(contentsOf: path.elements.reversed().compactMap(\.name))
        fields.reverse()
        return path.root
      }
      if step.name >= 0 { fields.append(names[Int(step.name)]) }
      place = step.parent
    }
  }

  func path(_ place: Int32, _ names: [String]) -> AccessPath {
    var elements: [AccessPath.Element] = []
    elements.reserveCapacity(2)
    var place = place
    while true {
      let step = steps[Int(place)]
      if step.parent < 0 {
        if step.name < 0 {
          let path = given[Int(~step.name)]
          return elements.isEmpty ? path : AccessPath(path.root, path.elements + elements.reversed())
        }
        elements.reverse()
        return AccessPath(names[Int(step.name)], elements)
      }
      elements.append(step.name < 0 ? .element : .field(names[Int(step.name)]))
      place = step.parent
    }
  }
}
