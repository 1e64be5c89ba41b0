import Actions
import Engine
import Permissions
import Sandbox
import TestSupport
import Testing
import Values
import Workflows

/// What an operator gets when a service misbehaves.
@Suite struct FaultTests {
  static let servers = FaultPlan.Scope.operation(.compute, "list servers (detail)")

  private func list(_ fault: FaultPlan.Fault) async throws -> (rig: Rig, ran: Ran, asked: Int) {
    let rig = try Rig(faults: [fault])
    let ran = try await rig.step("server.list")
    return (rig, ran, rig.cloud.counts["compute: list servers (detail)"])
  }

  @Test func `a 503 waits as long as the service asked`() async throws {
    let (rig, ran, asked) = try await list(.unavailable(on: Self.servers, times: 1, retryAfter: .seconds(7)))
    #expect(ran.outcome() == .succeeded)
    #expect(rig.clock.waits == [.seconds(7)])
    #expect(asked == 2)
  }

  @Test func `a 429 without a word is tried again after a while`() async throws {
    let (rig, ran, asked) = try await list(.tooManyRequests(on: Self.servers, times: 2))
    #expect(ran.outcome() == .succeeded)
    #expect(rig.clock.waits.count == 2)
    #expect(rig.clock.waits[0] <= .seconds(1) && rig.clock.waits[1] <= .seconds(2))
    #expect(asked == 3)
  }

  struct Lasting: Sendable, CustomTestStringConvertible {
    let effect: FaultPlan.Effect
    let kind: String
    let status: Int?
    let requests: Int
    let help: String
    var testDescription: String { kind }
  }

  @Test(arguments: [
    Lasting(
      effect: .unavailable(retryAfter: .seconds(1)), kind: "unavailable", status: 503, requests: 4,
      help: "the service has a problem; try again later, or look at the cloud's status page"),
    Lasting(
      effect: .tooManyRequests(retryAfter: nil), kind: "rate-limited", status: 429, requests: 4,
      help: "too many requests; run less at a time"),
    Lasting(
      effect: .status(500, message: "Unexpected API Error."), kind: "server-error", status: 500, requests: 4,
      help: "the service has a problem; try again later, or look at the cloud's status page"),
    Lasting(
      effect: .truncated(after: 40), kind: "truncated", status: 200, requests: 4,
      help: "the connection broke off in the middle; try again later"),
    Lasting(
      effect: .brokenJSON, kind: "truncated", status: 200, requests: 4,
      help: "the connection broke off in the middle; try again later"),
    Lasting(
      effect: .page(200), kind: "not-json", status: 200, requests: 1,
      help: "something that is not the service answered: a proxy, a login page, a wrong address"),
    Lasting(
      effect: .dropped(carriedOut: false), kind: "truncated", status: 200, requests: 4,
      help: "the connection broke off in the middle; try again later"),
    Lasting(
      effect: .status(404, message: "Not here."), kind: "not-found", status: 404, requests: 1,
      help: "look at the id or name, the region and the project"),
  ]) func `a fault that lasts is a failure that says what it was`(_ fault: Lasting) async throws {
    let (_, ran, asked) = try await list(.init(fault.effect, on: Self.servers))
    let failure = try #require(ran.failure())
    #expect(failure.outcome == .failed)
    #expect(failure.kind == fault.kind)
    #expect(failure.help == fault.help)
    #expect(failure.request?.service == "compute")
    #expect(failure.request?.region == "GRA7")
    #expect(failure.request?.path == "/servers/detail")
    #expect(failure.request?.status == fault.status)
    #expect(asked == fault.requests)
    #expect(ran.exitCode == .failed)
    #expect(!failure.message.isEmpty && !failure.message.contains("OpenStackError"))
  }

  @Test(arguments: [
    FaultPlan.Effect.truncated(after: 40), .dropped(carriedOut: true), .status(500, message: "Oh."),
  ]) func `a fault that passes is not seen`(_ effect: FaultPlan.Effect) async throws {
    let (_, ran, asked) = try await list(.init(effect, on: Self.servers, times: 1))
    #expect(ran.outcome() == .succeeded)
    #expect(asked == 2)
  }

  @Test func `a page that breaks off in the middle of a list is fetched again, and no row comes twice`() async throws {
    let rig = try Rig(
      ListTests.crowd(2500), faults: [.init(.truncated(after: 5000), on: Self.servers, skip: 1, times: 1)])
    let ran = try await rig.step("server.list")
    #expect(Set(ran.output("servers")?.asList?.compactMap { $0["id"]?.asString } ?? []).count == 2500)
    #expect(ran.output("servers")?.asList?.count == 2500)
    #expect(rig.cloud.counts["compute: list servers (detail)"] == 4)
  }

  @Test func `a token that is refused once is renewed once`() async throws {
    let (rig, ran, asked) = try await list(.tokenRefused(on: Self.servers, times: 1))
    #expect(ran.outcome() == .succeeded)
    #expect(rig.cloud.counts.logins == 2)
    #expect(asked == 2)
  }

  @Test func `a token that is refused again ends the step and not in a circle`() async throws {
    let rig = try Rig(faults: [.tokenRefused(on: Self.servers)])
    let ran = try await rig.run(
      "  - { id: it, uses: server.list, on_error: continue }\n  - { id: then, uses: server.list, on_error: continue }")
    for id in ["it", "then"] {
      #expect(ran.outcome(id) == .failed)
      #expect(ran.failure(id)?.kind == "unauthenticated")
      #expect(ran.failure(id)?.request?.status == 401)
    }
    #expect(rig.cloud.counts.logins == 2)
  }

  @Test func `where Keystone goes away in the middle the hop is named`() async throws {
    let rig = try Rig(faults: [.init(.identityOutage, skip: 2)])
    let ran = try await rig.step("image.list")
    let failure = try #require(ran.failure())
    #expect(failure.outcome == .failed)
    #expect(failure.kind == "login")
    #expect(failure.hop == "federation")
    #expect(failure.request?.service == "identity")
    #expect(failure.request?.status == 503)
  }

  @Test func `a quota dressed as a refusal is a quota`() async throws {
    let (_, ran, asked) = try await list(
      .init(
        .status(403, message: "Quota exceeded for cores: Requested 4, but already used 20 of 20 cores"),
        on: Self.servers))
    #expect(ran.outcome() == .quota)
    #expect(ran.failure()?.kind == "quota")
    #expect(ran.failure()?.denial == nil)
    #expect(ran.exitCode == .quota)
    #expect(asked == 1)
  }

  @Test func `a refusal in unknown words is forbidden where the roles are enough, else denied`() async throws {
    let fault = FaultPlan.Fault(.status(403, message: "No."), on: Self.servers)
    let (_, ran, _) = try await list(fault)
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == "forbidden")
    let rig = try Rig(as: "imageOperator", faults: [fault])
    let denied = try await rig.step("server.list")
    #expect(denied.outcome() == .denied)
    #expect(denied.failure()?.denial?.basis == "roles")
    #expect(denied.failure()?.denial?.missing == ["compute_read"])
  }

  @Test func `a refusal by policy although the roles are enough advises a new login`() async throws {
    let text = "Policy doesn't allow os_compute_api:servers:detail to be performed."
    let (_, ran, _) = try await list(.init(.status(403, message: text), on: Self.servers))
    #expect(ran.outcome() == .denied)
    #expect(ran.failure()?.denial?.rules == ["os_compute_api:servers:detail"])
    #expect(ran.failure()?.denial?.missing == ["compute_read"])
    #expect(ran.failure()?.help?.contains("log in again") == true)
  }
}
