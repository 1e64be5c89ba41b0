import Engine
import HTTP
import HTTPTypes
import Synchronization
import TestSupport
import Testing
import Values
import Workflows

@testable import Actions

/// The table of `ProbeVerdict`: what is a no, and what says nothing.
@Suite struct ProbeTests {
  private func rig(clock: TestClock = TestClock(), _ outside: @escaping Wire.Outside) throws -> Rig {
    try Rig(configure: { $0.clock = clock }, outside: outside)
  }

  private func probe(_ more: String = "", _ outside: @escaping Wire.Outside) async throws -> Ran {
    try await rig(outside).step("probe.http", "with: { url: 'https://shop.example.org/health?k=QUERY', \(more) }")
  }

  @Test func `an expected answer is healthy, and takes no login`() async throws {
    let peer = Peer(body: "fine")
    let ran = try await probe("headers: { X-Probe: yes-1 }", peer.outside)
    #expect(ran.outcome() == .succeeded)
    #expect(ran.output("healthy") == true)
    #expect(ran.output("status") == .optional(200))
    #expect(ran.output("reason") == "answered 200")
    #expect(ran.output("ms") == 0)
    #expect(ran.state.opening?.logins == 0)
    #expect(peer.requests.map(\.head.path) == ["/health?k=QUERY"])
    #expect(peer.requests.first?.head.headerFields[HTTPField.Name("X-Probe")!] == "yes-1")
    #expect(!ran.journal.contains { if case .callBegan = $0.event { true } else { false } })
  }

  @Test(arguments: [204, 301, 404, 500, 503]) func `another status is a no`(_ status: Int) async throws {
    let ran = try await probe("", Peer(status).outside)
    #expect(ran.outcome() == .succeeded)
    #expect(ran.output("healthy") == false)
    #expect(ran.output("status") == .optional(.int(Int64(status))))
    #expect(ran.output("reason")?.asString?.hasPrefix("answered \(status), not 200") == true)
    let wanted = try await probe("expect: [\(status)]", Peer(status).outside)
    #expect(wanted.output("healthy") == true)
  }

  @Test(arguments: [
    HTTPTransportError.Kind.connectionRefused, .connectTimeout, .answerTimeout, .closed, .malformed,
  ]) func `a target that does not answer says no`(_ kind: HTTPTransportError.Kind) async throws {
    let ran = try await probe("") { _, _ in throw HTTPTransportError(kind, "what happened", mayHaveArrived: true) }
    #expect(ran.outcome() == .succeeded)
    #expect(ran.output("healthy") == false)
    #expect(ran.output("status") == .optional(nil))
    #expect(ran.output("reason") == "what happened")
  }

