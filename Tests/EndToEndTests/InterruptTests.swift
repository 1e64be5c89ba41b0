import Glibc
import Permissions
import Sandbox
import TestSupport
import Testing
import Values

@Suite struct InterruptTests {
  /// Two steps, of which the first gets no answer.
  private static let workflow = """
    version: 1
    name: slow
    steps:
      - id: servers
        uses: server.list
      - id: images
        uses: image.list
    """
  private static let neverAnswers: FaultPlan = [.slow(.seconds(3600), on: .service(.compute))]

  @Test(arguments: [SIGINT, SIGTERM])
  func `the second signal ends a run at once, the first says how to`(signal: Int32) async throws {
    try await CloudOnSocket.with(faults: Self.neverAnswers) { cloud in
      let folder = try TemporaryFolder()
      let file = try folder.write(Self.workflow, to: "workflow.yaml")
      let run = try Stackhand.start("run", "--format", "jsonl", file, environment: cloud.environment())
      try await run.wait(for: "attempt_began")
      run.send(signal)
      try await run.wait(for: "interrupt again to end at once")
      let began = ContinuousClock.now
      run.send(signal)
      let ending = try await run.ended()
      #expect(ending.code == 8)
      #expect(ContinuousClock.now - began < .seconds(5))
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `the first signal lets nothing new start, and the run reports itself as cancelled`(signal: Int32) async throws {
    try await CloudOnSocket.with(faults: Self.neverAnswers) { cloud in
      let folder = try TemporaryFolder()
      let file = try folder.write(Self.workflow, to: "workflow.yaml")
      let run = try Stackhand.start("run", "--format", "json", "-v", file, environment: cloud.environment())
      try await run.wait(for: "auth/tokens → 201")
      // The list of servers is what it waits for now, or will in a moment: either way it never gets an answer.
      run.send(signal)
      let ending = try await run.ended()
      #expect(ending.code == 8)
      let report = try JSONReader.read(Array(ending.output.utf8))
      #expect(report["outcome"]?.asString == "cancelled")
      #expect(report["cancelled_by"]?.asString == "interrupt")
      #expect(report["steps"]?.asList?.last?["outcome"]?.asString == "skipped")
      #expect(cloud.cloud.counts[.service(.image)] == 0)
    }
  }

  @Test func `a login that gets no answer is given up at the first signal`() async throws {
    try await CloudOnSocket.with(faults: [.slow(.seconds(3600), on: .identityProvider)]) { cloud in
      let folder = try TemporaryFolder()
      let file = try folder.write(Self.workflow, to: "workflow.yaml")
      let run = try Stackhand.start("run", file, environment: cloud.environment())
      try await run.wait(for: "slow")
      let began = ContinuousClock.now
      run.send(SIGINT)
      let ending = try await run.ended()
      #expect(ending.code == 8)
      #expect(ending.errors.contains("cancelled"))
      #expect(ContinuousClock.now - began < .seconds(15))
    }
  }

  @Test func `Ctrl-C at the terminal does the same`() async throws {
    try await CloudOnSocket.with(faults: Self.neverAnswers) { cloud in
      let folder = try TemporaryFolder()
      let file = try folder.write(Self.workflow, to: "workflow.yaml")
      var environment = cloud.environment()
      environment["TERM"] = "xterm"
      let run = try Stackhand.start("run", file, environment: environment, channels: .terminal)
      try await run.wait(for: "⋯ \u{1B}[0mservers")
      run.type("\u{3}")
      try await run.wait(for: "interrupt again to end at once")
      run.type("\u{3}")
      #expect(try await run.ended().code == 8)
    }
  }

  @Test(arguments: [["run", "-"], ["check", "-"], ["login"]])
  func `a command that has nothing to cancel ends like any other program`(arguments: [String]) async throws {
    try await CloudOnSocket.with(faults: [.slow(.seconds(3600), on: .identityProvider)]) { cloud in
      let waiting = try Stackhand.start(
        arguments + (arguments[0] == "login" ? ["-v", "--debug"] : []),
        environment: cloud.environment(), input: nil)
      if arguments[0] == "login" {
        try await waiting.wait(for: "> GET")
      } else {
        // It reads its standard input, which stays open. Whether it has got there does not matter.
        try await Task.sleep(for: .milliseconds(50))
      }
      waiting.send(SIGINT)
      #expect(try await waiting.ended().code == 128 + SIGINT)
    }
  }

  @Test func `the sandbox ends at the first signal`() async throws {
    let sandbox = try Stackhand.start("sandbox")
    try await sandbox.wait(for: "interrupt to end it")
    sandbox.send(SIGTERM)
    #expect(try await sandbox.ended().code == 0)
  }
}
