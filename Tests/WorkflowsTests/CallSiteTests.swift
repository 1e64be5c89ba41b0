import Diagnostics
import Permissions
import Testing
import Workflows

/// Which requests a workflow may make, from which step, and why.
@Suite struct CallSiteTests {
  private static func sites(_ workflow: CheckedWorkflow, intoRuns: Bool = true) -> [CallSite] {
    var sites: [CallSite] = []
    workflow.visitCallSites(intoRuns: intoRuns) { sites.append($0) }
    return sites
  }

  private static func calls(_ steps: String) throws -> [PossibleCall] {
    let workflow = try valid("version: 1\nname: test\nregion: GRA7\nsteps:\n\(steps)")
    return sites(workflow).flatMap(\.use.possibleCalls)
  }

  private static let whole = """
    version: 1
    name: whole
    region: GRA7
    rollback: on_failure
    steps:
      - id: block
        region: SBG5
        steps:
          - id: inner
            uses: server.stop
            with: { server: web-1 }
            undo: { uses: server.start, with: { server: "${{ self.id }}" } }
        rescue:
          - id: mend
            uses: server.list
        finally:
          - id: tidy
            uses: volume.list
      - id: both
        parallel:
          a: [{ id: left, uses: image.list }]
          b: [{ id: right, uses: network.list }]
      - id: heal
        escalate:
          probe: { uses: server.show, with: { server: web-1 }, healthy: "self.status == 'ACTIVE'" }
          tiers:
            - id: soft
              uses: server.reboot
              with: { server: web-1 }
      - id: still
        pause: { until: "self.status == 'ACTIVE'", uses: server.show, with: { server: web-1 } }
    rescue:
      - id: evidence
        uses: console.log.show
        with: { server: web-1 }
    finally:
      - id: count
        uses: container.list

    """

