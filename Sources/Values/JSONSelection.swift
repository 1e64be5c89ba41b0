/// What to keep of a JSON document.
///
/// Only shapes are selected, nothing is converted. A value of another shape than the selected one stays visible: a scalar
/// as it is, an array as an empty list, an object as an empty map. Of members with the same name the last one counts.
public indirect enum JSONSelection: Sendable {
  /// Checked and forgotten.
  case nothing
  case everything
  /// Of an object, the members with these names: a map of those that are there, in the document's order.
  case members([String: JSONSelection])
  /// Of an array, this of every element; a list. Elements of which nothing is kept are left out.
  case elements(JSONSelection)
  /// Of an object, a record.
  case record(RecordSelection)
}

/// Makes a record of an object; all records made by one selection share one layout.
public struct RecordSelection: Sendable {
  struct Field: Sendable {
    let name: String
    let path: [String]
    let selection: JSONSelection
  }

  public let layout: Record.Layout
  let fields: [Field]

  /// Each field is read at a path of member names: `["flavor", "original_name"]`. It is absent from the record if the path
  /// leads nowhere. An empty path stands for the object itself.
  public init(_ fields: [(name: String, path: [String], selection: JSONSelection)]) {
    layout = Record.Layout(fields.map(\.name))
    self.fields = fields.map { Field(name: $0.name, path: $0.path, selection: $0.selection) }
  }
}

extension JSONSelection {
  /// What the selection leaves of a value that was read with `everything`; nil if it keeps nothing.
  public func applied(to value: Value) -> Value? {
    switch (self, value) {
    case (.nothing, _): return nil
    case (.everything, _): return value
    case (.members(let members), .map(let map)):
      return .map(
        ValueMap(
          map.entries.compactMap { key, value in
            guard let selection = members[bytesOf: key.asString ?? ""] else { return nil }
            return selection.applied(to: value).map { (key, $0) }
          }))
    case (.elements(let selection), .list(let values)):
      return .list(values.compactMap { selection.applied(to: $0) })
    case (.record(let record), .map):
      return .record(
        Record(
          record.layout,
          record.fields.map { $0.found(in: value) }))
    case (_, .list): return .list([])
    case (_, .map): return .map(ValueMap())
    default: return value
    }
  }
}

extension Dictionary where Key == String {
  /// The value of the key with the same bytes.
  fileprivate subscript(bytesOf name: String) -> Value? {
    first { $0.key.hasSameBytes(as: name) }?.value
  }
}
