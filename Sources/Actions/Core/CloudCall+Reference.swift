import Engine
import OpenStack
import Permissions
import Values
import Workflows

extension CloudCall {
  /// The id that a parameter means: an id as it is, a name looked up once in a run.
  ///
  /// Names are compared here, byte by byte: the services' own name filters are patterns. Nothing or several of that name
  /// is a failure.
  func id(
    _ parameter: String, of resource: Resource, by operation: Operation, path: ServicePath,
    query: (String) -> [(name: String, value: String)], microversion: Microversion? = nil
  ) async throws -> String {
    try await id(
      named: text(parameter), of: resource, by: operation, path: path, query: query, microversion: microversion)
  }

  /// As ``id(_:of:by:path:query:microversion:)``, for the target of a write: the id is on record before the write, so that
  /// a resumed attempt means the same thing, also when that has another name by then, or is gone.
  func target(
    _ parameter: String, of resource: Resource, by operation: Operation, path: ServicePath,
    query: (String) -> [(name: String, value: String)], microversion: Microversion? = nil
  ) async throws -> String {
    let text = try text(parameter)
    if ResourceID.isOne(text) { return text }
    let found = try await decided("look up \(resource.name) '\(text)'") {
      .string(
        try await id(named: text, of: resource, by: operation, path: path, query: query, microversion: microversion))
    }
    return found.asString ?? ""
  }

  /// The id that a text means. With `orID` a text that is the id of one counts too: ids of flavors may look like anything.
  func id(
    named text: String, of resource: Resource, by operation: Operation, path: ServicePath,
    query: (String) -> [(name: String, value: String)], microversion: Microversion? = nil, orID: Bool = false
  ) async throws -> String {
    if ResourceID.isOne(text) { return text }
    let key = NameKey(kind: resource.name, region: call.region, name: text)
    if let known = access.knownName(key) { return known }
    let selection = JSONSelection.record(resource.selection(["id", resource.naming]))
    let request = ServiceRequest.get(path, query: query(text), microversion: microversion)
    let (ids, requestID) = try await asking(operation) { client in
      var ids: [String] = []
      var requestID: String?
      for try await page in client.pages(request, of: resource.member, keeping: { selection }) {
        requestID = page.requestID
        for item in page.items {
          guard let id = item["id"]?.asString else { continue }
          let isNamed = item[resource.naming]?.asString?.hasSameBytes(as: text) == true
          if isNamed || (orID && id.hasSameBytes(as: text)) { ids.append(id) }
        }
      }
      return (ids, requestID)
    }
    if ids.isEmpty { try await checkNotHidden(operation, requestID: requestID) }
    guard let id = ids.first else {
      throw Failure(
        .failed, "not-found", "no \(resource.name) is called '\(text)'",
        help: "look at the name, the region and the project; names are compared letter by letter")
    }
    guard ids.count == 1 else {
      throw Failure(
        .failed, "ambiguous-name", "\(ids.count) \(resource.plural) are called '\(text)'",
        help: "give the id instead: \(ids.prefix(5).joined(separator: ", "))")
    }
    access.learn(key, id)
    return id
  }
}

/// A name that was looked up.
struct NameKey: Hashable, Sendable {
  let kind: String
  let region: String?
  let name: String
}
