import Glibc
import TestSupport
import Testing
import Values

/// Runs that exclude each other, each a process of its own.
@Suite struct LockTests {
  /// Commands that share a journal, and need no cloud.
  private struct Place {
    let folder: TemporaryFolder
    private let environment: [String: String]

    init() throws {
      folder = try TemporaryFolder()
      environment = ["XDG_STATE_HOME": folder.path, "USER": "robin"]
    }

    func run(_ arguments: String..., input: String = "") async throws -> Program.Ending {
      try await Stackhand.run(arguments, environment: environment, input: input)
    }

    /// Starts a run of a text.
    func start(_ text: String) throws -> Program {
      try Stackhand.start(["run", "--format", "jsonl", "-"], environment: environment, input: text)
    }

    func runs() async throws -> [Value] {
      let ending = try await run("runs", "list", "--format", "json")
      return try JSONReader.read(Array(ending.output.utf8))["runs"]?.asList ?? []
    }

    /// The id of the newest run.
    func newest() async throws -> String { try #require(try await runs().first?["run"]?.asString) }
  }

  private static func long(_ whenBusy: String = "fail", name: String = "long") -> String {
    "version: 1\nname: \(name)\nconcurrency: { group: g, when_busy: \(whenBusy) }\nsteps: [{ id: p, pause: 1h }]\n"
  }

  private static func short(_ whenBusy: String, name: String = "short") -> String {
    "version: 1\nname: \(name)\nconcurrency: { group: g, when_busy: \(whenBusy) }\nsteps: [{ id: s, set: { n: 1 } }]\n"
  }

  @Test func `the second run of a group is told who holds it, and ends as when_busy says`() async throws {
    let place = try Place()
    let first = try place.start(Self.long())
    try await first.wait(for: "instant")
    let holder = try await place.newest()
    let failed = try await place.run("run", "-", input: Self.short("fail"))
    #expect(failed.code == 1, "\(failed.all)")
    #expect(failed.errors.contains("the lock 'g' is held by the run \(holder) of long since "), "\(failed.errors)")
    #expect(failed.errors.contains("stackhand runs cancel \(holder)"), "\(failed.errors)")
    let skipped = try await place.run("run", "-", input: Self.short("skip"))
    #expect(skipped.code == 11, "\(skipped.all)")
    first.send(SIGINT)
    #expect(try await first.ended().code == 8)
    #expect(try await place.run("run", "-", input: Self.short("fail")).code == 0)
  }

  @Test func `a killed holder's lock goes to who waits, and the dead run cannot go on beside it`() async throws {
    let place = try Place()
    let first = try place.start(Self.long())
    try await first.wait(for: "instant")
    let dead = try await place.newest()
    let second = try place.start(Self.long("queue", name: "next"))
    try await second.wait(for: "waits, as the lock 'g' is held by the run \(dead) of long since")
    first.send(SIGKILL)
    _ = try await first.ended()
    try await second.wait(for: "instant")
    let refused = try await place.run("runs", "resume", dead)
    #expect(refused.code == 11 && refused.errors.contains("cannot go on"), "\(refused.all)")
    #expect(refused.errors.contains("of next"), "\(refused.errors)")
    second.send(SIGINT)
    #expect(try await second.ended().code == 8)
    let cancelled = try await place.run("runs", "cancel", dead)
    #expect(cancelled.code == 8, "\(cancelled.all)")
  }

  @Test func `an interrupt ends the wait`() async throws {
    let place = try Place()
    let first = try place.start(Self.long())
    try await first.wait(for: "instant")
    let second = try place.start(Self.short("queue"))
    try await second.wait(for: "waits, as the lock")
    second.send(SIGINT)
    #expect(try await second.ended().code == 8)
    first.send(SIGKILL)
    _ = try await first.ended()
    #expect(try await place.run("run", "-", input: Self.short("fail")).code == 0)
  }

  @Test func `the run under way is cancelled for the new one`() async throws {
    let place = try Place()
    let first = try place.start(Self.long())
    try await first.wait(for: "instant")
    let second = try await place.run("run", "-", input: Self.short("cancel_running"))
    #expect(second.code == 0, "\(second.all)")
    let cancelled = try await first.ended()
    #expect(cancelled.code == 8)
    #expect(cancelled.output.contains("which wants its lock"))
  }

  @Test func `a run that waits for approval keeps its group`() async throws {
    let place = try Place()
    let gated = Self.short("fail", name: "gated").replacing("steps: [", with: "steps: [{ id: gate, approve: Go? }, ")
    #expect(try await place.run("run", "-", input: gated).code == 10)
    let holder = try await place.newest()
    let refused = try await place.run("run", "-", input: Self.short("fail"))
    #expect(refused.code == 1, "\(refused.all)")
    #expect(
      refused.errors.contains("of gated") && refused.errors.contains("which waits for approval"), "\(refused.errors)")
    let approved = try await place.run("runs", "approve", holder)
    #expect(approved.code == 0, "\(approved.all)")
    #expect(try await place.run("run", "-", input: Self.short("fail")).code == 0)
  }

  @Test func `the lock of a step holds between workflows`() async throws {
    let place = try Place()
    let step = "steps: [{ id: b, lock: server/1, steps: [{ id: p, pause: 1h }] }]\n"
    let first = try place.start("version: 1\nname: one\n" + step)
    try await first.wait(for: "instant")
    let second = try place.start("version: 1\nname: two\n" + step)
    try await second.wait(for: "waits, as the lock 'server/1' is held")
    first.send(SIGKILL)
    try await second.wait(for: "instant")
    second.send(SIGKILL)
    _ = try await (first.ended(), second.ended())
  }

  @Test func `what was changed in a journal is named`() async throws {
    let place = try Place()
    #expect(try await place.run("run", "-", input: Self.short("fail")).code == 0)
    let whole = try await place.run("runs", "verify")
    #expect(whole.code == 0 && whole.output.contains("as they were written"), "\(whole.all)")
    try await Stackhand.emptyLog(of: place.folder)
    let file = open("\(place.folder.path)/stackhand/journal.db", O_RDWR)
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = pread(file, &bytes, bytes.count, 0)
    let needle = Array(#""cause":"manual""#.utf8)
    let place0 = try #require(
      (0..<count - needle.count).last { bytes[$0..<$0 + needle.count].elementsEqual(needle) })
    #expect(pwrite(file, Array("M".utf8), 1, off_t(place0 + 9)) == 1)
    let broken = try await place.run("runs", "verify", try await place.newest())
    #expect(broken.code == 1 && broken.output.contains("entry 1 was changed"), "\(broken.all)")
    let json = try await place.run("runs", "verify", "--format", "json")
    #expect(try JSONReader.read(Array(json.output.utf8))["whole"] == false)
  }
}
