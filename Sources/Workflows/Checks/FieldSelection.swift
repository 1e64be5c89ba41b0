/// Which parts of a value anybody reads: the rest need not be kept. Lists are looked through: the fields of their items.
public enum FieldSelection: Sendable, Hashable {
  case everything
  case fields([String: FieldSelection])

  public static let nothing = FieldSelection.fields([:])

  public subscript(name: String) -> FieldSelection {
    switch self {
    case .everything: .everything
    case .fields(let fields): fields[name] ?? .nothing
    }
  }

  /// Whether not even the existence of the value matters.
  public var isNothing: Bool { if case .fields(let fields) = self { fields.isEmpty } else { false } }

  /// Adds what is read at a path; the whole of what stands there unless only its shape is.
  public mutating func add(_ path: some Collection<String>, whole: Bool) {
    guard case .fields(var fields) = self else { return }
    guard let first = path.first else {
      if whole { self = .everything }
      return
    }
    var inner = fields[first] ?? .nothing
    inner.add(path.dropFirst(), whole: whole)
    fields[first] = inner
    self = .fields(fields)
  }
}
