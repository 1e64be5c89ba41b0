import Engine
import Reports
import Testing
import Values

/// Every format on the same three runs.
@Suite struct FormatTests {
  @Test func `text shows the tables of the steps and the outputs`() async throws {
    #expect(
      try await ReportFormat.text.render(ScriptedRun.succeeded.report()) == """
        +----+-------+
        | ID | Name  |
        +----+-------+
        | 1  | web-1 |
        | 2  | 東京\u{FFFD} |
        +----+-------+
        2 servers

        count=2
        containers=succeeded

        """)
    #expect(try await ReportFormat.text.render(ScriptedRun.denied.report()).hasSuffix("count=2\ncontainers=denied\n"))
    #expect(try await ReportFormat.text.render(ScriptedRun.failedLogin.report()) == "")
  }

  @Test func `JSON of a run that succeeded`() async throws {
    #expect(
      try await json(.succeeded) == [
        "report": 1, "run": "run-1", "workflow": "nightly-report", "outcome": "succeeded", "exit_code": 0,
        "logins": 1, "project": "p", "regions": ["GRA7"], "ms": 2345, "remarks": ["object storage is asked in GRA"],
        "steps": [
          [
            "id": "servers", "uses": "test.servers", "region": "GRA7", "outcome": "succeeded", "allowed": false,
            "attempts": 1, "ms": 12,
            "outputs": ["servers": [["id": "1", "name": "web-1"], ["id": "2", "name": "東京\u{7}"]]],
          ],
          [
            "id": "containers", "uses": "test.containers", "region": "GRA7", "outcome": "succeeded",
            "allowed": false, "attempts": 1, "ms": 12, "outputs": ["count": 3],
          ],
        ], "outputs": ["count": 2, "containers": "succeeded"], "left_behind": [],
      ])
  }

  @Test func `JSON of a run that lacked a right says which, who grants it and what was asked`() async throws {
    let report = try await json(.denied)
    #expect(report["outcome"] == "denied")
    #expect(report["exit_code"] == 3)
    #expect(report["regions"] == ["GRA7", "GRA"])
    #expect(
      report["steps"]?.asList?.last == [
        "id": "containers", "uses": "test.containers", "region": "GRA", "outcome": "denied", "allowed": false,
        "attempts": 1, "ms": 12, "outputs": [:],
        "error": [
          "kind": "denied", "message": "Access was denied to this resource.", "service": "object-store",
          "region": "GRA", "method": "GET", "path": "/v1/AUTH_p", "status": 403, "code": "Forbidden",
          "rules": ["container:list"], "missing": ["objectstore_read"], "roles": ["objectstore_operator"],
          "held": ["infrastructure_supervisor"], "basis": "documented", "policy": ["name": "grant"],
          "request_id": "tx-1",
        ],
      ])
    #expect(report["outputs"] == ["count": 2, "containers": "denied"])
  }

  @Test func `JSON of a run that could not log in has its error at the top and its steps skipped`() async throws {
    let report = try await json(.failedLogin)
    #expect(report["outcome"] == "failed")
    #expect(report["exit_code"] == 9)
    #expect(report["logins"] == 0)
    #expect(report["project"] == Value.null)
    #expect(report["regions"] == [])
    #expect(
      report["error"] == [
        "kind": "login", "message": "the identity provider does not know the client", "help": "check `client_id`",
        "hop": "token", "service": "identity provider", "method": "POST", "path": "https://idp.example.org/token",
        "status": 401,
      ])
    #expect(report["steps"]?.asList?.map { $0["outcome"] } == ["skipped", "skipped"])
    #expect(report["outputs"] == [:])
  }

  @Test(arguments: ScriptedRun.allCases)
  func `every report has the members that programs rely on`(_ run: ScriptedRun) async throws {
    let report = try await json(run)
    for key in [
      "report", "run", "workflow", "outcome", "exit_code", "logins", "project", "regions", "steps", "outputs",
      "left_behind",
    ] { #expect(report[key] != nil, "\(key)") }
    for step in try #require(report["steps"]?.asList) {
      for key in ["id", "uses", "region", "outcome", "allowed", "attempts", "ms", "outputs"] {
        #expect(step[key] != nil, "\(key)")
      }
    }
  }

  @Test(arguments: ScriptedRun.allCases)
  func `each line of the event stream is one event that can be read again`(_ run: ScriptedRun) async throws {
    let journal = try await run.journal()
    let lines = journal.map(EventLines.line)
    #expect(lines.allSatisfy { $0.hasSuffix("\n") && !$0.dropLast().contains("\n") })
    var state = RunState(try run.workflow())
    for (line, entry) in zip(lines, journal) {
      let read = try EventCodec.decode(JSONReader.read(Array(line.utf8)))
      #expect(read.sequence == entry.sequence)
      #expect(read.at == entry.at)
      let restored = state.restored(read.event)
      #expect(restored == entry.event)
      _ = state.apply(restored, at: entry.at)
    }
    #expect(RunReport(state, milliseconds: 2345).json == (try await run.report().json))
  }

  @Test func `a format is found by its name`() {
    for format in ReportFormat.standard { #expect(ReportFormat.named(format.name)?.name == format.name) }
    #expect(ReportFormat.named("xml") == nil)
    #expect(ReportFormat.standard.allSatisfy { !$0.summary.isEmpty })
  }

  /// As a program reads it.
  private func json(_ run: ScriptedRun) async throws -> Value {
    try await JSONReader.read(Array(ReportFormat.json.render(run.report()).utf8))
  }
}
