import Permissions
import Sandbox
import Testing
import Values

/// Each role at each list, against the published matrix and each service's way of refusing.
@Suite struct RoleTests {
  let cloud = CloudUnderTest()

  /// How a service refuses a list.
  enum Refusal {
    case policy(String)
    case empty
    case page
  }

  struct List {
    let path: String
    let key: String?
    let right: String
    let refusal: Refusal
  }

  static let project = CloudUnderTest.project
  static let lists: [List] = [
    compute("/servers", "servers", "servers:index"), compute("/servers/detail", "servers", "servers:detail"),
    compute("/os-keypairs", "keypairs", "os-keypairs:index"),
    compute("/os-server-groups", "server_groups", "os-server-groups:index"),
    compute("/os-quota-sets/\(project)", "quota_set", "os-quota-sets:show"),
    List(
      path: "/image/GRA7/v2/images", key: "images", right: "image_read",
      refusal: .policy("You are not authorized to complete get_images action.")),
    volume("/volumes", "volumes", "volume:get_all"), volume("/volumes/detail", "volumes", "volume:get_all"),
    volume("/snapshots/detail", "snapshots", "volume:get_all_snapshots"),
    volume("/backups/detail", "backups", "backup:get_all"),
    volume("/types", "volume_types", "volume_extension:type_get_all"), network("networks"), network("subnets"),
    network("ports"), network("routers"), network("floatingips"),
    network("security-groups", right: "network_secgroup_read"),
    network("security-group-rules", right: "network_secgroup_read"),
    List(
      path: "/object-store/GRA/v1/AUTH_\(project)?format=json", key: nil, right: "objectstore_all", refusal: .page),
    List(
      path: "/object-store/GRA/v1/AUTH_\(project)/backups?format=json", key: nil, right: "objectstore_all",
      refusal: .page),
  ]

  static func compute(_ path: String, _ key: String, _ rule: String) -> List {
    List(
      path: "/compute/GRA7/v2.1/\(project)\(path)", key: key, right: "compute_read",
      refusal: .policy("Policy doesn't allow os_compute_api:\(rule) to be performed."))
  }

  static func volume(_ path: String, _ key: String, _ rule: String) -> List {
    List(
      path: "/volume/GRA7/v3/\(project)\(path)", key: key, right: "volume_read",
      refusal: .policy("Policy doesn't allow \(rule) to be performed."))
  }

  static func network(_ name: String, right: String = "network_read") -> List {
    List(
      path: "/network/GRA7/v2.0/\(name)", key: name.split(separator: "-").joined(separator: "_"), right: right,
      refusal: .empty)
  }

