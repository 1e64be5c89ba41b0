import Glibc
import Networking
import TestSupport
import Testing
import Values

/// What `stackhand serve` has said survives its process.
@Suite struct DurableServeTests {
  private static let look = """
    version: 1
    name: look
    region: GRA7
    inputs:
      server: { type: string, pattern: "[a-z0-9-]+", default: none }
    on:
      alert:
        - { id: down, from: alertmanager, verify: none, inputs: { server: "${{ alert.labels[?'server'].orValue('') }}" } }
    concurrency: { group: "look/${{ inputs.server }}" }
    steps:
      - { id: servers, uses: server.list }

    """

  private static let gated = look.replacing(
    "steps:", with: "steps:\n  - { id: gate, approve: { message: Go on?, timeout: 1h } }")

  private func alert(_ print: String) -> String {
    #"{"alerts":[{"status":"firing","labels":{"alertname":"Down","server":"\#(print)"},"fingerprint":"\#(print)"}]}"#
  }

  /// The rows of `runs list`, by their runs.
  private func runs(_ state: String) async throws -> [Value] {
    let ending = try await Stackhand.run("runs", "list", "--state", state, "--count", "1000", "--format", "json")
    return try JSONReader.read(Array(ending.output.utf8))["runs"]?.asList ?? []
  }

  /// Waits until so many runs have ended.
  private func ended(_ count: Int, _ state: String) async throws -> [Value] {
    let deadline = ContinuousClock.now + .seconds(60)
    while true {
      let rows = try await runs(state)
      if rows.count(where: { $0["outcome"]?.asString != nil }) >= count || ContinuousClock.now > deadline {
        return rows
      }
      try await Task.sleep(for: .milliseconds(250))
    }
  }

