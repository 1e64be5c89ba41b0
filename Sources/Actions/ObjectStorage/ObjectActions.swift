import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Objects of object storage.
///
/// Source: Object Storage API v1 reference, "Objects". Object storage repeats nothing: the same content put twice is there
/// once.
enum ObjectActions {
  static let all: [CloudAction] = [list, show, create, set, copy, save, delete]

  private static let object = Parameter.required("object", .string, "The object's name, slashes included")

  static let list = CloudAction(
    "object.list", "List the objects of a container",
    takes: [.container, .optional("prefix", .string, "Only objects whose name begins so")],
    gives: [Resource.object.list], calls: [.listObjects],
    example: """
      - id: files
        uses: object.list
        with: { container: backups }
      """,
    reference: "https://docs.openstack.org/api-ref/object-store/#show-container-details-and-list-objects"
  ) { call in
    let prefix = call.optionalText("prefix") ?? ""
    let objects = try await call.list(
      .listObjects, .object, path: "/\(call.text("container"))", query: prefix.isEmpty ? [] : [("prefix", prefix)],
      filtering: ["name"]
    ) { $0["name"]?.asString?.utf8.starts(with: prefix.utf8) == true }
    return Record([("objects", .list(objects.map(Value.record)))])
  }

  static let show = CloudAction(
    "object.show", "Show what is known of an object, without its content",
    takes: [.container, object], gives: details, calls: [.showObject],
    example: """
      - id: readme
        uses: object.show
        with: { container: backups, object: readme.txt }
      """,
    reference: "https://docs.openstack.org/api-ref/object-store/#show-object-metadata"
  ) { call in
    let path = try call.objectPath()
    let answer = try await call.asking(.showObject) { try await $0.call(ServiceRequest(.head, path)) }
    return Record([
      ("bytes", .int(answer.field("content-length").flatMap { Int64($0) } ?? 0)),
      ("content_type", .string(answer.field("content-type") ?? "")),
      ("hash", .string(answer.field("etag") ?? "")),
      ("properties", .map(StorageProperties.read(answer.fields, of: "object"))),
    ])
  }

  static let create = CloudAction(
    "object.create", "Write an object; one of that name is replaced",
    takes: [
      .container, object, .required("content", .string, "What it holds", takesOutside: true),
      .optional("content_type", .string, "What kind of content that is", default: "text/plain; charset=utf-8"),
      .optional("properties", .map(.string), "Its properties (metadata)"),
    ],
    gives: written, calls: [.createObject],
    example: """
      - id: note
        uses: object.create
        with: { container: backups, object: reports/last-run.txt, content: all is well }
      """,
    reference: "https://docs.openstack.org/api-ref/object-store/#create-or-replace-object"
  ) { call in
    let content = Array(try call.text("content").utf8)
    var request = ServiceRequest(
      .put, try call.objectPath(), body: .bytes(content, type: try call.text("content_type")),
      fields: try StorageProperties.fields(call, of: "object"))
    request.answersJSON = false
    return try await call.writeObject(.createObject, request)
  }

  static let set = CloudAction(
    "object.set", "Give an object these properties and no others",
    takes: [.container, object, .required("properties", .map(.string), "Its properties (metadata)")],
    gives: written, calls: [.updateObject],
    example: """
      - id: marked
        uses: object.set
        with: { container: backups, object: readme.txt, properties: { keep: "yes" } }
      """,
    reference: "https://docs.openstack.org/api-ref/object-store/#create-or-update-object-metadata"
  ) { call in
    var request = ServiceRequest(
      .post, try call.objectPath(), fields: try StorageProperties.fields(call, of: "object"), isRepeatable: true)
    request.answersJSON = false
    return try await call.writeObject(.updateObject, request)
  }

  static let copy = CloudAction(
    "object.copy", "Copy an object within object storage; one of the new name is replaced",
    takes: [
      .container, object,
      .optional("to_container", .reference(.container), "The container of the copy; else the same"),
      .required("to_object", .string, "The name of the copy"),
    ],
    gives: written, calls: [.copyObject],
    example: """
      - id: kept
        uses: object.copy
        with: { container: backups, object: readme.txt, to_object: kept/readme.txt }
      """,
    reference: "https://docs.openstack.org/api-ref/object-store/#copy-object"
  ) { call in
    let container = try call.optionalText("to_container") ?? call.text("container")
    let target: ServicePath = try "/\(container)/\(object: call.text("to_object"))"
    if let problem = target.problem { throw Failure(.failed, "invalid-argument", problem) }
    var request = ServiceRequest(
      .copy, try call.objectPath(), fields: [.destination: target.text], isRepeatable: true)
    request.answersJSON = false
    return try await call.writeObject(.copyObject, request)
  }

