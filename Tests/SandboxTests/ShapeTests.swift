import Sandbox
import Testing
import Values

/// Answers in the form that the real services were seen to give.
@Suite struct ShapeTests {
  let cloud = CloudUnderTest()

  static let server2_1 = [
    "accessIPv4", "accessIPv6", "addresses", "created", "flavor", "hostId", "id", "image", "links", "metadata", "name",
    "status", "tenant_id", "user_id", "updated", "OS-DCF:diskConfig", "progress", "OS-EXT-AZ:availability_zone",
    "config_drive", "key_name", "OS-SRV-USG:launched_at", "OS-SRV-USG:terminated_at", "security_groups",
    "OS-EXT-STS:task_state", "OS-EXT-STS:vm_state", "OS-EXT-STS:power_state", "os-extended-volumes:volumes_attached",
  ]

  @Test(arguments: [
    ("2.1", []), ("2.9", ["locked"]), ("2.19", ["locked", "description"]), ("2.26", ["locked", "description", "tags"]),
    ("2.63", ["locked", "description", "tags", "trusted_image_certificates"]),
    ("2.73", ["locked", "description", "tags", "trusted_image_certificates", "server_groups", "locked_reason"]),
    (
      "2.96",
      [
        "locked", "description", "tags", "trusted_image_certificates", "server_groups", "locked_reason",
        "OS-EXT-SRV-ATTR:hostname", "pinned_availability_zone",
      ]
    ),
  ])
  func `a server has the fields of its microversion`(version: String, added: [String]) async throws {
    let token = try await cloud.token("infrastructureSupervisor")
    let id = try await cloud.serverID("name_vm", token: token)
    let answer = try await cloud.ask(
      "GET", cloud.compute("/servers/\(id)"), token: token, fields: [CloudUnderTest.microversion(version)])
    #expect(answer.json["server"]?.keys == Self.server2_1 + added)
    #expect(answer["openstack-api-version"] == "compute \(version)")
    #expect(answer["x-openstack-nova-api-version"] == version)
  }

