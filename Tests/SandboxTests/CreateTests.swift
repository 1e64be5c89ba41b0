import Sandbox
import Testing
import Values

@Suite struct CreateTests {
  let cloud = CloudUnderTest()

  private func ids(_ token: String) async throws -> (flavor: String, image: String, network: String) {
    func id(_ path: String, _ key: String, _ name: String) async throws -> String {
      let list = try await cloud.ask("GET", path, token: token).json[key]?.asList ?? []
      return try #require(list.first { $0["name"]?.asString == name }?["id"]?.asString)
    }
    return (
      try await id(cloud.compute("/flavors"), "flavors", "d2-2"),
      try await id("/image/GRA7/v2/images", "images", "Debian 12"),
      try await id("/network/GRA7/v2.0/networks", "networks", "Ext-Net")
    )
  }

  private func create(
    _ body: String, _ token: String, version: String = "2.1"
  ) async throws -> Answer {
    try await cloud.ask(
      "POST", cloud.compute("/servers"), token: token, fields: [CloudUnderTest.microversion(version)], body: body)
  }

  private func show(_ id: String, _ token: String) async throws -> Value {
    try await cloud.ask("GET", cloud.compute("/servers/\(id)"), token: token).json["server"] ?? .null
  }

  @Test func `a server is built in steps, and has its addresses when it is there`() async throws {
    let token = try await cloud.token("computeOperator")
    let (flavor, image, network) = try await ids(token)
    let body =
      #"{"server": {"name": "fresh", "flavorRef": "\#(flavor)", "imageRef": "\#(image)", "networks": [{"uuid": "\#(network)"}], "metadata": {"a": "b"}}}"#
    let made = try await create(body, token)
    #expect(made.status == 202)
    #expect(made.json["server"]?.keys == ["id", "links", "OS-DCF:diskConfig", "security_groups", "adminPass"])
    let id = try #require(made.json["server"]?["id"]?.asString)
    #expect(made["location"] == CloudUnderTest.base + cloud.compute("/servers/\(id)"))
    let building = try await show(id, token)
    #expect(building["status"]?.asString == "BUILD")
    #expect(building["OS-EXT-STS:task_state"]?.asString == "scheduling")
    #expect(building["security_groups"] == nil)
    #expect(building["hostId"] == "")
    let early = try await cloud.ask(
      "POST", cloud.compute("/servers/\(id)/action"), token: token, body: #"{"os-stop": null}"#)
    #expect(early.status == 404)
    cloud.hand.move(seconds: 3)
    #expect(try await show(id, token)["OS-EXT-STS:task_state"]?.asString == "spawning")
    cloud.hand.move(seconds: 3)
    let active = try await show(id, token)
    #expect(active["status"]?.asString == "ACTIVE")
    #expect(active["addresses"]?["Ext-Net"]?.asList?.count == 2)
    #expect(active["metadata"] == ["a": "b"])
  }

  @Test func `a build that is asked to fail ends in an error with its fault`() async throws {
    let token = try await cloud.token("computeOperator")
    let (flavor, image, _) = try await ids(token)
    let made = try await create(
      #"{"server": {"name": "x", "flavorRef": "\#(flavor)", "imageRef": "\#(image)", "networks": "none", "metadata": {"simulate-failure": "build"}}}"#,
      token, version: "2.37")
    let id = try #require(made.json["server"]?["id"]?.asString)
    cloud.hand.move(seconds: 6)
    let server = try await show(id, token)
    #expect(server["status"]?.asString == "ERROR")
    #expect(server["fault"]?.keys == ["code", "created", "message"])
    #expect(server["progress"] == nil)
  }

  @Test func `nova names what cannot be found, needs a network, and counts`() async throws {
    let token = try await cloud.token("computeOperator")
    let (flavor, image, network) = try await ids(token)
    func message(_ fields: String) async throws -> String {
      let answer = try await create(#"{"server": {\#(fields)}}"#, token)
      let error = answer.json.asMap?.values.first
      return "\(answer.status) \(error?["message"]?.asString ?? answer.text)"
    }
    let name = #""name": "x", "flavorRef": "\#(flavor)", "imageRef": "\#(image)""#
    #expect(try await message(name) == "409 Multiple possible networks found, use a Network ID to be more specific.")
    #expect(
      try await message(#""name": "x", "flavorRef": "nope", "imageRef": "\#(image)""#)
        == "400 Flavor nope could not be found.")
    #expect(
      try await message(#""name": "x", "flavorRef": "\#(flavor)", "imageRef": "nope""#)
        == "400 Can not find requested image")
    #expect(try await message(name + #", "networks": [{"uuid": "no"}]"#) == "400 Network no could not be found.")
    #expect(
      try await message(name + #", "networks": [{"uuid": "\#(network)"}], "key_name": "no""#)
        == "400 Invalid key_name provided.")
    #expect(
      try await message(name + #", "networks": [{"uuid": "\#(network)"}], "max_count": 500"#)
        == "403 Quota exceeded for instances: Requested 500, but already used 3 of 200 instances")
    #expect(try await message(#""flavorRef": "\#(flavor)""#).hasSuffix("'name' is a required property"))
    #expect(try await create("{", token).json["badRequest"]?["message"]?.asString == "Malformed request body")
    let denied = try await create(
      #"{"server": {\#(name)}}"#, try await cloud.token("infrastructureSupervisor"))
    #expect(
      denied.json["forbidden"]?["message"]?.asString
        == "Policy doesn't allow os_compute_api:servers:create to be performed.")
  }

  @Test func `name, metadata, tags and lock change at once`() async throws {
    let token = try await cloud.token("computeOperator")
    let id = try await cloud.serverID("name_vm", token: token)
    let path = cloud.compute("/servers/\(id)")
    let renamed = try await cloud.ask("PUT", path, token: token, body: #"{"server": {"name": "other"}}"#)
    #expect(renamed.json["server"]?["name"]?.asString == "other")
    #expect(renamed.json["server"]?["OS-EXT-STS:vm_state"] == nil)
    let merged = try await cloud.ask(
      "POST", path + "/metadata", token: token, body: #"{"metadata": {"stage": "2"}}"#)
    #expect(merged.json["metadata"] == ["stage": "2"])
    let version = [CloudUnderTest.microversion("2.73")]
    #expect(try await cloud.ask("PUT", path + "/tags/run-1", token: token, fields: version).status == 201)
    #expect(try await cloud.ask("PUT", path + "/tags/run-1", token: token, fields: version).status == 204)
    let found = try await cloud.ask(
      "GET", cloud.compute("/servers/detail?tags=run-1"), token: token, fields: version)
    #expect(found.json["servers"]?.asList?.count == 1)
    #expect(try await cloud.ask("GET", path + "/tags", token: token).status == 404)
    let lock = #"{"lock": {"locked_reason": "audit"}}"#
    #expect(try await cloud.ask("POST", path + "/action", token: token, fields: version, body: lock).status == 202)
    let locked = try await cloud.ask("GET", path, token: token, fields: version)
    #expect(locked.json["server"]?["locked_reason"]?.asString == "audit")
  }

  @Test func `a volume is attached once and detached in its time`() async throws {
    let token = try await cloud.token("computeOperator")
    let id = try await cloud.serverID("db-1", token: token)
    let list = try await cloud.ask("GET", cloud.volume("/volumes"), token: token)
    let volume = try #require(list.json["volumes"]?.asList?.first?["id"]?.asString)
    let path = cloud.compute("/servers/\(id)/os-volume_attachments")
    let body = #"{"volumeAttachment": {"volumeId": "\#(volume)"}}"#
    #expect(
      try await cloud.ask("POST", path, token: token, body: body).json["volumeAttachment"]?["device"] == "/dev/sdb")
    #expect(try await cloud.ask("POST", path, token: token, body: body).status == 400)
    let seen = try await cloud.ask("GET", cloud.volume("/volumes/\(volume)"), token: token)
    #expect(seen.json["volume"]?["status"]?.asString == "in-use")
    #expect(seen.json["volume"]?["attachments"]?.asList?.first?["server_id"]?.asString == id)
    #expect(try await cloud.ask("DELETE", path + "/\(volume)", token: token).status == 202)
    cloud.hand.move(seconds: 2)
    #expect(try await cloud.ask("GET", path, token: token).json == ["volumeAttachments": []])
    let late = [CloudUnderTest.microversion("2.101")]
    let accepted = try await cloud.ask("POST", path, token: token, fields: late, body: body)
    #expect(accepted.status == 202)
    #expect(accepted.bytes.isEmpty)
  }
}
