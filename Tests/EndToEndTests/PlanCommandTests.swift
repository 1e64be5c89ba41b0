import HTTP
import HTTPTypes
import Synchronization
import TestSupport
import Testing
import Values

@Suite struct PlanCommandTests {
  private static let change = """
    version: 1
    name: change
    steps:
      - id: stop
        uses: server.stop
        with: { server: web-1 }
      - id: make
        uses: volume.create
        with: { name: fresh, size: 5 }
      - id: away
        if: steps.make.status == 'available'
        uses: volume.delete
        with: { volume: "${{ steps.make.id }}" }
    """

  @Test func `no write leaves the process`() async throws {
    let writes = Writes()
    let note: @Sendable (HTTPRequest, [UInt8]) -> HTTPAnswer? = { request, _ in
      writes.note(request)
      return nil
    }
    try await CloudOnSocket.with(intercept: note) { cloud in
      let ending = try await Stackhand.run(
        "plan", "-", environment: cloud.environment("administrator"), input: Self.change)
      #expect(ending.code == 0, "\(ending.all)")
      #expect(ending.output.contains("would create 1, change 1, delete 0; of 1 step only the run can tell"))
      #expect(ending.output.contains("~ stop server (os-stop) 'web-1'"))
      #expect(ending.output.contains("+ create empty volume 'fresh'"))
      #expect(ending.output.contains("only the run can tell whether `if: steps.make.status == 'available'` holds"))
    }
    #expect(writes.all == [])
    #expect(writes.reads > 0)
  }

  /// Counts what is no read; the requests of a login are.
  private final class Writes: Sendable {
    private let state = Mutex<(writes: [String], reads: Int)>(([], 0))
    var all: [String] { state.withLock(\.writes) }
    var reads: Int { state.withLock(\.reads) }

    func note(_ request: HTTPRequest) {
      let path = request.path ?? ""
      let isLogin = ["/token", "/auth/tokens", "/protocols/openid/auth"].contains { path.hasSuffix($0) }
      state.withLock { state in
        if request.method == .get || request.method == .head || isLogin {
          state.reads += 1
        } else {
          state.writes.append("\(request.method) \(path)")
        }
      }
    }
  }

  private static let inputs = [
    "disk-full.yaml": ["volume=data-1", "agent=https://agent.example.org"],
    "isolate-server.yaml": ["server=web-1", "ticket=SEC-12"],
    "instance-down.yaml": ["server=web-1", "url=https://web.example.org"],
  ]

  @Test(arguments: PermissionsCommandTests.workflows)
  func `every workflow can be planned on the sandbox`(file: String) async throws {
    let inputs = (Self.inputs[file] ?? []).flatMap { ["--input", $0] }
    let ending = try await Stackhand.run(["plan", "--sandbox", "workflows/\(file)"] + inputs)
    #expect(ending.code == 0, "\(ending.all)")
    #expect(ending.errors.isEmpty, "\(ending.errors)")
    #expect(ending.output.contains("\nwould create "))
  }

  @Test func `a missing right is exit code 3, an invalid workflow 2`() async throws {
    let lacking = try await Stackhand.run(
      "plan", "--sandbox", "--as", "infrastructureSupervisor", "-", input: Self.change)
    #expect(lacking.code == 3)
    #expect(lacking.output.contains("compute_manage is not held"))
    let nobody = try await Stackhand.run("plan", "--sandbox", "--as", "noRights", "-", input: Self.change)
    #expect(nobody.code == 3)
    #expect(nobody.output.contains("no plan could be made"))
    let invalid = try await Stackhand.run("plan", "--sandbox", "-", input: "version: 1\n")
    #expect(invalid.code == 2)
    let noInput = try await Stackhand.run("plan", "--sandbox", "workflows/disk-full.yaml")
    #expect(noInput.code == 2)
  }

  @Test func `for programs it is one object`() async throws {
    let ending = try await Stackhand.run(
      "plan", "--sandbox", "--format", "json", "-", input: Self.change)
    let plan = try JSONReader.read(Array(ending.output.utf8))
    #expect(plan["plan"] == 1)
    #expect(plan["creates"] == 1)
    #expect(plan["changes"] == 1)
    let steps = try #require(plan["steps"]?.asList)
    #expect(steps.map { $0["id"] } == ["stop", "make", "away"])
    #expect(steps[2]["uncertain"] == true)
    #expect(steps[1]["writes"]?.asList?.first?["name"] == "fresh")
    #expect(plan["room"]?.asList?.isEmpty == false)
  }
}
