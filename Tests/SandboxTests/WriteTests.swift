import Sandbox
import Testing
import Values

/// Work that is accepted at once and done later, by the cloud's clock.
@Suite struct WriteTests {
  let cloud = CloudUnderTest()

  private func act(_ id: String, _ body: String, _ token: String, version: String = "2.1") async throws -> Answer {
    try await cloud.ask(
      "POST", cloud.compute("/servers/\(id)/action"), token: token, fields: [CloudUnderTest.microversion(version)],
      body: body)
  }

  private func server(_ id: String, _ token: String) async throws -> Value {
    try await cloud.ask("GET", cloud.compute("/servers/\(id)"), token: token).json["server"] ?? .null
  }

  @Test func `a server stops after a while and says so meanwhile`() async throws {
    let token = try await cloud.token("computeOperator")
    let id = try await cloud.serverID("name_vm", token: token)
    let accepted = try await act(id, #"{"os-stop": null}"#, token)
    #expect(accepted.status == 202)
    #expect(accepted.bytes.isEmpty)
    let meanwhile = try await server(id, token)
    #expect(meanwhile["status"]?.asString == "ACTIVE")
    #expect(meanwhile["OS-EXT-STS:task_state"]?.asString == "powering-off")
    let busy = try await act(id, #"{"os-stop": null}"#, token)
    #expect(
      busy.json["conflictingRequest"]?["message"]?.asString
        == "Cannot 'stop' instance \(id) while it is in task_state powering-off")
    cloud.hand.move(seconds: 2)
    let stopped = try await server(id, token)
    #expect(stopped["status"]?.asString == "SHUTOFF")
    #expect(stopped["OS-EXT-STS:power_state"] == 4)
    #expect(stopped["progress"] == nil)
    let again = try await act(id, #"{"os-stop": null}"#, token)
    #expect(
      again.json["conflictingRequest"]?["message"]?.asString
        == "Cannot 'stop' instance \(id) while it is in vm_state stopped")
    #expect(try await act(id, #"{"os-start": null}"#, token).status == 202)
    cloud.hand.move(seconds: 2)
    #expect(try await server(id, token)["status"]?.asString == "ACTIVE")
    let actions = try await cloud.ask("GET", cloud.compute("/servers/\(id)/os-instance-actions"), token: token)
    #expect(
      actions.json["instanceActions"]?.asList?.compactMap { $0["action"]?.asString } == ["start", "stop", "create"])
  }

  @Test func `a reboot is soft or hard, and nothing else`() async throws {
    let token = try await cloud.token("computeOperator")
    let id = try await cloud.serverID("name_vm", token: token)
    #expect(try await act(id, #"{"reboot": {}}"#, token).status == 400)
    #expect(try await act(id, #"{"reboot": {"type": "HARD"}}"#, token).status == 202)
    #expect(try await server(id, token)["status"]?.asString == "HARD_REBOOT")
    cloud.hand.move(seconds: 2)
    #expect(try await server(id, token)["status"]?.asString == "ACTIVE")
  }

