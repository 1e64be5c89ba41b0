import OpenStack
import Permissions
import Values
import Workflows

/// Containers of object storage.
enum ContainerActions {
  static let all: [CloudAction] = [list]

  static let list = CloudAction(
    "container.list", "List object storage containers",
    takes: [.optional("prefix", .string, "Only containers whose name begins so")],
    gives: [Resource.container.list],
    calls: [.listContainers],
    example: """
      - id: containers
        uses: container.list
      """,
    reference: "https://docs.openstack.org/api-ref/object-store/#show-account-details-and-list-containers"
  ) { call in
    let prefix = call.optionalText("prefix") ?? ""
    let containers = try await call.list(
      .listContainers, .container, path: "", query: prefix.isEmpty ? [] : [("prefix", prefix)], filtering: ["name"]
    ) { $0["name"]?.asString?.utf8.starts(with: prefix.utf8) == true }
    return Record([("containers", .list(containers.map(Value.record)))])
  }
}

extension Resource {
  /// Source: Object Storage API v1 reference, "Show account details and list containers".
  static let container = Resource(
    "container", "containers",
    [
      ResourceField("name", .string, "The container's name.", from: "name", column: "Name"),
      ResourceField("count", .int, "How many objects it holds.", from: "count"),
      ResourceField("bytes", .int, "How many bytes they are.", from: "bytes"),
      ResourceField("updated", .optional(.timestamp), "When it last changed.", from: "last_modified"),
    ])
}

extension Operation {
  static let listContainers = Operation(.objectStore, "list containers", "GET", "/v1/AUTH_{project_id}", .safe)
}
