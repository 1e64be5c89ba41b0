import Actions
import Engine
import Permissions
import Reports
import Sandbox
import Testing
import Values
import Workflows

/// Which region counts, and what is said where there is none.
@Suite struct RegionTests {
  @Test func `an unknown region of the workflow ends the run before its first step`() async throws {
    let rig = try Rig()
    let ran = try await rig.step("server.list", head: "region: gra11\n")
    #expect(ran.exitCode == .noCloud)
    #expect(ran.outcome() == .skipped)
    let failure = try #require(ran.state.openingFailure)
    #expect(failure.kind == "no-endpoint")
    #expect(failure.message == "compute has no endpoint in region 'gra11'; it is in BHS5, GRA11, GRA7, SBG5")
    #expect(failure.help == "did you mean 'GRA11'? Regions are compared letter by letter")
    #expect(rig.cloud.counts[.service(.compute)] == 0)
  }

  @Test func `no region and several to choose from: they are listed`() async throws {
    let rig = try Rig { $0.environment["OS_REGION_NAME"] = nil }
    let ran = try await rig.step("server.list")
    #expect(ran.exitCode == .noCloud)
    #expect(
      ran.state.openingFailure?.message == "no region is given and compute is in several: BHS5, GRA11, GRA7, SBG5")
  }

  @Test func `the file counts before the option, the option before the environment`() async throws {
    var contents = SimulatedCloud.Contents.standard
    for name in ["GRA7", "GRA11", "SBG5"] { contents[region: name].servers = [.init("in-\(name)")] }
    let environment = try Rig(contents)
    #expect(try await environment.step("server.list").names("servers") == ["in-GRA7"])
    let option = try Rig(contents) { $0.region = "GRA11" }
    #expect(try await option.step("server.list").names("servers") == ["in-GRA11"])
    #expect(try await option.step("server.list", head: "region: SBG5\n").names("servers") == ["in-SBG5"])
    let step = try await option.step("server.list", "region: GRA7", head: "region: SBG5\n")
    #expect(step.names("servers") == ["in-GRA7"])
  }

  @Test func `a map of regions counts for its services, the option for the others`() async throws {
    let rig = try Rig { $0.region = "GRA11" }
    let ran = try await rig.run(
      "  - { id: servers, uses: server.list }\n  - { id: volumes, uses: volume.list }\n  - { id: containers, uses: container.list }",
      head: "region: { object_store: SBG, volume: SBG5 }\n")
    #expect(ran.exitCode == .succeeded)
    #expect(ran.state.opening?.regions == ["GRA11", "SBG5", "SBG"])
    #expect(ran.state.opening?.remarks == [])
    #expect(ran.names("containers", of: "containers") == [])
  }

  @Test func `the file counts before a service's own region in the environment`() async throws {
    let rig = try Rig { $0.environment["OS_COMPUTE_REGION_NAME"] = "SBG5" }
    #expect(try await rig.step("server.list").state.opening?.regions == ["SBG5"])
    #expect(try await rig.step("server.list", head: "region: GRA11\n").state.opening?.regions == ["GRA11"])
  }

  @Test func `a step's region shows in its failure and in the report`() async throws {
    let rig = try Rig(as: "imageOperator")
    let ran = try await rig.run(
      "  - { id: it, uses: server.list, region: SBG5, on_denied: continue }\n  - { id: images, uses: image.list }")
    #expect(ran.failure()?.request?.region == "SBG5")
    let report = RunReport(ran.state, milliseconds: 0).json
    let steps = try #require(report["steps"]?.asList)
    #expect(steps.first?["region"] == "SBG5")
    #expect(steps.first?["error"]?["service"] == "compute")
    #expect(report["regions"]?.asList?.contains("SBG5") == true)
  }

  @Test func `an unknown region of a step is the failure of that step`() async throws {
    let rig = try Rig()
    let ran = try await rig.run(
      "  - { id: it, uses: server.list, region: GRA12, on_error: continue }\n  - { id: then, uses: server.list }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == "no-endpoint")
    #expect(ran.failure()?.message.contains("'GRA12'") == true)
    #expect(ran.failure()?.help?.contains("did you mean 'GRA11'") == true)
    #expect(ran.outcome("then") == .succeeded)
    #expect(ran.exitCode == .failed)
  }

  static let remark = "object-store is in GRA, there is none in GRA11"

  @Test func `object storage of GRA11 is in GRA, which is said`() async throws {
    let rig = try Rig()
    let ran = try await rig.run(AccountTests.twoSteps, head: "region: GRA11\n")
    #expect(ran.exitCode == .succeeded)
    #expect(ran.names("containers", of: "containers") == ["backups"])
    #expect(ran.state.opening?.remarks == [Self.remark])
    #expect(ran.state.opening?.regions == ["GRA11", "GRA"])
    let own = try await rig.run(
      "  - { id: it, uses: container.list, region: GRA11 }\n  - { id: again, uses: container.list, region: GRA11 }")
    #expect(own.names("containers") == ["backups"])
    #expect(own.state.opening?.remarks == [Self.remark])
    #expect(try await rig.run(AccountTests.twoSteps).state.opening?.remarks == [])
  }

  @Test func `only object storage falls back, and only with a preset`() async throws {
    let rig = try Rig()
    let ran = try await rig.step("server.list", head: "region: GRA\n")
    #expect(ran.exitCode == .noCloud)
    let plain = try Rig { settings in
      settings.environment = [
        "OS_AUTH_URL": "\(Rig.base)/identity/v3", "OS_AUTH_TYPE": "password", "OS_USERNAME": "administrator",
        "OS_PASSWORD": settings.environment["OS_CLIENT_SECRET"] ?? "", "OS_USER_DOMAIN_NAME": "Default",
        "OS_PROJECT_ID": settings.environment["OS_PROJECT_ID"] ?? "",
      ]
    }
    let other = try await plain.step("container.list", head: "region: GRA11\n")
    #expect(other.exitCode == .noCloud)
    #expect(other.state.openingFailure?.message.contains("object-store has no endpoint in region 'GRA11'") == true)
    #expect(other.state.openingFailure?.help?.contains("'GRA'") == true)
  }

  @Test func `with several regions the steps run once in each, and a region without the service is its own failure`()
    async throws
  {
    var contents = SimulatedCloud.Contents.standard
    for name in ["GRA7", "SBG5"] { contents[region: name].servers = [.init("in-\(name)")] }
    let ran = try await Rig(contents).run(
      "  - { id: servers, uses: server.list }", head: "regions: [GRA7, NOWHERE, SBG5]\n",
      tail: "outputs: { names: \"${{ steps.servers.servers.map(s, s.name) }}\", place: \"${{ region }}\" }\n"
        + "finally:\n  - id: told\n    assert: { that: \"steps.regions.results.orValue([]).map(r, r.outcome) == "
        + "['succeeded', 'failed', 'succeeded']\" }\n")
    #expect(ran.state.results[Address([.step("regions")])]?.outcome == .failed)
    #expect(ran.state.results[Address([.section(.finally), .step("told")])]?.outcome == .succeeded)
    let nowhere = Address([.step("regions"), .item(1), .step("servers")])
    #expect(ran.state.results[nowhere]?.failure?.kind == "no-endpoint")
    #expect(ran.state.opening?.logins == 1)
  }

  @Test func `outputs are maps by region`() async throws {
    var contents = SimulatedCloud.Contents.standard
    for name in ["GRA7", "SBG5"] { contents[region: name].servers = [.init("in-\(name)")] }
    let ran = try await Rig(contents).run(
      "  - { id: servers, uses: server.list }", head: "regions: [GRA7, SBG5]\n",
      tail: "outputs: { names: \"${{ steps.servers.servers.map(s, s.name) }}\", place: \"${{ region }}\" }\n")
    #expect(ran.exitCode == .succeeded)
    #expect(ran.state.outputs?["names"] == ["GRA7": ["in-GRA7"], "SBG5": ["in-SBG5"]])
    #expect(ran.state.outputs?["place"] == ["GRA7": "GRA7", "SBG5": "SBG5"])
  }
}
