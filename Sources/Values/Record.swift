/// A value with a fixed set of named fields: what an action gives, a server in a list, `run`, an alert.
///
/// Only names and values are kept; many records of one kind share one layout.
public struct Record: Sendable, Equatable {
  /// The names of a record's fields, shared by all records that were made together.
  public final class Layout: Sendable {
    public let names: [String]
    private let places: [MapKey: Int]

    public init(_ names: [String]) {
      self.names = names
      places = Dictionary(names.enumerated().map { (.string($1), $0) }, uniquingKeysWith: { first, _ in first })
    }

    public func place(of name: String) -> Int? { places[.string(name)] }
  }

  public let layout: Layout
  /// In the order of the layout; nil where the source had no such field.
  public private(set) var values: [Value?]

  /// Missing values at the end count as absent.
  public init(_ layout: Layout, _ values: [Value?]) {
    self.layout = layout
    self.values =
      values.count == layout.names.count
      ? values : Array((values + Array(repeating: nil, count: layout.names.count)).prefix(layout.names.count))
  }

  public init(_ fields: KeyValuePairs<String, Value>) {
    self.init(Layout(fields.map(\.key)), fields.map(\.value))
  }

  public init(_ fields: [(String, Value)]) {
    self.init(Layout(fields.map(\.0)), fields.map(\.1))
  }

  public subscript(name: String) -> Value? {
    layout.place(of: name).flatMap { values[$0] }
  }

  /// The fields that are there, in order.
  public var fields: [(name: String, value: Value)] {
    zip(layout.names, values).compactMap { name, value in value.map { (name, $0) } }
  }

  /// Equal if the same fields are there with equal values, in any order.
  public static func == (a: Record, b: Record) -> Bool {
    if a.layout === b.layout { return a.values == b.values }
    let (mine, others) = (a.fields, b.fields)
    return mine.count == others.count && mine.allSatisfy { b[$0.name] == $0.value }
  }
}
