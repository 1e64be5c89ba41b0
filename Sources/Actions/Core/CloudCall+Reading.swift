import Engine
import OpenStack
import Permissions
import Synchronization
import Values
import Workflows

extension CloudCall {
  /// How many rows of a list keep the fields that a table shows, beside those that the workflow reads.
  static let shownRows = 100

  /// A whole list: what the workflow reads of every row, and what a table shows of the first.
  ///
  /// `filter` is applied here whatever the service was asked: services ignore filters that a caller may not use. It sees
  /// the fields in `filtering`.
  func list(
    _ operation: Operation, _ resource: Resource, path: ServicePath, query: [(name: String, value: String)] = [],
    microversion: Microversion? = nil, filtering: Set<String> = [], where filter: (Record) -> Bool = { _ in true }
  ) async throws -> [Record] {
    let wanted = wantedFields(of: resource).union(filtering).union([resource.fields[0].name])
    let columns = Set(resource.fields.filter { $0.column != nil }.map(\.name))
    let lean = resource.selection(wanted)
    let rich = resource.selection(wanted.union(columns))
    let isFull = FullFlag()
    var request = ServiceRequest.get(path, query: query, microversion: microversion)
    request.minimumMicroversion = microversion.map { Microversion($0.major, 1) }
    let asked = request
    let (rows, requestID) = try await asking(operation) { client in
      var rows: [Record] = []
      var requestID: String?
      for try await page in client.pages(asked, of: resource.member, keeping: { .record(isFull.isSet ? lean : rich) }) {
        try call.journal.checkGoingOn()
        requestID = page.requestID
        for item in page.items {
          guard let raw = item.asRecord else { continue }
          let record = resource.converted(raw)
          guard filter(record) else { continue }
          rows.append(rows.count < Self.shownRows ? record : record.reduced(to: lean.layout))
        }
        if rows.count >= Self.shownRows { isFull.set() }
      }
      return (rows, requestID)
    }
    if rows.isEmpty { try await checkNotHidden(operation, requestID: requestID) }
    if let plan = call.plan {
      for row in rows { if let id = row.text("id"), let name = row.text("name") { plan.learn(name, of: id) } }
    }
    return rows
  }

  /// One thing, whole: what the workflow reads and what a person would want to see.
  func show(
    _ operation: Operation, _ resource: Resource, path: ServicePath, member: String?, microversion: Microversion? = nil
  ) async throws -> Record {
    let selection = resource.selection(Set(resource.fields.map(\.name)))
    let asked = showRequest(path, microversion: microversion)
    let answer = try await asking(operation) { client in
      try await client.call(asked, keeping: member.map { .members([$0: .record(selection)]) } ?? .record(selection))
    }
    guard let raw = (member.map { answer.body?[$0] } ?? answer.body)?.asRecord else {
      throw Failure(.failed, "unexpected", "the answer holds no \(resource.name)")
    }
    return resource.converted(raw)
  }

  func showRequest(_ path: ServicePath, microversion: Microversion?) -> ServiceRequest {
    var request = ServiceRequest.get(path, microversion: microversion)
    request.minimumMicroversion = microversion.map { Microversion($0.major, 1) }
    return request
  }

  private func wantedFields(of resource: Resource) -> Set<String> {
    switch call.wanted[resource.plural] {
    case .everything: Set(resource.fields.map(\.name))
    case .fields(let fields): Set(fields.keys)
    }
  }
}

extension Record {
  /// Whether a field has exactly this text, also where a thing need not have the field. Compared byte by byte: two ways
  /// to write one letter are two names to a service.
  func holds(_ text: String, in field: String) -> Bool {
    var value = self[field]
    if case .optional(let wrapped)? = value { value = wrapped }
    return value?.asString?.hasSameBytes(as: text) == true
  }

  /// The fields of another layout only.
  func reduced(to layout: Layout) -> Record {
    self.layout === layout ? self : Record(layout, layout.names.map { self[$0] })
  }
}

/// Set once the rows that are shown are there.
private final class FullFlag: Sendable {
  private let flag = Mutex(false)

  var isSet: Bool { flag.withLock { $0 } }
  func set() { flag.withLock { $0 = true } }
}
