import OpenStack
import Permissions
import Values
import Workflows

/// Servers.
enum ServerActions {
  static let all: [CloudAction] = [list, show]

  static let list = CloudAction(
    "server.list", "List servers",
    takes: [
      .optional("name", .string, "Only servers of exactly this name"),
      .optional("status", .word(Resource.serverStatus), "Only servers in this state"),
      .optional("properties", .map(.string), "Only servers with these properties (metadata)"),
    ],
    gives: [Resource.server.list],
    calls: [.listServers],
    example: """
      - id: broken
        uses: server.list
        with: { status: ERROR }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#list-servers-detailed"
  ) { call in
    let (name, status, properties) = (call.optionalText("name"), call.optionalText("status"), call.texts("properties"))
    var query: [(name: String, value: String)] = []
    if let name { query.append(("name", Self.pattern(name))) }
    if let status { query.append(("status", status)) }
    // Nova ignores the filter `metadata` for those who are no administrators: it is not even sent.
    let servers = try await call.list(
      .listServers, .server, path: "/servers/detail", query: query, microversion: .compute,
      filtering: filtering(name, status, properties)
    ) { server in
      (name.map { server.holds($0, in: "name") } ?? true) && (status.map { server.holds($0, in: "status") } ?? true)
        && properties.allSatisfy { server["properties"]?[$0.name] == .string($0.value) }
    }
    return Record([("servers", .list(servers.map(Value.record)))])
  }

  static let show = CloudAction(
    "server.show", "Show a server",
    takes: [.required("server", .reference(.server), "The server, by id or exact name")],
    gives: Resource.server.single,
    calls: [.showServer, .listServersBrief],
    example: """
      - id: web
        uses: server.show
        with: { server: web-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#show-server-details"
  ) { call in
    let id = try await call.id(
      "server", of: .server, by: .listServersBrief, path: "/servers", query: { [("name", pattern($0))] },
      microversion: .compute)
    return try await call.show(
      .showServer, .server, path: "/servers/\(id)", member: "server", microversion: .compute)
  }

  /// The fields that the filters look at.
  private static func filtering(
    _ name: String?, _ status: String?, _ properties: [(name: String, value: String)]
  ) -> Set<String> {
    var fields: Set<String> = []
    if name != nil { fields.insert("name") }
    if status != nil { fields.insert("status") }
    if !properties.isEmpty { fields.insert("properties") }
    return fields
  }

  /// Nova takes names for regular expressions: one that matches this name, and perhaps others.
  static func pattern(_ name: String) -> String {
    var pattern = "^"
    for character in name {
      if "\\^$.|?*+()[]{}".contains(character) { pattern += "\\" }
      pattern.append(character)
    }
    return pattern + "$"
  }
}

extension Operation {
  static let listServers = Operation(.compute, "list servers (detail)", "GET", "/servers/detail", .safe)
  static let listServersBrief = Operation(.compute, "list servers (brief)", "GET", "/servers", .safe)
  static let showServer = Operation(.compute, "show server", "GET", "/servers/{id}", .safe)
}