  @Test(arguments: RoleTable.standard.roles.map(\.name))
  func `a role sees the lists that the matrix gives it, and is refused the others as the service refuses`(
    role: String
  ) async throws {
    let held = try #require(RoleTable.standard[role]).rights
    let token = try await cloud.token(role)
    for list in Self.lists {
      let answer = try await cloud.ask("GET", list.path, token: token)
      let what = "\(role) at \(list.path)"
      if held.contains(Right(list.right)) {
        #expect(answer.status == 200, "\(what)")
        if let key = list.key { #expect(answer.json[key] != nil, "\(what)") }
        continue
      }
      switch list.refusal {
      case .policy(let text):
        #expect(answer.status == 403, "\(what)")
        #expect(answer.text.contains(text), "\(what)")
      case .empty:
        #expect(answer.status == 200, "\(what)")
        #expect(answer.json[list.key ?? ""] == [], "\(what)")
      case .page:
        #expect(answer.status == 403, "\(what)")
        #expect(answer.text == "<html><h1>Forbidden</h1><p>Access was denied to this resource.</p></html>", "\(what)")
      }
    }
  }

  @Test func `networks are there for those who may see them`() async throws {
    let supervisor = try await cloud.token("infrastructureSupervisor")
    for list in Self.lists where list.path.contains("/network/") && !list.path.hasSuffix("floatingips") {
      let answer = try await cloud.ask("GET", list.path, token: supervisor)
      #expect(answer.json[list.key ?? ""]?.asList?.isEmpty == false, "\(list.path)")
    }
  }

  @Test func `flavors, limits and zones are for everybody`() async throws {
    let token = try await cloud.token("objectstoreOperator")
    for path in ["/flavors", "/flavors/detail", "/limits", "/os-availability-zone"] {
      #expect(try await cloud.ask("GET", cloud.compute(path), token: token).status == 200, "\(path)")
    }
    #expect(try await cloud.ask("GET", cloud.volume("/os-availability-zone"), token: token).status == 200)
    let limits = try await cloud.ask("GET", cloud.volume("/limits"), token: token)
    #expect(limits.status == 200)
    #expect(limits.json["limits"]?["absolute"]?["totalVolumesUsed"] == nil)
  }

  @Test func `one thing that may not be seen is hidden where the service hides it`() async throws {
    let administrator = try await cloud.token("administrator")
    let nobody = try await cloud.token("objectstoreOperator")
    func first(_ path: String, _ key: String) async throws -> String {
      let answer = try await cloud.ask("GET", path, token: administrator)
      return try #require(answer.json[key]?.asList?.first?["id"]?.asString)
    }
    let server = try await first(cloud.compute("/servers"), "servers")
    #expect(try await cloud.ask("GET", cloud.compute("/servers/\(server)"), token: nobody).status == 403)

    let image = try await first("/image/GRA7/v2/images", "images")
    let hidden = try await cloud.ask("GET", "/image/GRA7/v2/images/\(image)", token: nobody)
    #expect(hidden.status == 404)
    #expect(hidden.json["message"]?.asString?.hasPrefix("The resource could not be found.") == true)
    let missing = try await cloud.ask("GET", "/image/GRA7/v2/images/none", token: nobody)
    #expect(missing.json["message"]?.asString?.hasPrefix("No image found with ID none") == true)

    let volume = try await first(cloud.volume("/volumes"), "volumes")
    let unseen = try await cloud.ask("GET", cloud.volume("/volumes/\(volume)"), token: nobody)
    #expect(unseen.json["itemNotFound"]?["message"]?.asString == "Volume \(volume) could not be found.")
    let snapshot = try await first(cloud.volume("/snapshots"), "snapshots")
    #expect(try await cloud.ask("GET", cloud.volume("/snapshots/\(snapshot)"), token: nobody).status == 403)

    let network = try await first("/network/GRA7/v2.0/networks", "networks")
    let bare = try await cloud.ask("GET", "/network/GRA7/v2.0/networks/\(network)", token: nobody)
    #expect(bare.status == 404)
    #expect(bare.json["type"]?.asString == "HTTPNotFound")
    let absent = try await cloud.ask("GET", "/network/GRA7/v2.0/networks/none", token: nobody)
    #expect(absent.json["NeutronError"]?["type"]?.asString == "NetworkNotFound")
    let group = try await first("/network/GRA7/v2.0/security-groups", "security_groups")
    let wrapped = try await cloud.ask("GET", "/network/GRA7/v2.0/security-groups/\(group)", token: nobody)
    #expect(wrapped.json["NeutronError"]?["type"]?.asString == "HTTPNotFound")
  }

  @Test func `a change of what may be seen is forbidden, of what may not be seen not found`() async throws {
    let supervisor = try await cloud.token("infrastructureSupervisor")
    let nobody = try await cloud.token("objectstoreOperator")
    func first(_ path: String, _ key: String) async throws -> String {
      let answer = try await cloud.ask("GET", path, token: supervisor)
      return try #require(answer.json[key]?.asList?.first?["id"]?.asString)
    }
    let network = "/network/GRA7/v2.0/networks/\(try await first("/network/GRA7/v2.0/networks", "networks"))"
    let image = "/image/GRA7/v2/images/\(try await first("/image/GRA7/v2/images", "images"))"
    let volume = cloud.volume("/volumes/\(try await first(cloud.volume("/volumes"), "volumes"))")
    for (path, rule) in [(network, "rule:delete_network"), (image, "delete_image"), (volume, "volume:delete")] {
      let seen = try await cloud.ask("DELETE", path, token: supervisor)
      #expect(seen.status == 403, "\(path)")
      #expect(seen.text.contains(rule), "\(path)")
      #expect(try await cloud.ask("DELETE", path, token: nobody).status == 404, "\(path)")
    }
    let server = try await first(cloud.compute("/servers"), "servers")
    for token in [supervisor, nobody] {
      let stop = try await cloud.ask(
        "POST", cloud.compute("/servers/\(server)/action"), token: token, body: #"{"os-stop": null}"#)
      #expect(
        stop.json["forbidden"]?["message"]?.asString
          == "Policy doesn't allow os_compute_api:servers:stop to be performed.")
    }
  }

  @Test func `nova asks neutron with the caller's rights`() async throws {
    let supervisor = try await cloud.token("infrastructureSupervisor")
    let backup = try await cloud.token("backupOperator")
    let id = try await cloud.serverID("web-1", token: supervisor)
    let seen = try await cloud.ask("GET", cloud.compute("/servers/\(id)"), token: supervisor)
    #expect(seen.json["server"]?["security_groups"] == [["name": "default"], ["name": "default"]])
    let unseen = try await cloud.ask("GET", cloud.compute("/servers/\(id)"), token: backup)
    #expect(unseen.status == 200)
    #expect(unseen.json["server"]?["security_groups"] == nil)
    let interfaces = try await cloud.ask("GET", cloud.compute("/servers/\(id)/os-interface"), token: backup)
    #expect(interfaces.json["interfaceAttachments"] == [])
    let groups = try await cloud.ask("GET", cloud.compute("/servers/\(id)/os-security-groups"), token: backup)
    #expect(groups.json["security_groups"] == [])
  }

  @Test func `what no role reaches is refused to every role`() async throws {
    let token = try await cloud.token("administrator")
    let hypervisors = try await cloud.ask("GET", cloud.compute("/os-hypervisors"), token: token)
    #expect(
      hypervisors.json["forbidden"]?["message"]?.asString
        == "Policy doesn't allow os_compute_api:os-hypervisors:list to be performed.")
    let users = try await cloud.ask("GET", "/identity/v3/users", token: token)
    #expect(
      users.json["error"]?["message"]?.asString
        == "You are not authorized to perform the requested action: identity:list_users.")
    let all = try await cloud.ask("GET", cloud.compute("/servers/detail?all_tenants=1"), token: token)
    #expect(all.text.contains("os_compute_api:servers:detail:get_all_tenants"))
  }

  @Test func `every operation of a route is one of the rights table`() async throws {
    // Counted by operation: a name that the table does not know would be open to everybody.
    let names = Set(RightsTable.standard.rows.map { "\($0.service.codeName) \($0.operation)" })
    for (service, operation) in SimulatedCloud.operations {
      #expect(names.contains("\(service.codeName) \(operation)"), "\(service) \(operation)")
    }
    #expect(SimulatedCloud.operations.count > 90)
  }
}