  static let save = CloudAction(
    "object.save", "Save an object in a file",
    takes: [
      .container, object, .required("file", .string, "The file on this machine; its folder must be there"),
      .optional("replace", .bool, "Whether a file that is there is replaced; else the step fails", default: false),
    ],
    gives: [
      Output("name", .string, "The object's name."), Output("file", .string, "The file."),
      Output("bytes", .int, "How long it is, in bytes."),
    ],
    calls: [.downloadObject],
    example: """
      - id: kept
        uses: object.save
        with: { container: backups, object: readme.txt, file: readme.txt }
      """,
    reference: "https://docs.openstack.org/api-ref/object-store/#get-object-content-and-metadata",
    timeout: .seconds(4 * 60 * 60)
  ) { call in
    let saved = try await call.save(.downloadObject, try call.objectPath(), length: nil)
    return saved.adding([("name", try call.value("object"))])
  }

  static let delete = CloudAction(
    "object.delete", "Delete an object",
    takes: [.container, object], gives: written, calls: [.deleteObject],
    example: """
      - id: note
        uses: object.create
        with: { container: backups, object: old.txt, content: no longer needed }
      - id: away
        uses: object.delete
        with: { container: backups, object: old.txt }
      """,
    reference: "https://docs.openstack.org/api-ref/object-store/#delete-object"
  ) { call in
    var request = ServiceRequest(.delete, try call.objectPath())
    request.answersJSON = false
    try await call.remove(.deleteObject, request)
    return try call.nameOfObject()
  }

  private static let written = [Output("name", .string, "The object's name.")]

  private static let details = [
    Output("bytes", .int, "How long it is, in bytes."), Output("content_type", .string, "What kind of content it has."),
    Output("hash", .string, "The MD5 of its content, in hexadecimal digits."),
    Output("properties", .map(.string, .string), "Its properties (metadata)."),
  ]
}

extension CloudCall {
  fileprivate func objectPath() throws -> ServicePath { "/\(try text("container"))/\(object: try text("object"))" }

  fileprivate func nameOfObject() throws -> Record {
    Record([("name", .string(try optionalText("to_object") ?? text("object")))])
  }

  fileprivate func writeObject(_ operation: Operation, _ request: ServiceRequest) async throws -> Record {
    _ = try await perform(operation, request, keeping: .nothing)
    return try nameOfObject()
  }
}

extension Resource {
  /// Source: Object Storage API v1 reference, "Show container details and list objects".
  static let object = Resource(
    "object", "objects",
    [
      ResourceField("name", .string, "The object's name.", from: "name", column: "Name"),
      ResourceField("bytes", .int, "How long it is, in bytes.", from: "bytes"),
      ResourceField("content_type", .optional(.string), "What kind of content it has.", from: "content_type"),
      ResourceField("hash", .optional(.string), "The MD5 of its content.", from: "hash"),
      ResourceField("updated", .optional(.timestamp), "When it last changed.", from: "last_modified"),
    ])
}

extension HTTPRequest.Method {
  /// Object Storage API v1, "Copy object" (from WebDAV, RFC 4918, section 9.8).
  fileprivate static let copy = HTTPRequest.Method(rawValue: "COPY") ?? .put
}

extension HTTPField.Name {
  /// Object Storage API v1, "Copy object" (from WebDAV, RFC 4918, section 10.3).
  fileprivate static let destination = HTTPField.Name("Destination") ?? .location
}

extension Operation {
  private static func onObject(
    _ name: String, _ method: String, _ semantics: Semantics, destructive: Bool = false
  ) -> Operation {
    Operation(
      .objectStore, name, method, "/v1/AUTH_{project_id}/{container}/{object}", semantics, destructive: destructive)
  }

  static let showObject = onObject("object metadata", "HEAD", .safe)
  static let createObject = onObject("upload object", "PUT", .idempotent)
  static let downloadObject = onObject("download object", "GET", .safe)
  static let updateObject = onObject("update object metadata / expiry", "POST", .idempotent)
  static let copyObject = onObject("server-side copy object", "COPY", .idempotent)
  static let deleteObject = onObject("delete object", "DELETE", .idempotent, destructive: true)
  static let listObjects = Operation(
    .objectStore, "list objects", "GET", "/v1/AUTH_{project_id}/{container}", .safe)
}
