import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Containers of object storage.
enum ContainerActions {
  static let all: [CloudAction] = [list, show, create, set, delete]

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

  static let show = CloudAction(
    "container.show", "Show a container",
    takes: [.container],
    gives: [
      Output("count", .int, "How many objects it holds."), Output("bytes", .int, "How many bytes they are."),
      Output("properties", .map(.string, .string), "Its properties (metadata)."),
    ],
    calls: [.showContainer],
    example: """
      - id: backups
        uses: container.show
        with: { container: backups }
      """,
    reference: "https://docs.openstack.org/api-ref/object-store/#show-container-metadata"
  ) { call in
    let path = try call.containerPath()
    let answer = try await call.asking(.showContainer) { try await $0.call(ServiceRequest(.head, path)) }
    func number(_ field: String) -> Value { .int(answer.field(field).flatMap { Int64($0) } ?? 0) }
    return Record([
      ("count", number("x-container-object-count")), ("bytes", number("x-container-bytes-used")),
      ("properties", .map(StorageProperties.read(answer.fields, of: "container"))),
    ])
  }

  private static let properties = Parameter.optional("properties", .map(.string), "Its properties (metadata)")
  private static let written = [Output("name", .string, "The container's name.")]

  /// One that is there already is no error: object storage says 202 instead of 201, and adds the properties to it.
  static let create = CloudAction(
    "container.create", "Make a container, where there is none of that name",
    takes: [.container, properties], gives: written, calls: [.createContainer],
    example: """
      - id: made
        uses: container.create
        with: { container: reports }
      """,
    reference: "https://docs.openstack.org/api-ref/object-store/#create-container"
  ) { call in try await call.writeContainer(.createContainer, .put) }

  static let set = CloudAction(
    "container.set", "Give a container properties; those it has under other names stay",
    takes: [.container, properties], gives: written, calls: [.updateContainer],
    example: """
      - id: marked
        uses: container.set
        with: { container: backups, properties: { owner: operations } }
      """,
    reference: "https://docs.openstack.org/api-ref/object-store/#create-update-or-delete-container-metadata"
  ) { call in try await call.writeContainer(.updateContainer, .post) }

  static let delete = CloudAction(
    "container.delete", "Delete a container that is empty",
    takes: [.container], gives: written, calls: [.deleteContainer],
    example: """
      - id: made
        uses: container.create
        with: { container: old }
      - id: away
        uses: container.delete
        with: { container: old }
      """,
    reference: "https://docs.openstack.org/api-ref/object-store/#delete-container"
  ) { call in
    var request = ServiceRequest(.delete, try call.containerPath())
    request.answersJSON = false
    try await call.remove(.deleteContainer, request)
    return Record([("name", .string(try call.text("container")))])
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

extension Parameter {
  static let container = Parameter.required("container", .reference(.container), "The container's name")
}

extension CloudCall {
  fileprivate func containerPath() throws -> ServicePath { "/\(try text("container"))" }

  fileprivate func writeContainer(_ operation: Operation, _ method: HTTPRequest.Method) async throws -> Record {
    var request = ServiceRequest(
      method, try containerPath(), fields: try StorageProperties.fields(self, of: "container"), isRepeatable: true)
    request.answersJSON = false
    _ = try await perform(operation, request, keeping: .nothing)
    return Record([("name", .string(try text("container")))])
  }
}

extension Operation {
  private static func onContainer(
    _ name: String, _ method: String, _ semantics: Semantics, destructive: Bool = false
  ) -> Operation {
    Operation(.objectStore, name, method, "/v1/AUTH_{project_id}/{container}", semantics, destructive: destructive)
  }

  static let showContainer = onContainer("container metadata", "HEAD", .safe)
  static let createContainer = onContainer("create container / set metadata", "PUT", .idempotent)
  static let updateContainer = onContainer("update container metadata / ACL", "POST", .idempotent)
  static let deleteContainer = onContainer("delete container", "DELETE", .idempotent, destructive: true)
  static let listContainers = Operation(.objectStore, "list containers", "GET", "/v1/AUTH_{project_id}", .safe)
}
