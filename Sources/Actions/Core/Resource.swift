import Values
import Workflows

/// A kind of thing that a service lists and shows: its fields, and where they stand in the service's JSON.
struct Resource: Sendable {
  /// `server`.
  let name: String
  /// `servers`: the name of the list in outputs.
  let plural: String
  /// Its name in the service's answers.
  let member: String
  let fields: [ResourceField]
  /// The field by which people name one: its name, as a rule.
  let naming: String
  private let places: [String: Int]

  init(_ name: String, _ plural: String, _ fields: [ResourceField], member: String? = nil, naming: String = "name") {
    self.name = name
    self.plural = plural
    self.member = member ?? plural
    self.fields = fields
    self.naming = naming
    places = Dictionary(fields.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  var type: RecordType {
    RecordType(name, fields.map { RecordType.Field($0.name, $0.type, $0.summary) })
  }

  /// The output of an action that lists it.
  var list: Output {
    let columns = fields.compactMap { field in field.column.map { Output.Column($0, field.name) } }
    return Output(plural, .list(.record(type)), "What was found.", columns: columns)
  }

  /// The outputs of an action that shows one.
  var single: [Output] { fields.map { Output($0.name, $0.type, $0.summary) } }

  /// What to keep of one in a service's answer.
  func selection(_ names: Set<String>) -> RecordSelection {
    RecordSelection(
      fields.filter { names.contains($0.name) }.map { (name: $0.name, path: $0.path, selection: .everything) })
  }

  /// The record as its fields are declared. A field without a value stays absent.
  func converted(_ raw: Record) -> Record {
    var values: [Value?] = []
    values.reserveCapacity(raw.layout.names.count)
    for (name, value) in zip(raw.layout.names, raw.values) {
      values.append(places[name].map { fields[$0].converted(value) } ?? value)
    }
    return Record(raw.layout, values)
  }
}

/// One field of a resource.
struct ResourceField: Sendable {
  let name: String
  let type: ValueType
  let summary: String
  /// Member names from the outside in.
  let path: [String]
  /// The heading under which a table shows it.
  let column: String?
  private let convert: (@Sendable (Value) -> Value?)?

  init(
    _ name: String, _ type: ValueType, _ summary: String, from path: String..., column: String? = nil,
    convert: (@Sendable (Value) -> Value?)? = nil
  ) {
    self.name = name
    self.type = type
    self.summary = summary
    self.path = path
    self.column = column
    self.convert = convert
  }

  /// What the service's value means; nil if it is none.
  func converted(_ raw: Value?) -> Value? {
    if case .optional(let wrapped) = type {
      guard let raw, !raw.isNull, raw != "" else { return .optional(nil) }
      return .optional(convert.map { $0(raw) } ?? Self.standard(raw, wrapped))
    }
    guard let raw else { return nil }
    return convert.map { $0(raw) } ?? Self.standard(raw, type)
  }

  private static func standard(_ raw: Value, _ type: ValueType) -> Value? {
    switch (raw, type) {
    case (.string(let text), .timestamp): Timestamp(service: text).map(Value.timestamp)
    case (.string(let text), .bool): text == "true" ? .bool(true) : (text == "false" ? .bool(false) : nil)
    case (.string(let text), .int): Int64(text).map(Value.int)
    case (.null, _): nil
    default: raw
    }
  }
}

extension Timestamp {
  /// An instant as OpenStack services write it: RFC 3339, or cinder's and neutron's form without a zone, which is UTC.
  init?(service text: String) {
    if let instant = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "Z") { self = instant } else { return nil }
  }
}