  @Test func `every alert that was taken has one run, though the service was killed under them`() async throws {
    let folder = try TemporaryFolder()
    let state = folder.path + "/state.db"
    let service = try await ServeProcess(["look.yaml": Self.look], options: ["--state", state])
    let taken = await withTaskGroup(of: String?.self) { group in
      for number in 0..<60 {
        group.addTask {
          let status = try? await service.send("/alerts/look/down", alert("a\(number)")).status
          if number == 40 { service.program.send(SIGKILL) }
          return status == 202 ? "a\(number)" : nil
        }
      }
      return await group.reduce(into: Set<String>()) { if let name = $1 { $0.insert(name) } }
    }
    _ = try await service.program.ended()
    #expect(!taken.isEmpty)
    let again = try await ServeProcess(service.folder, options: ["--state", state])
    // Senders repeat what they have; nothing of it starts a second time.
    for name in taken { #expect(try await again.send("/alerts/look/down", alert(name)).status == 202) }
    let rows = try await ended(taken.count, state)
    #expect(rows.count >= taken.count)
    #expect(rows.allSatisfy { $0["outcome"] == "succeeded" })
    #expect(Set(rows.compactMap { $0["run"]?.asString }).count == rows.count)
    let before = rows.count
    #expect(try await again.end().code == 0)
    #expect(try await runs(state).count == before)
  }

  @Test func `an interrupted service leaves its runs to the next one`() async throws {
    let folder = try TemporaryFolder()
    let state = folder.path + "/state.db"
    let service = try await ServeProcess(["look.yaml": Self.gated], options: ["--state", state])
    #expect(try await service.send("/alerts/look/down", alert("a")).status == 202)
    let run = try #require(try await questions(1, state).first)
    let ending = try await service.end()
    #expect(ending.code == 0)
    #expect(ending.errors.contains("1 run to go on at the next start"), "\(ending.errors)")
    let again = try await ServeProcess(service.folder, options: ["--state", state])
    try await again.program.wait(for: "going on with the run \(run)")
    let approved = try await Stackhand.run("runs", "approve", run, "--as", "ann", "--state", state)
    #expect(approved.code == 0, "\(approved.all)")
    try await again.program.wait(for: "run \(run) succeeded")
    #expect(try await runs(state).map { $0["outcome"] } == ["succeeded"])
    #expect(try await again.end().code == 0)
  }

  @Test func `people approve and cancel what a service runs, also after its restart`() async throws {
    let folder = try TemporaryFolder()
    let state = folder.path + "/state.db"
    let service = try await ServeProcess(["look.yaml": Self.gated], options: ["--state", state])
    for name in ["a", "b"] {
      #expect(try await service.send("/alerts/look/down", alert(name)).status == 202)
    }
    let waiting = try await questions(2, state)
    #expect(waiting.count == 2)
    let (first, second) = (try #require(waiting.first), try #require(waiting.last))
    let approved = try await Stackhand.run("runs", "approve", first, "--as", "ann", "--state", state)
    #expect(approved.code == 0, "\(approved.all)")
    try await service.program.wait(for: "run \(first) succeeded")
    #expect(try await service.end().code == 0)
    let again = try await ServeProcess(service.folder, options: ["--state", state])
    try await again.program.wait(for: "going on with the run \(second)")
    let cancelled = try await Stackhand.run("runs", "cancel", second, "--state", state)
    #expect(cancelled.code == 8, "\(cancelled.all)")
    try await again.program.wait(for: "run \(second) cancelled")
    #expect(try await again.end().code == 0)
  }

  /// Waits until so many runs ask something.
  private func questions(_ count: Int, _ state: String) async throws -> [String] {
    let deadline = ContinuousClock.now + .seconds(30)
    while true {
      var asking: [String] = []
      for run in try await runs(state).compactMap({ $0["run"]?.asString }) {
        let shown = try await Stackhand.run("runs", "show", run, "--state", state)
        if shown.output.contains("waits for approval of 'gate'") { asking.append(run) }
      }
      if asking.count >= count || ContinuousClock.now > deadline { return asking }
      try await Task.sleep(for: .milliseconds(250))
    }
  }

  @Test func `of two services on one state one runs what a schedule asks for`() async throws {
    let folder = try TemporaryFolder()
    let state = folder.path + "/state.db"
    let every = """
      version: 1
      name: every
      region: GRA7
      on: { schedule: [{ id: often, cron: "* * * * *" }] }
      steps: [{ id: images, uses: image.list }]

      """
    let first = try await ServeProcess(["every.yaml": every], options: ["--state", state])
    let second = try await ServeProcess(first.folder, options: ["--state", state])
    let rows = try await ended(1, state)
    #expect(rows.count == 1)
    let said = try await first.end().errors + second.end().errors
    #expect(said.matches(of: /every: run \S+ starts/).count == 1, "\(said)")
  }

  @Test func `after a pause nothing starts, whatever comes, until it is lifted`() async throws {
    let folder = try TemporaryFolder()
    let state = folder.path + "/state.db"
    let service = try await ServeProcess(["look.yaml": Self.look], options: ["--state", state])
    let sending = Task {
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<100 {
          group.addTask { _ = try? await service.send("/alerts/look/down", alert("a\(number)")) }
        }
      }
    }
    try await service.program.wait(for: "succeeded in")
    let paused = try await Stackhand.run(
      "pause", "look", "--state", state, "--reason", "storm", environment: ["USER": "robin"])
    #expect(paused.code == 0, "\(paused.all)")
    #expect(paused.output.contains("paused: look, by robin since"))
    let before = try await runs(state).count
    await sending.value
    let late = try await service.send("/alerts/look/down", alert("late"))
    #expect(late.status == 202)
    // What was decided just before the pause is on record as paused by now.
    let lines = try await service.send("/alerts/look/down", alert("later")).body
    #expect(lines["decided"]?["suppressed (paused)"]?.asInt == 1, "\(lines)")
    #expect(try await runs(state).count == before)
    // It stands in the state: the next service keeps to it.
    #expect(try await service.end().code == 0)
    let again = try await ServeProcess(service.folder, options: ["--state", state])
    let still = try await again.send("/alerts/look/down", alert("late"))
    #expect(still.body["decided"]?["suppressed (paused)"]?.asInt == 1, "\(still.body)")
    let lifted = try await Stackhand.run("resume-triggers", "look", "--state", state)
    #expect(lifted.code == 0 && lifted.output.contains("lifted: look"), "\(lifted.all)")
    let deadline = ContinuousClock.now + .seconds(30)
    var started: Int64 = 0
    while started == 0, ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(100))
      started = try await again.send("/alerts/look/down", alert("late")).body["decided"]?["started"]?.asInt ?? 0
    }
    try await again.program.wait(for: "succeeded in")
    #expect(started == 1)
    #expect(try await again.end().code == 0)
  }
}