  @Test func `every use is found at its place, in the order of the text`() throws {
    let workflow = try valid(Self.whole)
    let found = Self.sites(workflow).map { site in
      "\(site.name) \(site.part.rawValue) \(site.section?.rawValue ?? "-") \(site.region)"
    }
    #expect(
      found == [
        #"block/inner step - named("SBG5")"#, #"block/inner undo - named("SBG5")"#,
        #"block/mend step rescue named("SBG5")"#, #"block/tidy step finally named("SBG5")"#,
        "both/left step - own", "both/right step - own", "heal probe - own", "heal/soft step - own",
        "still poll - own", "evidence step rescue own", "count step finally own",
      ])
    let first = try #require(Self.sites(workflow).first)
    #expect(first.place == "workflow.yaml:10")
  }

  @Test func `a name is looked up, an id is not`() throws {
    func lookUps(_ server: String) throws -> [PossibleCall.Purpose] {
      try Self.calls("  - id: stop\n    uses: server.stop\n    with: { server: \(server) }\n")
        .map(\.purpose).filter { if case .lookUp = $0 { true } else { false } }
    }
    #expect(try lookUps("web-1") == [.lookUp(["server"])])
    #expect(try lookUps("7c1f7a55-0b1e-4d52-9d3e-1a2b3c4d5e6f").isEmpty)
    // What an expression gives is known only in the run.
    #expect(try lookUps("\"${{ run.id }}\"") == [.lookUp(["server"])])
  }

  @Test func `what depends on a parameter counts only where it is given`() throws {
    let bare = try Self.calls("  - id: ports\n    uses: port.list\n").map(\.operation.name)
    #expect(bare == ["list ports", "list security groups"])
    let ofServer = try Self.calls("  - id: ports\n    uses: port.list\n    with: { server: web-1 }\n")
    #expect(ofServer.map(\.operation.name).contains("list servers (brief)"))
    let empty = try Self.calls("  - id: v\n    uses: volume.create\n    with: { name: v, size: 1 }\n")
    #expect(!empty.contains { $0.operation.service == .image })
    let fromImage = try Self.calls(
      "  - id: v\n    uses: volume.create\n    with: { name: v, size: 1, image: Debian 12 }\n")
    #expect(fromImage.contains { $0.operation.service == .image })
  }

  @Test func `a standard value is a value`() throws {
    // The quarantine group is looked for by the name that it has if nothing else is said.
    let isolated = try Self.calls("  - id: cut\n    uses: server.isolate\n    with: { server: web-1 }\n")
    #expect(isolated.contains { $0.operation.name == "list security groups" && $0.purpose == .look })
  }

  @Test func `work, look and look-up are told apart`() throws {
    let calls = try Self.calls("  - id: stop\n    uses: server.stop\n    with: { server: web-1 }\n")
    let purposes = Dictionary(calls.map { ($0.operation.name, $0.purpose) }, uniquingKeysWith: { first, _ in first })
    #expect(purposes["stop server (os-stop)"] == .work)
    #expect(purposes["show server"] == .look)
    #expect(purposes["list servers (brief)"] == .lookUp(["server"]))
  }

  @Test func `empty lists of networks are told from hidden ones, which needs no right of its own`() throws {
    let workflow = try valid("version: 1\nname: test\nsteps:\n  - id: n\n    uses: network.list\n")
    let calls = Self.sites(workflow).flatMap(\.use.possibleCalls)
    #expect(calls.map(\.purpose) == [.work, .aside])
    #expect(NeededRights(of: workflow, by: .standard).all == [Right("network_read")])
  }

  @Test func `a request of the author's own counts as what it is, and is said where an expression decides`() throws {
    func needed(_ path: String) throws -> NeededRights {
      NeededRights(
        of: try valid(
          "version: 1\nname: test\nsteps:\n  - id: own\n    uses: openstack.request\n"
            + "    with: { service: network, path: \(path) }\n"), by: .standard)
    }
    #expect(try needed("/v2.0/networks").all == [Right("network_read")])
    #expect(try needed("/v2.0/networks").undetermined.isEmpty)
    #expect(try needed("\"/v2.0/${{ run.id }}\"").undetermined.map(\.name) == ["own"])
    let other = try needed("/v2.0/nothing-known")
    #expect(other.rights.isEmpty)
    #expect(other.unlisted.count == 1)
  }

  // MARK: Workflows that run others

  private struct Texts: WorkflowFinder {
    let texts: [String: String]
    func file(_ path: String, from file: SourceFile) -> SourceFile? {
      texts[path].map { SourceFile(name: path, text: $0) }
    }
  }

  private static func running(_ inner: String, credentials: String = "") throws -> CheckedWorkflow {
    try valid(
      "version: 1\nname: outer\n\(credentials)steps:\n  - id: go\n    run: { workflow: inner.yaml }\n",
      workflows: Texts(texts: ["inner.yaml": inner]))
  }

  private static let inner = "version: 1\nname: inner\nsteps:\n  - id: list\n    uses: server.list\n"

  @Test func `a workflow that a step runs counts, with the way to it`() throws {
    let site = try #require(Self.sites(try Self.running(Self.inner)).first)
    #expect(site.name == "go/list")
    #expect(site.runs == ["inner"])
    #expect(site.place == "inner.yaml:5")
    #expect(site.sharesLogin)
    #expect(Self.sites(try Self.running(Self.inner), intoRuns: false).isEmpty)
  }

  private static func credentials(_ client: String) -> String {
    """
    credentials:
      service_account:
        provider: ovhcloud-emea
        project_id: 0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f
        client_id: \(client)
        client_secret: ${{ secrets.S }}

    """
  }

  @Test func `one that logs in with other credentials is another's affair`() throws {
    func shares(_ outer: String, _ inner: String) throws -> Bool? {
      let inner = Self.inner.replacing("name: inner\n", with: "name: inner\n\(inner)")
      return Self.sites(try Self.running(inner, credentials: outer)).first?.sharesLogin
    }
    #expect(try shares(Self.credentials("a"), Self.credentials("a")) == true)
    #expect(try shares(Self.credentials("${{ env.C }}"), Self.credentials("${{ env.C }}")) == true)
    #expect(try shares(Self.credentials("a"), Self.credentials("b")) == false)
    #expect(try shares(Self.credentials("a"), "") == false)
    let workflow = try Self.running(Self.inner, credentials: Self.credentials("a"))
    #expect(NeededRights(of: workflow, by: .standard).rights.isEmpty)
  }

  // MARK: Rights

  @Test func `rights are sorted, each with its steps once`() throws {
    let needed = NeededRights(of: try valid(Self.whole), by: .standard)
    #expect(needed.rights.map(\.right) == needed.rights.map(\.right).sorted())
    let manage = try #require(needed.rights.first { $0.right == Right("compute_manage") })
    #expect(manage.steps == ["block/inner", "heal/soft", "evidence"])
    #expect(manage.basis == .judged)
    #expect(needed.rights.first { $0.right == Right("objectstore_all") }?.basis == .documented)
  }

  @Test func `what the table does not know is listed apart, not guessed`() throws {
    let head = "service\toperation\tmethod\tpath\tpolicy\tright\tbasis\n"
    let table = try RightsTable(
      tabSeparated: head + "nova\tlist servers (detail)\tGET\t/servers/detail\t-\tnone\tjudged")
    let workflow = try valid(
      "version: 1\nname: test\nsteps:\n  - id: a\n    uses: server.list\n  - id: b\n    uses: container.list\n")
    let needed = NeededRights(of: workflow, by: table)
    #expect(needed.rights.isEmpty)
    #expect(needed.unreachable.map(\.site.name) == ["a"])
    #expect(needed.unlisted.map(\.site.name) == ["b"])
    #expect(needed.unlisted.first?.basis == nil)
  }
}
