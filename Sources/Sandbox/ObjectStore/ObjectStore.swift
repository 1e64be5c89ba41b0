internal import Values

/// One place of object storage: containers with their objects.
struct ObjectStore: Sendable {
  var containers: [String: Container] = [:]
  let created: Timestamp

  struct Container: Sendable {
    let name: String
    var objects: [String: Object] = [:]
    let created: Timestamp
    var metadata: [String: String] = [:]

    var bytes: Int { objects.values.reduce(0) { $0 + $1.bytes.count } }
  }

  struct Object: Sendable {
    let name: String
    let contentType: String
    let bytes: [UInt8]
    /// In the shape of an MD5; made up for what was uploaded.
    let hash: String
    let created: Timestamp
    var metadata: [String: String] = [:]
  }

  init(_ contents: SimulatedCloud.Contents.Storage, now: Timestamp) {
    created = now
    for container in contents.containers {
      var made = Container(name: container.name, created: now)
      for object in container.objects {
        made.objects[object.name] = Object(
          name: object.name, contentType: object.contentType, bytes: object.bytes,
          hash: object.hash ?? Self.hash(object.bytes), created: now)
      }
      containers[container.name] = made
    }
  }

  static func hash(_ bytes: [UInt8]) -> String {
    IdentifierSource.stable(String(decoding: bytes, as: UTF8.self), digits: 32)
  }
}