  @Test func `an action that nova does not know is a bad request`() async throws {
    let token = try await cloud.token("computeOperator")
    let id = try await cloud.serverID("name_vm", token: token)
    let answer = try await act(id, #"{"explode": null}"#, token)
    #expect(answer.status == 400)
    #expect(answer.json["badRequest"]?["message"]?.asString == "There is no such action: explode")
    #expect(try await act(id, "{", token).json["badRequest"]?["message"]?.asString == "Malformed request body")
  }

  @Test func `a locked server does not move`() async throws {
    var contents = SimulatedCloud.Contents.standard
    contents[region: "GRA7"].servers = [.init("safe", isLocked: true)]
    let cloud = CloudUnderTest(contents)
    let token = try await cloud.token("computeOperator")
    let id = try await cloud.serverID("safe", token: token)
    for (method, path) in [("POST", "/servers/\(id)/action"), ("DELETE", "/servers/\(id)")] {
      let answer = try await cloud.ask(method, cloud.compute(path), token: token, body: #"{"os-stop": null}"#)
      #expect(answer.status == 409)
      #expect(answer.text.contains("Instance \(id) is locked"))
    }
  }

  @Test func `a snapshot is queued, saving, active, and bears what was asked`() async throws {
    let token = try await cloud.token("administrator")
    let id = try await cloud.serverID("web-1", token: token)
    let body = #"{"createImage": {"name": "nightly", "metadata": {"run": "42"}}}"#
    let accepted = try await act(id, body, token, version: "2.45")
    let image = try #require(accepted.json["image_id"]?.asString)
    func status() async throws -> String? {
      try await cloud.ask("GET", "/image/GRA7/v2/images/\(image)", token: token).json["status"]?.asString
    }
    #expect(try await status() == "queued")
    #expect(try await act(id, body, token, version: "2.45").status == 409)
    cloud.hand.move(seconds: 2)
    #expect(try await status() == "saving")
    #expect(try await server(id, token)["OS-EXT-STS:task_state"]?.asString == "image_uploading")
    cloud.hand.move(seconds: 2)
    let done = try await cloud.ask("GET", "/image/GRA7/v2/images/\(image)", token: token).json
    #expect(done["status"]?.asString == "active")
    #expect(done["run"]?.asString == "42")
    #expect(done["instance_uuid"]?.asString == id)
    #expect(done["image_type"]?.asString == "snapshot")
    #expect(done["size"] == 1_048_576)
    #expect(try await server(id, token)["OS-EXT-STS:task_state"] == .null)
  }

  @Test func `before 2_45 the image's id is only at the end of Location`() async throws {
    let token = try await cloud.token("backupOperator")
    let id = try await cloud.serverID("web-1", token: token)
    let accepted = try await act(id, #"{"createImage": {"name": "old"}}"#, token)
    #expect(accepted.status == 202)
    #expect(accepted.bytes.isEmpty)
    let image = try #require(accepted["location"]?.split(separator: "/").last)
    #expect(try await cloud.ask("GET", "/image/GRA7/v2/images/\(image)", token: token).status == 200)
  }

  @Test func `a deleted server is there for a while, then gone with its ports`() async throws {
    let token = try await cloud.token("administrator")
    let id = try await cloud.serverID("web-1", token: token)
    #expect(try await cloud.ask("DELETE", cloud.compute("/servers/\(id)"), token: token).status == 204)
    #expect(try await server(id, token)["OS-EXT-STS:task_state"]?.asString == "deleting")
    cloud.hand.move(seconds: 2)
    #expect(try await cloud.ask("GET", cloud.compute("/servers/\(id)"), token: token).status == 404)
    let ports = try await cloud.ask("GET", "/network/GRA7/v2.0/ports?device_id=\(id)", token: token)
    #expect(ports.json["ports"] == [])
  }

  @Test func `a volume is made, snapshotted, and not deleted while it has a snapshot`() async throws {
    let token = try await cloud.token("volumeOperator")
    let made = try await cloud.ask(
      "POST", cloud.volume("/volumes"), token: token, body: #"{"volume": {"size": 2, "name": "scratch"}}"#)
    #expect(made.status == 202)
    let id = try #require(made.json["volume"]?["id"]?.asString)
    #expect(made.json["volume"]?["status"]?.asString == "creating")
    cloud.hand.move(seconds: 3)
    let shot = try await cloud.ask(
      "POST", cloud.volume("/snapshots"), token: token, body: #"{"snapshot": {"volume_id": "\#(id)"}}"#)
    #expect(shot.json["snapshot"]?["status"]?.asString == "creating")
    cloud.hand.move(seconds: 3)
    #expect(try await cloud.ask("DELETE", cloud.volume("/volumes/\(id)"), token: token).status == 400)
    let snapshot = try #require(shot.json["snapshot"]?["id"]?.asString)
    #expect(try await cloud.ask("DELETE", cloud.volume("/snapshots/\(snapshot)"), token: token).status == 202)
    cloud.hand.move(seconds: 2)
    #expect(try await cloud.ask("DELETE", cloud.volume("/volumes/\(id)"), token: token).status == 202)
    cloud.hand.move(seconds: 2)
    #expect(try await cloud.ask("GET", cloud.volume("/volumes/\(id)"), token: token).status == 404)
  }

  @Test func `a volume beyond the quota is 413 with a Retry-After that means nothing`() async throws {
    let token = try await cloud.token("volumeOperator")
    let answer = try await cloud.ask(
      "POST", cloud.volume("/volumes"), token: token, body: #"{"volume": {"size": 999999}}"#)
    #expect(answer.status == 413)
    #expect(answer["retry-after"] == "0")
    #expect(answer.json["overLimit"]?["retryAfter"]?.asString == "0")
    let type = try await cloud.ask(
      "POST", cloud.volume("/volumes"), token: token, body: #"{"volume": {"size": 1, "volume_type": "nope"}}"#)
    #expect(type.json["itemNotFound"]?["message"]?.asString == "Volume type with name nope could not be found.")
  }

  @Test func `objects are put, read in parts, and taken away before their container`() async throws {
    let token = try await cloud.token("objectstoreOperator")
    #expect(try await cloud.ask("PUT", cloud.objects("/new"), token: token).status == 201)
    #expect(try await cloud.ask("PUT", cloud.objects("/new"), token: token).status == 202)
    let path = cloud.objects("/new/a/b.txt")
    let put = try await cloud.ask(
      "PUT", path, token: token, fields: [("Content-Type", "text/plain"), ("X-Object-Meta-Run", "42")], body: "hello\n")
    #expect(put.status == 201)
    let got = try await cloud.ask("GET", path, token: token)
    #expect(got.text == "hello\n")
    #expect(got["x-object-meta-run"] == "42")
    #expect(got["etag"] == put["etag"])
    let part = try await cloud.ask("GET", path, token: token, fields: [("Range", "bytes=1-2")])
    #expect(part.status == 206)
    #expect(part.text == "el")
    #expect(try await cloud.ask("GET", path, token: token, fields: [("Range", "bytes=100-200")]).status == 416)
    #expect(try await cloud.ask("HEAD", path, token: token)["content-length"] == "6")
    let folded = try await cloud.ask("GET", cloud.objects("/new?format=json&delimiter=/"), token: token)
    #expect(folded.json == [["subdir": "a/"]])
    #expect(try await cloud.ask("DELETE", cloud.objects("/new"), token: token).status == 409)
    #expect(try await cloud.ask("DELETE", path, token: token).status == 204)
    #expect(try await cloud.ask("DELETE", path, token: token).status == 404)
    #expect(try await cloud.ask("DELETE", cloud.objects("/new"), token: token).status == 204)
  }
}
