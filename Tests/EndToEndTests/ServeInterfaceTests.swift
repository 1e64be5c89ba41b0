import Digests
import HTTPTypes
import TestSupport
import Testing
import Values

/// The API of `stackhand serve`, its metrics and its page, over a socket.
@Suite struct ServeInterfaceTests {
  private static let look = """
    version: 1
    name: look
    region: GRA7
    inputs:
      keep: { type: int, default: 1, max: 5 }
    on: { schedule: [{ id: yearly, cron: "0 0 1 1 *" }] }
    steps:
      - { id: servers, uses: server.list, if: inputs.keep < 9 }

    """
  private static let ask = """
    version: 1
    name: ask
    region: GRA7
    steps:
      - { id: sure, approve: { message: "Go on?", timeout: 1h } }
      - { id: servers, uses: server.list }

    """

  private func wait(
    _ service: ServeProcess, _ run: String, for outcome: String
  ) async throws -> Value {
    let deadline = ContinuousClock.now + .seconds(30)
    var report: Value = [:]
    repeat {
      report = try await service.send("/api/v1/runs/\(run)", method: .get).body
    } while report["outcome"]?
      .asString != outcome && ContinuousClock.now < deadline
    return report
  }

  @Test func `a run is started, followed to its end and counted`() async throws {
    let folder = try TemporaryFolder()
    let service = try await ServeProcess(
      ["look.yaml": Self.look], options: ["--state", "\(folder.path)/journal.db"])
    let start = "/api/v1/workflows/look/runs"
    #expect(try await service.send(start, #"{"inputs":{"keep":9}}"#).status == 400)
    #expect(try await service.send(start, #"{"inputs":{"keep":"x"}}"#).status == 400)
    #expect(try await service.send(start, #"{"inputs":{"other":1}}"#).status == 400)
    #expect(try await service.send("/api/v1/workflows/none/runs").status == 404)
    let started = try await service.send(start, #"{"inputs":{"keep":2}}"#)
    #expect(started.status == 202)
    let run = try #require(started.body["run"]?.asString)
    let stream = try await service.text("/api/v1/runs/\(run)/events")
    #expect(stream.text.hasPrefix("id: 1\ndata: {"))
    #expect(stream.text.hasSuffix("event: end\ndata: {}\n\n"))
    #expect(try await wait(service, run, for: "succeeded")["steps"]?.asList?.count == 1)
    let runs = try await service.send("/api/v1/runs?workflow=look&state=succeeded", method: .get).body
    #expect(runs["runs"]?.asList?.first?["run"]?.asString == run)
    #expect(try await service.send("/api/v1/runs?limit=0", method: .get).status == 400)
    let schedules = try await service.send("/api/v1/schedules", method: .get).body
    #expect(schedules["schedules"]?.asList?.first?["firings"]?.asList?.count == 3)
    let metrics = try await service.text("/metrics").text
    #expect(metrics.contains(#"stackhand_runs_total{workflow="look",outcome="succeeded"} 1"#), "\(metrics)")
    #expect(metrics.contains(#"stackhand_steps_total{outcome="succeeded"} 1"#))
    #expect(metrics.contains("stackhand_next_due_timestamp_seconds{"))
    #expect(try await service.send("/api/v1/pause", #"{"reason":"night"}"#).status == 200)
    let deadline = ContinuousClock.now + .seconds(10)
    var status = 202
    while status == 202, ContinuousClock.now < deadline { status = try await service.send(start).status }
    #expect(status == 409)
    #expect(try await service.send("/api/v1/resume").body["lifted"]?.asList?.count == 1)
    let page = try await service.text("/")
    #expect(page.text.contains("<!doctype html>"))
    _ = try await service.end()
  }

  @Test func `what a run asks is approved by whoever holds the right token`() async throws {
    let folder = try TemporaryFolder()
    let text = ["look read", "act operate,approve"].map { "\($0) \(Digest(of: Array($0.utf8)))" }.joined(
      separator: "\n")
    try folder.write(text, to: "tokens")
    let service = try await ServeProcess(
      ["ask.yaml": Self.ask],
      options: ["--state", "\(folder.path)/journal.db", "--tokens", "\(folder.path)/tokens"])
    let (look, act) = ([("Authorization", "Bearer look read")], [("Authorization", "Bearer act operate,approve")])
    #expect(try await service.send("/api/v1/runs", method: .get).status == 401)
    #expect(try await service.send("/metrics", method: .get).status == 401)
    #expect(try await service.send("/healthz", method: .get).status == 200)
    #expect(try await service.send("/api/v1/runs", "", look, method: .get).status == 200)
    let refused = try await service.send("/api/v1/workflows/ask/runs", "", look)
    #expect(refused.status == 403)
    #expect(refused.body["help"]?.asString?.contains("operate") == true)
    let evil = look + [("Origin", "https://evil.example")]
    #expect(try await service.send("/api/v1/runs", "", evil, method: .get).status == 403)
    #expect(try await service.send("/api/v1/workflows/ask/runs", "", act).status == 202)
    let deadline = ContinuousClock.now + .seconds(30)
    var run: String?
    while run == nil, ContinuousClock.now < deadline {
      let asked = try await service.send("/api/v1/approvals", "", look, method: .get).body
      run = asked["approvals"]?.asList?.first?["run"]?.asString
    }
    let asking = try #require(run)
    #expect(try await service.send("/api/v1/runs/\(asking)/approve", "", look).status == 403)
    let vote = try await service.send("/api/v1/runs/\(asking)/approve", #"{"reason":"checked"}"#, act)
    #expect(vote.status == 202)
    #expect(vote.body["by"]?.asString == "act")
    try await service.program.wait(for: "succeeded in")
    _ = try await service.end()
  }
}