  @Test func `the flavor is written out from 2_47 on`() async throws {
    let token = try await cloud.token("infrastructureSupervisor")
    let id = try await cloud.serverID("name_vm", token: token)
    func flavor(_ version: String) async throws -> Value? {
      try await cloud.ask(
        "GET", cloud.compute("/servers/\(id)"), token: token, fields: [CloudUnderTest.microversion(version)]
      ).json["server"]?["flavor"]
    }
    #expect(try await flavor("2.46")?.keys == ["id", "links"])
    let written = try await flavor("2.47")
    #expect(
      written?.keys == ["vcpus", "ram", "disk", "ephemeral", "swap", "original_name", "extra_specs"])
    #expect(written?["original_name"]?.asString == "d2-2")
  }

  @Test func `microversions are asked for in either header, among other services' too`() async throws {
    let token = try await cloud.token("infrastructureSupervisor")
    func version(_ fields: [(String, String)]) async throws -> String? {
      try await cloud.ask("GET", cloud.compute("/servers"), token: token, fields: fields)["openstack-api-version"]
    }
    #expect(try await version([]) == "compute 2.1")
    #expect(try await version([("X-OpenStack-Nova-API-Version", "2.47")]) == "compute 2.47")
    #expect(try await version([("OpenStack-API-Version", "volume 3.5")]) == "compute 2.1")
    #expect(try await version([("OpenStack-API-Version", "volume 3.5, compute 2.60")]) == "compute 2.60")
    #expect(try await version([("OpenStack-API-Version", "compute latest")]) == "compute 2.104")
    let both = [("X-OpenStack-Nova-API-Version", "2.47"), ("OpenStack-API-Version", "compute 2.50")]
    #expect(try await version(both) == "compute 2.50")
  }

  @Test func `a microversion that is too high is 406, one that is none is 400`() async throws {
    let token = try await cloud.token("infrastructureSupervisor")
    let high = try await cloud.ask(
      "GET", cloud.compute("/servers"), token: token, fields: [CloudUnderTest.microversion("2.999")])
    #expect(high.status == 406)
    #expect(high["openstack-api-version"] == "compute 2.999")
    #expect(
      high.json["computeFault"]?["message"]?.asString
        == "Version 2.999 is not supported by the API. Minimum is 2.1 and maximum is 2.104.")
    let none = try await cloud.ask(
      "GET", cloud.compute("/servers"), token: token, fields: [CloudUnderTest.microversion("banana")])
    #expect(none.status == 400)
    #expect(none["openstack-api-version"] == nil)
    let volume = try await cloud.ask(
      "GET", cloud.volume("/volumes"), token: token, fields: [CloudUnderTest.microversion("3.999", of: "volume")])
    #expect(volume.status == 406)
    #expect(volume["openstack-api-version"] == "volume 3.999")
  }

  @Test func `request ids are where each service puts them`() async throws {
    let token = try await cloud.token("administrator")
    func answer(_ path: String) async throws -> Answer { try await cloud.ask("GET", path, token: token) }
    for path in [cloud.compute("/servers"), cloud.volume("/volumes")] {
      let answer = try await answer(path)
      #expect(answer["x-openstack-request-id"]?.hasPrefix("req-") == true)
      #expect(answer["x-compute-request-id"] == answer["x-openstack-request-id"])
    }
    for path in ["/network/GRA7/v2.0/networks", "/image/GRA7/v2/images", "/identity/v3/auth/catalog"] {
      let answer = try await answer(path)
      #expect(answer["x-openstack-request-id"]?.hasPrefix("req-") == true)
      #expect(answer["x-compute-request-id"] == nil)
    }
    let swift = try await answer(cloud.objects(""))
    #expect(swift["x-trans-id"]?.utf8.count == 34)
    #expect(swift["x-openstack-request-id"] == swift["x-trans-id"])
  }

  @Test func `a missing token is told in four ways`() async throws {
    for path in [cloud.compute("/servers"), cloud.volume("/volumes"), "/network/GRA7/v2.0/networks"] {
      let answer = try await cloud.ask("GET", path)
      #expect(answer.status == 401)
      #expect(answer.json["error"]?.keys == ["code", "title", "message"])
      #expect(answer["www-authenticate"] == "Keystone uri=\"http://sandbox.invalid/identity/v3\"")
    }
    let glance = try await cloud.ask("GET", "/image/GRA7/v2/images", token: "x")
    #expect(glance.json["code"]?.asString == "401 Unauthorized")
    #expect(glance["x-openstack-request-id"] == nil)
    let swift = try await cloud.ask("GET", cloud.objects(""))
    #expect(swift.text.hasPrefix("<html><h1>Unauthorized</h1>"))
    #expect(swift["www-authenticate"] == "Swift realm=\"AUTH_\(CloudUnderTest.project)\"")
  }

  @Test func `another project's address is a bad request, and forbidden at swift`() async throws {
    let token = try await cloud.token("administrator")
    let other = SimulatedCloud.Contents.otherProjectID
    let nova = try await cloud.ask("GET", "/compute/GRA7/v2.1/\(other)/servers", token: token)
    #expect(
      nova.json["badRequest"]?["message"]?.asString
        == "Malformed request URL: URL's project_id '\(other)' doesn't match Context's project_id '\(CloudUnderTest.project)'"
    )
    let cinder = try await cloud.ask("GET", "/volume/GRA7/v3/\(other)/volumes", token: token)
    #expect(cinder.json["badRequest"]?["message"]?.asString == "Malformed request url")
    #expect(try await cloud.ask("GET", "/object-store/GRA/v1/AUTH_\(other)", token: token).status == 403)
    #expect(try await cloud.ask("GET", "/compute/GRA7/v2.1/servers", token: token).status == 200)
  }

  @Test func `unknown paths and methods are told as each service tells them`() async throws {
    let token = try await cloud.token("administrator")
    func ask(_ method: String, _ path: String) async throws -> Answer {
      try await cloud.ask(method, path, token: token)
    }
    for (method, path) in [
      ("GET", cloud.compute("/nothing")), ("GET", cloud.compute("")), ("PUT", cloud.compute("/servers")),
      ("GET", cloud.volume("/nothing")), ("PATCH", cloud.volume("/volumes")), ("GET", "/image/GRA7/v2/nothing"),
    ] {
      let answer = try await ask(method, path)
      #expect(answer.status == 404, "\(method) \(path)")
      #expect(answer.json["code"]?.asString == "404 Not Found", "\(method) \(path)")
    }
    let choices = try await ask("GET", "/compute/GRA7/nothing")
    #expect(choices.status == 300)
    #expect(choices.json.keys == ["choices"])
    #expect(try await ask("GET", "/image/GRA7/nothing").status == 300)
    let neutron = try await ask("GET", "/network/GRA7/v2.0/nothing")
    #expect(neutron.json["NeutronError"]?["type"]?.asString == "HTTPNotFound")
    #expect(try await ask("PATCH", "/network/GRA7/v2.0/networks").status == 405)
    #expect(try await ask("PUT", "/image/GRA7/v2/images")["allow"] == "GET, POST")
    #expect(try await ask("GET", "/identity/nothing").text.contains("The requested URL was not found"))
    #expect(try await ask("PUT", "/identity/v3/auth/tokens").status == 405)
    #expect(try await ask("PATCH", cloud.objects("")).text.contains("Method Not Allowed"))
    #expect(try await ask("GET", "/object-store/GRA/v1").status == 412)
    #expect(try await ask("GET", "/nowhere").status == 404)
  }

  @Test func `version documents are 300 or 200, with a token where one is asked for`() async throws {
    for (path, status) in [
      ("/identity", 300), ("/identity/v3", 200), ("/identity/v3/", 200), ("/image/GRA7/", 300), ("/volume/GRA7/", 300),
      ("/compute/GRA7/", 200), ("/compute/GRA7/v2.1", 200), ("/compute/GRA7/v2.1/", 200), ("/network/GRA7/", 200),
      ("/volume/GRA7/v3/", 401), ("/object-store/GRA/info", 200),
    ] { #expect(try await cloud.ask("GET", path).status == status, "\(path)") }
    let token = try await cloud.token("administrator")
    let cinder = try await cloud.ask("GET", "/volume/GRA7/v3/", token: token)
    #expect(cinder.status == 200)
    let link = cinder.json["versions"]?.asList?.first?["links"]?.asList?.last?["href"]?.asString
    #expect(link == "http://sandbox.invalid/volume/GRA7/v3/")
  }

  @Test func `glance answers an error in the form that Accept asks for`() async throws {
    let token = try await cloud.token("objectstoreOperator")
    let path = "/image/GRA7/v2/images"
    let json = try await cloud.ask("GET", path, token: token)
    #expect(
      json.json["message"]?.asString == "You are not authorized to complete get_images action.<br /><br />\n\n\n")
    let html = try await cloud.ask("GET", path, token: token, accept: "*/*")
    #expect(html.text.hasPrefix("<html>"))
    let plain = try await cloud.ask("GET", path, token: token, accept: nil)
    #expect(plain.text.hasPrefix("403 Forbidden\n\n"))
  }

  @Test func `other resources have the fields that were seen`() async throws {
    let token = try await cloud.token("administrator")
    func keys(_ path: String, _ key: String) async throws -> [String] {
      try await cloud.ask("GET", path, token: token).json[key]?.asList?.first?.keys ?? []
    }
    #expect(
      try await keys(cloud.volume("/volumes/detail"), "volumes") == [
        "id", "status", "size", "availability_zone", "created_at", "updated_at", "name", "description", "volume_type",
        "snapshot_id", "source_volid", "metadata", "links", "user_id", "bootable", "encrypted", "replication_status",
        "consistencygroup_id", "multiattach", "attachments", "os-vol-tenant-attr:tenant_id",
      ])
    #expect(
      try await keys(cloud.volume("/snapshots/detail"), "snapshots") == [
        "id", "created_at", "updated_at", "name", "description", "volume_id", "status", "size", "metadata",
        "os-extended-snapshot-attributes:project_id", "os-extended-snapshot-attributes:progress",
      ])
    #expect(
      try await keys(cloud.compute("/flavors/detail"), "flavors") == [
        "id", "name", "ram", "disk", "swap", "OS-FLV-EXT-DATA:ephemeral", "OS-FLV-DISABLED:disabled", "vcpus",
        "os-flavor-access:is_public", "rxtx_factor", "links",
      ])
    #expect(
      try await keys("/network/GRA7/v2.0/subnets", "subnets") == [
        "id", "name", "project_id", "network_id", "ip_version", "subnetpool_id", "enable_dhcp", "ipv6_ra_mode",
        "ipv6_address_mode", "gateway_ip", "cidr", "allocation_pools", "host_routes", "dns_nameservers", "description",
        "router:external", "service_types", "tags", "created_at", "updated_at", "revision_number", "tenant_id",
      ])
    #expect(
      try await keys("/image/GRA7/v2/images", "images").suffix(22)
        == [
          "name", "disk_format", "container_format", "visibility", "size", "virtual_size", "status", "checksum",
          "protected", "min_ram", "min_disk", "owner", "os_hidden", "os_hash_algo", "os_hash_value", "id", "created_at",
          "updated_at", "tags", "self", "file", "schema", "stores",
        ].suffix(22))
  }

  @Test func `the same seed makes the same cloud`() async throws {
    func everything(_ seed: UInt64) async throws -> String {
      let cloud = CloudUnderTest(seed: seed)
      let token = try await cloud.token("administrator")
      return token + (try await cloud.ask("GET", cloud.compute("/servers/detail"), token: token).text)
    }
    let first = try await everything(7)
    #expect(try await everything(7) == first)
    #expect(try await everything(8) != first)
  }
}
