import Engine
import OpenStack
import Permissions
import Values
import Workflows

/// How the thing that a create was to make is looked for, when a restart has lost the answer: by the mark that it bears.
struct Adoption: Sendable {
  /// The list that is asked; the action declares it.
  let operation: Operation
  let request: ServiceRequest
  /// The member of the answer that holds the list.
  let collection: String
  /// Whether an entry bears the mark.
  let bears: @Sendable (Value, Carrier) -> Bool
  /// What the create would have answered, from the entry that was found.
  let answer: @Sendable (Value) -> Value

  /// Source: Compute API reference, "List Servers", `tags`; from microversion 2.26 on.
  static func server(marked carrier: Carrier) -> Adoption {
    Adoption(
      operation: .listServersBrief,
      request: .get("/servers", query: [("tags", carrier.text)], microversion: .compute), collection: "servers",
      // The short list does not show the tags that it was filtered by.
      bears: { _, _ in true }, answer: { ["server": ["id": $0["id"] ?? .null]] })
  }

  /// Source: Image service API v2 reference, "List images": any property may be a filter.
  static func image(marked carrier: Carrier) -> Adoption {
    Adoption(
      operation: .listImages,
      request: .get("/v2/images", query: [(CopyMark.carrier, carrier.text), ("limit", "1000")]), collection: "images",
      bears: { $0[CopyMark.carrier] == .string($1.text) }, answer: { ["image_id": $0["id"] ?? .null] })
  }

  static func volume(named name: String) -> Adoption {
    Adoption(
      operation: .listVolumes, request: .get("/volumes/detail", query: [("name", name)]), collection: "volumes",
      bears: { $0["metadata"]?[CopyMark.carrier] == .string($1.text) },
      answer: { ["volume": ["id": $0["id"] ?? .null]] })
  }

  static func volumeSnapshot(named name: String) -> Adoption {
    Adoption(
      operation: .listVolumeSnapshots, request: .get("/snapshots/detail", query: [("name", name)]),
      collection: "snapshots",
      bears: { $0["metadata"]?[CopyMark.carrier] == .string($1.text) },
      answer: { ["snapshot": ["id": $0["id"] ?? .null]] })
  }

  /// One of neutron's things, which has nowhere to put a mark but its description.
  ///
  /// Source: Networking API v2.0 reference: what a list shows of a thing may filter it.
  static func described(
    _ description: String, by operation: Operation, _ resource: Resource, _ member: String
  ) -> Adoption {
    Adoption(
      operation: operation, request: .get(ServicePath(encoded: operation.path), query: [("description", description)]),
      collection: resource.member, bears: { item, _ in item["description"] == .string(description) },
      answer: { [member: $0] })
  }
}

extension CloudCall {
  /// A request that left just before a restart may still be on its way to take effect: that nothing is there counts only
  /// this long after it left.
  private static let settling = Duration.seconds(30)
  private static let pace = Duration.seconds(5)

  /// What the create made, as its answer would have told it; nil if it made nothing. Throws where nobody can say.
  func adopted(_ adoption: Adoption, _ carrier: Carrier, since began: Timestamp) async throws -> Value? {
    // A list that the roles may not read proves nothing by being empty.
    if let row = access.rights[adoption.operation], case .missing = access.held.verdict(on: row.need) {
      throw Undecided()
    }
    var left = Self.settling - access.now.duration(since: began)
    while true {
      if let found = try await find(adoption, carrier) { return adoption.answer(found) }
      guard left > .zero else { return nil }
      let wait = min(left, Self.pace)
      try await access.clock.sleep(for: wait)
      left -= wait
    }
  }

  private func find(_ adoption: Adoption, _ carrier: Carrier) async throws -> Value? {
    try await asking(adoption.operation) { client in
      for try await page in client.pages(adoption.request, of: adoption.collection) {
        for item in page.items where adoption.bears(item, carrier) {
          if item["id"]?.asString != nil { return item }
        }
      }
      return nil
    }
  }
}
