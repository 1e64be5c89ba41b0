import Glibc
import Permissions
import Sandbox
import TestSupport
import Testing
import Values

/// Runs that survive their process.
@Suite struct RunsCommandTests {
  private static let gated = """
    version: 1
    name: gated
    steps:
      - { id: gate, approve: { message: Go on?, timeout: 1h } }
      - { id: servers, uses: server.list }
    """

  /// Commands that share a journal.
  private struct Place {
    let folder: TemporaryFolder
    var environment: [String: String]

    init(_ cloud: CloudOnSocket, role: String = "administrator") throws {
      folder = try TemporaryFolder()
      environment = cloud.environment(role).merging(["XDG_STATE_HOME": folder.path, "USER": "robin"]) { $1 }
    }

    func run(_ arguments: String..., input: String = "") async throws -> Program.Ending {
      try await Stackhand.run(arguments, environment: environment, input: input)
    }

    func start(_ arguments: String..., input: String = "") throws -> Program {
      try Stackhand.start(arguments, environment: environment, input: input)
    }

    /// The rows of `runs list`.
    func list() async throws -> [Value] {
      let ending = try await run("runs", "list", "--format", "json")
      #expect(ending.code == 0, "\(ending.errors)")
      return try JSONReader.read(Array(ending.output.utf8))["runs"]?.asList ?? []
    }

    func newest() async throws -> String { try #require(try await list().first?["run"]?.asString) }
  }

  @Test func `a key means one run: again it gives the same report`() async throws {
    try await CloudOnSocket.with { cloud in
      let place = try Place(cloud, role: "infrastructureSupervisor")
      let first = try await place.run("run", "--key", "k1", "--format", "json", "-", input: Workflows.twoLists)
      let logins = cloud.logins
      let second = try await place.run("run", "--key", "k1", "--format", "json", "-", input: Workflows.twoLists)
      #expect(first.code == 3 && second.code == 3, "\(second.errors)")
      #expect(cloud.logins == logins)
      let reports = try [first, second].map { try JSONReader.read(Array($0.output.utf8)) }
      #expect(reports[0]["run"] == reports[1]["run"])
      #expect(reports[0]["outputs"] == reports[1]["outputs"])
      #expect(try await place.list().count == 1)
      #expect(try await place.run("run", "--key", "k2", "-", input: Workflows.twoLists).code == 3)
      #expect(try await place.list().count == 2)
    }
  }

