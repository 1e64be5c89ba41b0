import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// What a server is made of, with every name looked up.
///
/// Source: Compute API reference, "Create Server", microversion 2.79. Networks are named always: what nova chooses by
/// itself differs from cloud to cloud.
struct ServerTemplate: Sendable {
  static let parameters: [Parameter] = [
    .required("flavor", .reference(.flavor), "Its flavor, by id or exact name"),
    .required("image", .reference(.image), "The image that it is made from, by id or exact name"),
    .required("networks", .list(.reference(.network)), "The networks it is on, by id or exact name; may be empty"),
    .optional("key_name", .string, "The key pair that may log in to it"),
    .optional("security_groups", .list(.string), "Security groups, by name; else the project's `default`"),
    .optional(
      "user_data", .string, "What its system runs at the first start (cloud-init); at most 64 KiB", takesSecrets: true),
    .optional("availability_zone", .string, "Where to put it"),
    .optional("server_group", .string, "The id of a server group it belongs to"),
    .optional("description", .string, "What it is for"),
    .optional("properties", .map(.string), "Properties (metadata)"),
    .optional("tags", .list(.string), "Tags"),
  ]

  static let operations: [Operation] = [
    .createServer, .showServer, .listServersBrief, .listFlavors, .listImages, .listNetworks,
  ]

  private let flavor: String
  private let image: String
  private let networks: [String]
  private let call: CloudCall

  /// Looks the names up; what was found is on record before anything is made.
  init(_ call: CloudCall) async throws {
    let found = try await call.decided("look up what the server is made of") {
      var networks: [Value] = []
      for name in call.list("networks") { networks.append(.string(try await call.networkID(name))) }
      return [
        "flavor": .string(try await call.flavorID(call.text("flavor"))),
        "image": .string(try await call.imageID(call.text("image"))), "networks": .list(networks),
      ]
    }
    self.call = call
    flavor = found["flavor"]?.asString ?? ""
    image = found["image"]?.asString ?? ""
    networks = (found["networks"]?.asList ?? []).compactMap(\.asString)
    // In a body it stands in another form, which a mask of the secret itself would not find.
    if let data = call.optionalText("user_data") { call.access.hide(Base64.text(Array(data.utf8)), as: "user_data") }
  }

  func request(named name: String, carrier: Carrier, tags more: [String] = []) -> ServiceRequest {
    var server = ValueMap()
    server["name"] = .string(name)
    server["flavorRef"] = .string(flavor)
    server["imageRef"] = .string(image)
    let plugged: [Value] = networks.map { ["uuid": .string($0)] }
    server["networks"] = plugged.isEmpty ? "none" : .list(plugged)
    for field in ["key_name", "availability_zone", "description"] { server[field] = call.optional(field) }
    let groups = call.list("security_groups")
    if !groups.isEmpty { server["security_groups"] = .list(groups.map { ["name": .string($0)] }) }
    if let data = call.optionalText("user_data") { server["user_data"] = .string(Base64.text(Array(data.utf8))) }
    if let properties = call.optional("properties"), properties.asMap?.isEmpty == false {
      server["metadata"] = properties
    }
    server["tags"] = .list((call.list("tags") + more + [carrier.text]).map { .string($0) })
    var body: ValueMap = ["server": .map(server)]
    if let group = call.optional("server_group") { body["os:scheduler_hints"] = ["group": group] }
    return ServiceRequest(.post, "/servers", body: .json(.map(body)), microversion: .compute)
  }

  /// Makes one; gives its id and its password, if nova made one and this is not a resumed attempt.
  func make(_ name: String, tags: [String] = []) async throws -> (id: String, password: String?) {
    let answer = try await call.create(.createServer, recording: Self.recorded, adopting: Adoption.server) { carrier in
      request(named: name, carrier: carrier, tags: tags)
    }
    // Of several that are planned each is listed.
    if hasPlanned { return ("", nil) }
    guard let id = answer["server"]?["id"]?.asString else {
      throw Failure(.unknown, "unexpected", "the answer to the create holds no id", help: CloudCall.doubtHelp)
    }
    let password = answer["server"]?["adminPass"]?.asString
    if let password { call.access.hide(password, as: "admin_password") }
    return (id, password)
  }

  private var hasPlanned: Bool { call.hasPlannedWrites }

  /// The password that comes with the id goes nowhere.
  static let recorded = JSONSelection.members(["server": .members(["id": .everything])])
}

extension CloudCall {
  func imageID(_ text: String) async throws -> String {
    try await id(
      named: text, of: .image, by: .listImages, path: "/v2/images",
      // A filter value that begins with `in:` or an operator means something else to glance.
      query: { $0.contains(":") ? [("limit", "1000")] : [("name", $0), ("limit", "1000")] })
  }

  func networkID(_ text: String) async throws -> String {
    try await id(
      named: text, of: .network, by: .listNetworks, path: "/v2.0/networks", query: { [("name", $0)] })
  }
}

extension Operation {
  static let createServer = Operation(
    .compute, "create server with explicit networks or ports", "POST", "/servers", .once)
}
