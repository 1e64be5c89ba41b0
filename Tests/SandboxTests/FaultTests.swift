import HTTP
import HTTPTypes
import Permissions
import Sandbox
import Testing
import Values

@Suite struct FaultTests {
  private func cloud(_ faults: FaultPlan) -> CloudUnderTest { CloudUnderTest(faults: faults) }

  @Test func `a service that is unavailable once says when to come back, then works`() async throws {
    let cloud = cloud([.unavailable(on: .service(.compute), times: 1, retryAfter: .seconds(7))])
    let token = try await cloud.token("infrastructureSupervisor")
    let first = try await cloud.ask("GET", cloud.compute("/servers"), token: token)
    #expect(first.status == 503)
    #expect(first["retry-after"] == "7")
    #expect(first["x-openstack-request-id"] == nil)
    #expect(try await cloud.ask("GET", cloud.compute("/servers"), token: token).status == 200)
    #expect(cloud.cloud.counts["compute: list servers (brief)"] == 2)
  }

  @Test func `a fault can wait for its operation and let some requests pass`() async throws {
    let cloud = cloud([
      .init(
        .status(500, message: "boom"), on: .operation(.compute, "show server"), skip: 1, times: 1)
    ])
    let token = try await cloud.token("infrastructureSupervisor")
    let id = try await cloud.serverID("name_vm", token: token)
    var statuses: [Int] = []
    for _ in 0..<3 {
      statuses.append(try await cloud.ask("GET", cloud.compute("/servers/\(id)"), token: token).status)
    }
    #expect(statuses == [200, 500, 200])
  }

  @Test func `a share of requests meets a fault, the same ones for the same seed`() async throws {
    func statuses() async throws -> [Int] {
      let cloud = cloud([
        .init(.tooManyRequests(retryAfter: nil), on: .service(.network), share: 0.3)
      ])
      let token = try await cloud.token("infrastructureSupervisor")
      var all: [Int] = []
      for _ in 0..<200 {
        all.append(try await cloud.ask("GET", "/network/GRA7/v2.0/networks", token: token).status)
      }
      return all
    }
    let first = try await statuses()
    #expect((30...90).contains(first.count { $0 == 429 }))
    #expect(try await statuses() == first)
  }

  @Test func `too many requests are told in OVHcloud's words`() async throws {
    let cloud = cloud([.tooManyRequests(on: .service(.identity), times: 1)])
    let answer = try await cloud.ask("GET", "/identity/v3")
    #expect(answer.status == 429)
    #expect(answer.json["error"]?.keys == ["status", "message"])
    #expect(answer["retry-after"] == nil)
  }

  @Test func `a dropped connection may or may not have done the work`() async throws {
    for isDone in [true, false] {
      let cloud = CloudUnderTest(
        faults: [.dropped(on: .operation(.compute, "stop server (os-stop)"), times: 1, carriedOut: isDone)],
        paces: .instant)
      let token = try await cloud.token("computeOperator")
      let id = try await cloud.serverID("name_vm", token: token)
      await #expect(throws: HTTPTransportError.self) {
        try await cloud.ask(
          "POST", cloud.compute("/servers/\(id)/action"), token: token, body: #"{"os-stop": null}"#)
      }
      let server = try await cloud.ask("GET", cloud.compute("/servers/\(id)"), token: token)
      #expect(server.json["server"]?["status"]?.asString == (isDone ? "SHUTOFF" : "ACTIVE"))
    }
  }

  @Test func `an answer can break off, be cut or be a page`() async throws {
    let cloud = cloud([
      .init(.truncated(after: 10), times: 1), .init(.brokenJSON, times: 1), .init(.page(502), times: 1),
    ])
    await #expect(throws: HTTPTransportError.self) { try await cloud.ask("GET", "/identity/v3") }
    let cut = try await cloud.ask("GET", "/identity/v3")
    #expect(cut.status == 200)
    #expect(cut.json.isNull)
    let page = try await cloud.ask("GET", "/identity/v3")
    #expect(page.status == 502)
    #expect(page["content-type"] == "text/html")
  }

  @Test func `a token that is refused is refused in the service's words`() async throws {
    let cloud = cloud([.tokenRefused(on: .service(.image), times: 1)])
    let token = try await cloud.token("imageOperator")
    let refused = try await cloud.ask("GET", "/image/GRA7/v2/images", token: token)
    #expect(refused.status == 401)
    #expect(refused.json["code"]?.asString == "401 Unauthorized")
    #expect(try await cloud.ask("GET", "/image/GRA7/v2/images", token: token).status == 200)
  }

  @Test func `while keystone is away some services say 503 and some 401`() async throws {
    let cloud = cloud(.none)
    let token = try await cloud.token("administrator")
    cloud.cloud.plan([.identityOutage()])
    func status(_ path: String) async throws -> Int { try await cloud.ask("GET", path, token: token).status }
    #expect(try await status("/identity/v3") == 503)
    #expect(try await status(cloud.compute("/servers")) == 503)
    #expect(try await status(cloud.volume("/volumes")) == 503)
    #expect(try await status("/network/GRA7/v2.0/networks") == 503)
    #expect(try await status("/image/GRA7/v2/images") == 401)
    #expect(try await status(cloud.objects("")) == 401)
    cloud.cloud.plan(.none)
    #expect(try await status(cloud.compute("/servers")) == 200)
  }

  @Test func `a slow answer waits on the clock it was given`() async throws {
    let clock = RecordingClock()
    let hand = Hand()
    let cloud = SimulatedCloud(
      faults: [.slow(.seconds(5), times: 1)], now: { hand.now }, clock: clock, random: SeededGenerator(seed: 1))
    let request = HTTPRequest(method: .get, scheme: "http", authority: "sandbox.invalid", path: "/identity/v3")
    let answer = await cloud.respond(to: request, body: .empty)
    #expect(answer.head.status == .ok)
    #expect(clock.waits == [.seconds(5)])
  }

  @Test func `revoked tokens need a new login`() async throws {
    let cloud = cloud(.none)
    let token = try await cloud.token("administrator")
    cloud.cloud.revokeAllTokens()
    #expect(try await cloud.ask("GET", cloud.compute("/servers"), token: token).status == 401)
    let fresh = try await cloud.token("administrator")
    #expect(try await cloud.ask("GET", cloud.compute("/servers"), token: fresh).status == 200)
  }
}
