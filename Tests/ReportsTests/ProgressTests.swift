import Engine
import Reports
import Synchronization
import Testing
import Values
import Workflows

/// What is said while a run goes on, and at its end.
@Suite struct ProgressTests {
  private final class Screen: Sendable {
    private let state = Mutex("")
    var text: String { state.withLock { $0 } }
    func write(_ more: String) { state.withLock { $0 += more } }
  }

  private func progress(_ run: ScriptedRun, live: Bool, color: Bool = false) async throws -> String {
    let screen = Screen()
    let printer = ProgressPrinter(try run.workflow(), style: TextStyle(color: color), isLive: live) { screen.write($0) }
    await printer.observe(try await run.journal())
    return screen.text
  }

  @Test func `plain output has a line for the login and for each step, and nothing that moves a cursor`() async throws {
    #expect(
      try await progress(.denied, live: false) == """
        nightly-report run run-1
        note: object storage is asked in GRA
        project p (web) in GRA7 as infrastructure_supervisor
        ✔ servers test.servers 12 ms
        ⊘ containers test.containers denied 12 ms

        """)
  }

  @Test(arguments: ScriptedRun.allCases)
  func `live output shows what goes on and leaves the same lines`(_ run: ScriptedRun) async throws {
    let live = try await progress(run, live: true)
    #expect(live.contains("⋯ logging in"))
    #expect(!live.split(separator: "\n").contains { $0.contains("⋯") && !$0.contains("\r\u{1B}[K") })
    // What a terminal still shows: of each line, what stands behind the last erasure.
    let left = live.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.ranges(of: "\r\u{1B}[K").last.map { String(line[$0.upperBound...]) } ?? String(line)
    }
    #expect(try await left.joined(separator: "\n") == progress(run, live: false))
  }

  @Test func `a login that fails leaves only the name of the run`() async throws {
    #expect(try await progress(.failedLogin, live: false) == "nightly-report run run-1\n")
  }

  @Test func `the summary ends with one line that says it all`() async throws {
    let ends = [
      ScriptedRun.succeeded: "nightly-report: succeeded (2 succeeded; 1 login; 2.3 s; exit code 0)\n",
      .denied: "nightly-report: denied (1 succeeded, 1 denied; 1 login; 2.3 s; exit code 3)\n",
      .failedLogin: "nightly-report: failed (2 skipped; 2.3 s; exit code 9)\n",
    ]
    for (run, end) in ends {
      let text = RunSummary.text(try await run.report(), style: .plain)
      #expect(text.hasSuffix(end), "\(text)")
      #expect(!text.contains("\u{1B}"))
    }
    #expect(RunSummary.text(try await ScriptedRun.succeeded.report(), style: .plain) == ends[.succeeded])
    #expect(RunSummary.text(try await ScriptedRun.denied.report(), style: TextStyle(color: true)).contains("\u{1B}"))
  }

  @Test func `a denied step points at its line and says everything that an operator asks for`() async throws {
    let text = RunSummary.text(try await ScriptedRun.denied.report(), style: .plain)
    for part in [
      "error[denied]: object-store refused step 'containers' (403)", "nightly-report.yaml:8:11",
      "uses: test.containers", "objectstore_read", "Access was denied to this resource.", "GET /v1/AUTH_p in GRA",
      "request tx-1", "infrastructure_supervisor", "container:list", "objectstore_operator", "{\"name\":\"grant\"}",
    ] { #expect(text.contains(part), "\(part)\n\(text)") }
  }

  @Test func `a failed login names its hop and the way out`() async throws {
    let text = RunSummary.text(try await ScriptedRun.failedLogin.report(), style: .plain)
    for part in [
      "the identity provider does not know the client", "token", "POST https://idp.example.org/token", "401",
      "check `client_id`",
    ] { #expect(text.contains(part), "\(part)\n\(text)") }
  }
}