  @Test func `a run whose process was killed is resumed where it stood`() async throws {
    try await CloudOnSocket.with(faults: [.slow(.seconds(3600), on: .service(.image), times: 1)]) { cloud in
      let place = try Place(cloud)
      let workflow = """
        version: 1
        name: long
        steps:
          - { id: servers, uses: server.list }
          - { id: images, uses: image.list }
        outputs: { n: "${{ steps.servers.servers.size() }}" }
        """
      let run = try place.start("run", "--key", "k", "--format", "jsonl", "-", input: workflow)
      try await run.wait(for: #""step":"images","attempt":1"#)
      let busy = try await place.run("run", "--key", "k", "-", input: workflow)
      #expect(busy.code == 11, "\(busy.errors)")
      let id = try await place.newest()
      #expect(try await place.list().first?["standing"] == "running")
      #expect(try await place.run("runs", "resume", id).code == 11)
      run.send(SIGKILL)
      _ = try await run.ended()
      #expect(try await place.list().first?["standing"] == "interrupted")
      let requests = cloud.cloud.counts[.service(.compute)]
      let resumed = try await place.run("runs", "resume", id)
      #expect(resumed.code == 0, "\(resumed.errors)")
      #expect(resumed.output.contains("n=3"), "\(resumed.output)")
      #expect(cloud.cloud.counts[.service(.compute)] == requests)
      #expect(try await place.list().map { $0["outcome"] } == ["succeeded"])
      #expect(try await place.run("runs", "resume", id).code == 2)
      let again = try await place.run("run", "--key", "k", "-", input: workflow)
      #expect(again.code == 0 && again.output.contains("n=3"), "\(again.errors)")
    }
  }

  @Test func `an approval without a terminal suspends the run, and who decides goes on with it`() async throws {
    try await CloudOnSocket.with { cloud in
      let place = try Place(cloud)
      let run = try await place.run("run", "-", input: Self.gated)
      #expect(run.code == 10, "\(run.errors)")
      #expect(run.errors.contains("waits for approval of 'gate': Go on?"), "\(run.errors)")
      #expect(run.errors.contains("stackhand runs approve"))
      let id = try await place.newest()
      #expect(try await place.list().first?["standing"] == "suspended")
      let shown = try await place.run("runs", "show", id)
      #expect(shown.code == 0 && shown.output.contains("waits for approval of 'gate'"), "\(shown.all)")
      let approved = try await place.run("runs", "approve", id, "--as", "ann", "--reason", "it is time")
      #expect(approved.code == 0, "\(approved.errors)")
      let events = try await place.run("runs", "show", id, "--format", "jsonl")
      #expect(events.output.contains("it is time") && events.output.contains(#""by":"ann""#))
      let late = try await place.run("runs", "approve", id)
      #expect(late.code == 2 && late.errors.contains("has ended"))
    }
  }

  @Test func `a rejection ends it, a person who may not decide does not`() async throws {
    try await CloudOnSocket.with { cloud in
      let place = try Place(cloud)
      let text = Self.gated.replacing("timeout: 1h", with: "timeout: 1h, by: [ann, bob], not_by: \"${{ run.actor }}\"")
      #expect(try await place.run("run", "-", input: text).code == 10)
      let id = try await place.newest()
      let robin = try await place.run("runs", "approve", id)
      #expect(robin.code == 2 && robin.errors.contains("robin may not decide this"), "\(robin.errors)")
      let rejected = try await place.run("runs", "reject", id, "--as", "bob", "--reason", "not today")
      #expect(rejected.code == 6, "\(rejected.errors)")
      #expect(rejected.errors.contains("bob: not today"), "\(rejected.errors)")
    }
  }

  @Test func `two persons approve, one after the other`() async throws {
    try await CloudOnSocket.with { cloud in
      let place = try Place(cloud)
      let text = Self.gated.replacing("timeout: 1h", with: "timeout: 1h, count: 2")
      #expect(try await place.run("run", "-", input: text).code == 10)
      let id = try await place.newest()
      #expect(try await place.run("runs", "approve", id, "--as", "ann").code == 10)
      let again = try await place.run("runs", "approve", id, "--as", "ann")
      #expect(again.code == 2 && again.errors.contains("has agreed already"), "\(again.errors)")
      #expect(try await place.run("runs", "approve", id, "--as", "bob").code == 0)
    }
  }

  @Test func `a run is cancelled from another process, and watched from a third`() async throws {
    try await CloudOnSocket.with { cloud in
      let place = try Place(cloud)
      let run = try place.start(
        "run", "--format", "jsonl", "-",
        input: "version: 1\nname: waits\nsteps: [{ id: p, pause: 1h }, { id: s, uses: server.list }]\n")
      try await run.wait(for: "instant")
      let id = try await place.newest()
      let watch = try place.start("runs", "watch", id)
      try await watch.wait(for: "project ")
      let cancelled = try await place.run("runs", "cancel", id)
      #expect(cancelled.code == 8, "\(cancelled.all)")
      #expect(try await run.ended().code == 8)
      let watched = try await watch.ended()
      #expect(watched.code == 8, "\(watched.all)")
    }
  }

  @Test func `a run that was suspended is cancelled in the foreground`() async throws {
    try await CloudOnSocket.with { cloud in
      let place = try Place(cloud)
      #expect(try await place.run("run", "-", input: Self.gated).code == 10)
      let cancelled = try await place.run("runs", "cancel", try await place.newest())
      #expect(cancelled.code == 8, "\(cancelled.all)")
    }
  }

  @Test func `what a run made is left behind, with the command that removes it`() async throws {
    try await CloudOnSocket.with { cloud in
      let place = try Place(cloud)
      let text = """
        version: 1
        name: makes
        steps:
          - { id: keep, uses: volume.create, with: { name: kept, size: 1 } }
          - { id: gone, uses: volume.create, with: { name: gone, size: 1 } }
          - { id: away, uses: volume.delete, with: { volume: "${{ steps.gone.id }}" } }
          - { id: no, assert: "false" }
        """
      let run = try await place.run("run", "-", input: text)
      #expect(run.code == 1, "\(run.errors)")
      let shown = try await place.run("runs", "show", try await place.newest())
      for text in [run.errors, shown.output] {
        #expect(text.matches(of: /openstack --os-region-name GRA7 volume delete [0-9a-f-]{36}/).count == 1, "\(text)")
      }
    }
  }

  @Test func `a run is begun anew as a run of its own`() async throws {
    try await CloudOnSocket.with { cloud in
      let place = try Place(cloud)
      let text =
        "version: 1\nname: n\ninputs: { n: { type: int } }\nsteps: [{ id: s, set: { n: '${{ inputs.n + 1 }}' } }]\noutputs: { n: '${{ steps.s.n }}' }\n"
      #expect(try await place.run("run", "--input", "n=41", "-", input: text).code == 0)
      let again = try await place.run("runs", "rerun", try await place.newest())
      #expect(again.code == 0 && again.output.contains("n=42"), "\(again.all)")
      #expect(try await place.list().count == 2)
      let pruned = try await place.run("runs", "prune", "--days", "0")
      #expect(pruned.output == "2 runs removed\n", "\(pruned.all)")
      #expect(try await place.list().isEmpty)
    }
  }

  @Test func `what succeeded is taken over by a run that does the rest`() async throws {
    try await CloudOnSocket.with { cloud in
      let place = try Place(cloud)
      let text = """
        version: 1
        name: parts
        steps:
          - { id: servers, uses: server.list }
          - { id: volume, uses: volume.create, with: { name: one, size: 1 } }
          - { id: gate, assert: "env.?FIXED.orValue('') == 'yes'" }
          - { id: images, uses: image.list }
        """.replacing("env.?FIXED.orValue('') == 'yes'", with: "run.id == '' || run.actor == 'ann'")
      let file = try place.folder.write(text, to: "parts.yaml")
      #expect(try await place.run("run", file).code == 1)
      let id = try await place.newest()
      let made = cloud.cloud.counts[.service(.blockStorage)]
      var mended = place
      mended.environment["USER"] = "ann"
      let again = try await mended.run("runs", "rerun", id, "--failed")
      #expect(again.code == 0, "\(again.all)")
      #expect(again.errors.contains("repeats the run \(id); taken over from it: 2"), "\(again.errors)")
      #expect(cloud.cloud.counts[.service(.blockStorage)] == made)
      let shown = try await place.run("runs", "show", try await place.newest())
      #expect(shown.output.contains("repeats the run \(id)"), "\(shown.output)")
      let nothing = try await mended.run("runs", "rerun", try await place.newest(), "--failed")
      #expect(nothing.code == 2 && nothing.errors.contains("nothing is left of it"), "\(nothing.errors)")
      _ = try place.folder.write(text + "# changed\n", to: "parts.yaml")
      let changed = try await mended.run("runs", "rerun", id, "--failed")
      #expect(changed.code == 2 && changed.errors.contains("--kept-text"), "\(changed.errors)")
      #expect(try await mended.run("runs", "rerun", id, "--failed", "--kept-text").code == 0)
    }
  }

  @Test func `where the journal cannot be kept, it says how to name another or none`() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("version: 1\nname: n\nsteps: [{ id: s, set: { n: 1 } }]\n", to: "w.yaml")
    let blocked = try folder.write("", to: "blocked")
    let environment = ["XDG_STATE_HOME": blocked]
    let refused = try await Stackhand.run(["run", file], environment: environment)
    #expect(refused.code == 1 && refused.errors.contains("--state none"), "\(refused.errors)")
    #expect(try await Stackhand.run(["run", "--state", "none", file], environment: environment).code == 0)
    let named = try await Stackhand.run(["run", "--state", "\(folder.path)/own.db", file], environment: environment)
    #expect(named.code == 0, "\(named.errors)")
    let list = try await Stackhand.run(["runs", "list", "--state", "\(folder.path)/own.db"], environment: environment)
    #expect(list.output.contains("succeeded"), "\(list.all)")
  }

  @Test func `no command but those that need it opens a journal`() async throws {
    let folder = try TemporaryFolder()
    let environment = ["XDG_STATE_HOME": folder.path]
    for command in [["--version"], ["check", "workflows/disk-full.yaml"], ["actions"], ["runs", "list"]] {
      _ = try await Stackhand.run(command, environment: environment)
      #expect(folder.files.isEmpty, "\(command)")
    }
    let listed = try await Stackhand.run(["runs", "list"], environment: environment)
    #expect(listed.code == 0 && listed.errors.contains("there is no journal yet"))
  }
}