  @Test(arguments: [HTTPTransportError.Kind.nameNotFound, .unreachable, .tls, .badAddress])
  func `a probe that says nothing about the target fails`(_ kind: HTTPTransportError.Kind) async throws {
    let ran = try await probe("") { _, _ in throw HTTPTransportError(kind, "what happened", mayHaveArrived: false) }
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == "probe-unevaluable")
    #expect(
      ran.failure()?.message == "the probe of https://shop.example.org cannot be evaluated: what happened")
    #expect(ran.output("healthy") == nil)
  }

  @Test func `a connection closed for its age is tried once more, one closed twice is a no`() async throws {
    for (closed, isHealthy) in [(1, true), (2, false)] {
      let asked = Mutex(0)
      let ran = try await probe("") { _, _ in
        let number = asked.withLock { asked in
          asked += 1
          return asked
        }
        if number <= closed { throw HTTPTransportError(.closed, "closed", mayHaveArrived: true) }
        return HTTPAnswer(status: .ok)
      }
      #expect(ran.output("healthy") == .bool(isHealthy))
      #expect(asked.withLock { $0 } == 2)
    }
  }

  @Test func `an answer without an end is a no when the time is over`() async throws {
    let clock = TestClock()
    let rig = try rig(clock: clock) { _, _ in
      HTTPAnswer(
        HTTPResponse(status: .ok),
        body: HTTPBody {
          try await clock.sleep(for: .seconds(2))
          return Array("drop".utf8)
        })
    }
    async let ran = rig.step("probe.http", "with: { url: 'https://x.example.org', contains: fine, timeout: 3s }")
    for _ in 0..<2 {
      await clock.waitForSleepers(2)
      clock.advance(by: .seconds(2))
    }
    #expect(try await ran.output("healthy") == false)
    #expect(try await ran.output("reason") == "https://x.example.org did not end its answer within 3s")
    #expect(try await ran.output("ms") == 4000)
  }

  @Test func `a body that breaks off is a no with its status`() async throws {
    let ran = try await probe("contains: fine") { _, _ in
      HTTPAnswer(
        HTTPResponse(status: .ok),
        body: HTTPBody { throw HTTPTransportError(.answerTimeout, "no more came", mayHaveArrived: true) })
    }
    #expect(ran.output("healthy") == false)
    #expect(ran.output("reason") == "answered 200, but no more came")
  }

  @Test(arguments: [
    (["all is fine now"], true), (["all is fi", "ne now"], true), (["f", "i", "n", "e"], true), (["fifine"], true),
    (["all is fin"], false), ([], false), (["fin", "fine?".uppercased()], false), (["ffi", "nfi", "ne"], true),
  ]) func `the text is found wherever the chunks are cut`(_ chunks: [String], _ isHealthy: Bool) async throws {
    let ran = try await probe("contains: fine") { _, _ in
      let left = Mutex(chunks[...])
      return HTTPAnswer(
        HTTPResponse(status: .ok), body: HTTPBody { left.withLock { $0.popFirst() }.map { Array($0.utf8) } })
    }
    #expect(ran.output("healthy") == .bool(isHealthy))
  }

  @Test(arguments: ["method: HEAD, contains: x", "timeout: 0s", "timeout: 2m", "headers: { 'a b': c }"])
  func `what makes no sense is not asked`(_ more: String) async throws {
    let peer = Peer()
    let ran = try await probe(more, peer.outside)
    #expect(ran.outcome() == .failed)
    #expect(peer.requests.isEmpty)
  }

  @Test func `of an address that is a secret only the host is shown`() async throws {
    for status in [200, 500] {
      var rig = try rig(Peer(status).outside)
      rig.secrets = ["URL": Secret("https://shop.example.org/T0PS3CRET?key=QUERYS3CRET")]
      let ran = try await rig.step("probe.http", "with: { url: '${{ secrets.URL }}' }")
      #expect(ran.output("healthy") == .bool(status == 200))
      #expect(!"\(ran.state.results) \(ran.journal)".contains("S3CRET"))
    }
  }

  @Test func `a port that is taken is healthy`() async throws {
    let rig = try rig(Peer().outside)
    let ran = try await rig.step("probe.tcp", "with: { host: db.example.org, port: 5432 }")
    #expect(ran.output("healthy") == true)
    #expect(ran.output("status") == .optional(nil))
    #expect(ran.output("reason") == "the connection was taken")
    #expect(rig.wire.connector.asked == ["db.example.org:5432"])
    #expect(rig.wire.sent.all.isEmpty)
  }

  @Test(arguments: [
    (HTTPTransportError.Kind.connectionRefused, true), (.connectTimeout, true), (.closed, true),
    (.nameNotFound, false), (.unreachable, false), (.badAddress, false),
  ]) func `a port that is not taken is a no only if the target said so`(
    _ kind: HTTPTransportError.Kind, _ isNo: Bool
  ) async throws {
    let rig = try rig(Peer().outside)
    rig.wire.connector.fail(with: HTTPTransportError(kind, "what happened", mayHaveArrived: false))
    let ran = try await rig.step("probe.tcp", "with: { host: db.example.org, port: 5432 }")
    #expect(ran.outcome() == (isNo ? .succeeded : .failed))
    #expect(ran.output("healthy") == (isNo ? false : nil))
    #expect(ran.failure()?.kind == (isNo ? nil : "probe-unevaluable"))
  }
}
