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

  private static let storm = """
    version: 1
    name: restart
    region: GRA7
    on: { alert: [{ id: down, from: generic, verify: none, storm: { limit: 1, per: 10m } }] }
    steps: [{ id: servers, uses: server.list }]

    """

  private func raise(_ count: Int, _ prefix: String, on service: ServeProcess) async throws {
    let alerts = (0..<count).map { #"{"id":"\#(prefix)\#($0)","status":"firing","name":"Down"}"# }
    let body = "[\(alerts.joined(separator: ","))]"
    #expect(try await service.send("/alerts/restart/down", body).status == 202)
  }

  private func storms(_ count: Int, on service: ServeProcess) async throws -> Value {
    let deadline = ContinuousClock.now + .seconds(30)
    while true {
      let storms = try await service.send("/api/v1/storms", method: .get).body["storms"]
      if storms?.asList?.count == count || ContinuousClock.now > deadline { return storms ?? .null }
    }
  }

  @Test func `what a storm holds is released or dropped by one decision, here and from a command`() async throws {
    let folder = try TemporaryFolder()
    let state = folder.path + "/journal.db"
    let service = try await ServeProcess(["restart.yaml": Self.storm], options: ["--state", state])
    let path = "/api/v1/workflows/restart/storms/down"
    #expect(try await service.send(path + "/release").status == 409)
    try await raise(4, "a", on: service)
    let held = try await storms(1, on: service)
    #expect(held.asList?.first?["held"]?.asInt == 3)
    let released = try await service.send(path + "/release", #"{"reason":"a rack"}"#)
    #expect(released.status == 202 && released.body["storm"]?["held"]?.asInt == 3, "\(released.body)")
    _ = try await storms(0, on: service)
    let firings = try await service.send("/api/v1/firings", method: .get).body["firings"]?.asList ?? []
    #expect(firings.count { $0["state"] == "started" } == 4)
    #expect(firings.count { $0["detail"]?.asString?.hasSuffix(": a rack") == true } == 3, "\(firings)")
    try await raise(2, "b", on: service)
    _ = try await storms(1, on: service)
    // A decision is kept for whoever serves next.
    #expect(try await service.end().code == 0)
    let listed = try await Stackhand.run("storms", "list", "--state", state)
    #expect(listed.output.hasPrefix("restart/down: 2 held since "), "\(listed.all)")
    let dropped = try await Stackhand.run("storms", "drop", "restart", "--as", "ann", "--state", state)
    #expect(dropped.code == 0 && dropped.output.hasPrefix("dropped: restart/down: 2 held"), "\(dropped.all)")
    let again = try await ServeProcess(service.folder, options: ["--state", state])
    _ = try await storms(0, on: again)
    let after = try await again.send("/api/v1/firings", method: .get).body["firings"]?.asList ?? []
    #expect(
      after.count { $0["state"] == "dropped" && $0["reason"] == "refused" && $0["detail"] == "dropped by ann" } == 2)
    let nothing = try await Stackhand.run("storms", "release", "restart", "--state", state)
    #expect(nothing.code == 2 && nothing.errors.contains("no storm of 'restart' holds anything"), "\(nothing.all)")
    #expect(try await again.end().code == 0)
  }

  @Test func `without a journal runs are shown, approved and cancelled as long as the service lives`() async throws {
    let service = try await ServeProcess(["ask.yaml": Self.ask, "look.yaml": Self.look])
    let first = try #require(try await service.send("/api/v1/workflows/ask/runs").body["run"]?.asString)
    let deadline = ContinuousClock.now + .seconds(30)
    var asked: [Value] = []
    while asked.isEmpty, ContinuousClock.now < deadline {
      asked = try await service.send("/api/v1/approvals", method: .get).body["approvals"]?.asList ?? []
    }
    #expect(asked.first?["run"]?.asString == first)
    #expect(try await service.send("/api/v1/runs/\(first)/approve").status == 202)
    #expect(try await wait(service, first, for: "succeeded")["outcome"] == "succeeded")
    let second = try #require(try await service.send("/api/v1/workflows/ask/runs").body["run"]?.asString)
    #expect(try await wait(service, second, for: "running")["outcome"] == "running")
    #expect(try await service.send("/api/v1/runs/\(second)/cancel").status == 202)
    #expect(try await wait(service, second, for: "cancelled")["outcome"] == "cancelled")
    let runs = try await service.send("/api/v1/runs?state=cancelled", method: .get).body["runs"]?.asList ?? []
    #expect(runs.map { $0["run"]?.asString } == [second])
    #expect(try await service.send("/api/v1/runs?state=running", method: .get).body["runs"]?.asList?.isEmpty == true)
    #expect(try await service.send("/api/v1/runs?state=odd", method: .get).status == 400)
    _ = try await service.end()
  }

  @Test func `with log-format json every line is an object`() async throws {
    let service = try await ServeProcess(
      ["look.yaml": Self.look, "bad.yaml": "version: 1\nname: bad\nsteps: []\n"], options: ["--log-format", "json"])
    let run = try #require(try await service.send("/api/v1/workflows/look/runs").body["run"]?.asString)
    try await service.program.wait(for: "succeeded in")
    let ending = try await service.end()
    #expect(ending.output.isEmpty)
    let lines = try ending.errors.split(separator: "\n").map { try JSONReader.read(Array($0.utf8)) }
    #expect(lines.allSatisfy { $0["log"] == 1 && $0["message"]?.asString?.isEmpty == false && $0["at"] != nil })
    let ended = try #require(lines.first { $0["outcome"] != nil })
    #expect(ended["run"]?.asString == run && ended["workflow"] == "look" && ended["outcome"] == "succeeded")
    #expect(lines.contains { $0["level"] == "error" && $0["code"] == "not-served" }, "\(ending.errors)")
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
