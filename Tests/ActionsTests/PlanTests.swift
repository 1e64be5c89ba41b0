import Actions
import Engine
import HTTP
import HTTPTypes
import Permissions
import Sandbox
import Testing
import Values
import Workflows

/// What a run would do, found out without a single write.
@Suite struct PlanTests {
  private static func plan(_ steps: String, on rig: Rig, head: String = "", tail: String = "") async throws -> RunPlan {
    let access = CloudAccess(rig.settings, roles: rig.roles)
    let workflow = try rig.check(steps, head: head, tail: tail)
    let request = RunRequest(
      run: "run-1", workflow: workflow, inputs: [:], vars: workflow.vars, environment: [:], secrets: rig.secrets,
      cause: .manual, actor: "tester", nominal: Rig.now)
    let made = await withTaskGroup(of: RunPlan?.self) { group -> RunPlan? in
      group.addTask {
        await access.serve()
        return nil
      }
      group.addTask {
        await RunPlanner(registry: .standard(on: access), setup: access, now: { Rig.now }).plan(request)
      }
      var plan: RunPlan?
      for await result in group {
        guard let result else { continue }
        plan = result
        group.cancelAll()
      }
      return plan
    }
    return try #require(made)
  }

  /// Requests that are no reads, those of the login left out.
  private static func writes(_ rig: Rig) -> [String] {
    rig.wire.sent.all.filter { request in
      let path = request.path ?? ""
      let isLogin =
        path.contains("/identity/v3/") || path.contains("/role-adapter/")
        || path == "/auth/oauth2/token"
      return request.method != .get && request.method != .head && !isLogin
    }.map { "\($0.method) \($0.path ?? "")" }
  }

  private static func rig(as account: String = "administrator") throws -> Rig {
    var rig = try Rig(as: account)
    rig.secrets = [
      "OPS_WEBHOOK": Secret("https://hooks.example.org/ops/T0P"),
      "SLACK_WEBHOOK": Secret("https://hooks.example.org/slack/T0P"),
      "PAGERDUTY_KEY": Secret("0123456789abcdef0123456789abcdef"),
    ]
    return rig
  }

  @Test(arguments: CloudAction.standard.map(\.signature.name))
  func `no write of any example leaves, and what is planned is what a run sends`(_ name: String) async throws {
    let signature = try #require(ActionRegistry.signatures.signature(of: name))
    let example = signature.example.indented(by: 2)
    let rig = try Self.rig()
    let plan = try await Self.plan(example, on: rig)
    #expect(plan.failure == nil)
    #expect(Self.writes(rig).isEmpty, "\(Self.writes(rig))")

    // The first step that writes knows all that it needs.
    guard let first = plan.steps.first(where: { !$0.writes.isEmpty }), signature.needsCloud else { return }
    let ran = try await rig.run(example)
    let sent = ran.journal.compactMap { entry -> (operation: String, place: String)? in
      guard case .callBegan(let call, let intent) = entry.event, call.attempt.address == first.address,
        intent.service != "stackhand"
      else { return nil }
      return (intent.operation, "\(intent.method) \(intent.path)")
    }
    // What a run sends besides was said to be possible.
    var rest = sent[...]
    // A file is no request.
    for planned in first.writes where planned.service != "this machine" {
      let place = "\(planned.method) \(planned.path)"
      rest = rest.drop { step in
        (step.operation, step.place) != (planned.operation, place)
          && first.later.contains { $0.name == step.operation }
      }
      #expect(rest.first?.operation == planned.operation)
      #expect(rest.first?.place == place)
      rest = rest.dropFirst()
    }
    #expect(rest.allSatisfy { step in first.later.contains { $0.name == step.operation } }, "\(rest)")
  }

  @Test func `what is made, changed and deleted is told with names, and with rights that are not held`() async throws {
    let rig = try Self.rig(as: "infrastructureSupervisor")
    let plan = try await Self.plan(
      """
        - id: make
          uses: volume.create
          with: { name: fresh, size: 5 }
        - id: stop
          uses: server.stop
          with: { server: web-1 }
        - id: away
          uses: server.delete
          with: { server: db-1 }
      """, on: rig)
    #expect(plan.writes.map(\.kind) == [.create, .change, .delete])
    #expect(plan.writes.first?.name == "fresh")
    #expect(plan.writes.map(\.missing) == [["volume_manage"], ["compute_manage"], ["compute_manage"]])
    #expect(plan.isDenied)
    #expect(Self.writes(rig).isEmpty)
  }

  @Test func `every server of a scaling is listed`() async throws {
    let plan = try await Self.plan(
      """
        - id: pool
          uses: server.scale
          with: { name: worker, count: 3, flavor: d2-2, image: Debian 12, networks: [private-1] }
      """, on: try Self.rig())
    #expect(plan.writes.compactMap(\.name) == ["worker-1", "worker-2", "worker-3"])
    #expect(plan.steps.first?.later.isEmpty == true)
  }

  @Test func `a ladder begins with the first tier that is not surely left out`() async throws {
    let plan = try await Self.plan(
      """
        - id: heal
          escalate:
            probe: { uses: server.show, with: { server: web-1 }, healthy: "self.status == 'ERROR'" }
            tiers:
              - { id: on, if: "1 > 2", uses: server.start, with: { server: web-1 } }
              - { id: soft, uses: server.reboot, with: { server: web-1 } }
              - { id: hard, uses: server.stop, with: { server: web-1 } }
      """, on: try Self.rig())
    #expect(plan.steps.map(\.step.id) == ["heal", "on", "soft", "hard"])
    #expect(plan.steps.map(\.isUncertain) == [false, false, false, true])
  }

  @Test func `what a scaling would delete has its name`() async throws {
    let rig = try Self.rig()
    let group = """
          uses: server.scale
          with: { name: worker, count: COUNT, flavor: d2-2, image: Debian 12, networks: [private-1] }
      """
    _ = try await rig.run("  - id: pool\n" + group.replacing("COUNT", with: "2"))
    let plan = try await Self.plan("  - id: pool\n" + group.replacing("COUNT", with: "1"), on: rig)
    #expect(plan.writes.map(\.kind) == [.delete])
    #expect(plan.writes.first?.target?.hasPrefix("worker-") == true)
  }

  @Test func `conditions and loops over what is not known yet are said as such`() async throws {
    let rig = try Self.rig()
    let plan = try await Self.plan(
      """
        - id: make
          uses: server.create
          with: { name: a, flavor: b2-7, image: Debian 12, networks: [private-1] }
        - id: maybe
          if: steps.make.status == 'ACTIVE'
          uses: server.stop
          with: { server: db-1 }
        - id: each
          for: { each: steps.make.tags, as: tag, max_items: 3 }
          uses: server.delete
          with: { server: "${{ tag }}" }
        - id: never
          if: "1 > 2"
          uses: server.stop
          with: { server: db-1 }
      """, on: rig)
    func step(_ id: String) -> PlannedStep? { plan.steps.last { $0.step.id == id } }
    #expect(step("make")?.isUncertain == false)
    #expect(step("maybe")?.isUncertain == true)
    #expect(step("maybe")?.notes == ["only the run can tell whether `if: steps.make.status == 'ACTIVE'` holds"])
    #expect(step("maybe")?.writes.map(\.operation) == ["stop server (os-stop)"])
    #expect(step("each")?.isUncertain == true)
    #expect(step("each")?.later.map(\.name) == ["delete server"])
    #expect(step("never")?.outcome == .skipped)
    #expect(Self.writes(rig).isEmpty)
  }

  @Test func `what is read after a planned write is said to be as things are now`() async throws {
    let plan = try await Self.plan(
      """
        - id: before
          uses: server.list
        - id: stop
          uses: server.stop
          with: { server: web-1 }
        - id: after
          uses: server.list
      """, on: try Self.rig())
    #expect(plan.steps.map(\.isStale) == [false, false, true])
  }

  @Test func `a region without the service is said of the steps that would write there, and of no other`() async throws
  {
    let rig = try Self.rig()
    let plan = try await Self.plan(
      "  - id: make\n    uses: volume.create\n    with: { name: fresh, size: 1 }\n", on: rig,
      head: "regions: [GRA7, NOPE1]\n")
    let made = plan.steps.filter { $0.step.id == "make" }
    #expect(made.map(\.outcome) == [nil, .failed])
    #expect(made.last?.failure?.kind == "no-endpoint")
    #expect(plan.writes.map(\.region) == ["GRA7"])
    // Nothing was read, so that nothing can be out of date.
    #expect(made.allSatisfy { !$0.isStale })
  }

  @Test func `what surely fails stops the block, and its rescue is planned`() async throws {
    let plan = try await Self.plan(
      """
        - id: gone
          uses: server.show
          with: { server: nobody }
        - id: not_reached
          uses: server.stop
          with: { server: web-1 }
      """, on: try Self.rig(), tail: "rescue:\n  - id: mend\n    uses: server.start\n    with: { server: web-1 }\n")
    #expect(plan.steps.map(\.step.id) == ["gone", "mend"])
    #expect(plan.steps.first?.outcome == .failed)
  }

  @Test func `a read that is refused is denied`() async throws {
    let plan = try await Self.plan(
      "  - id: c\n    uses: container.list\n", on: try Self.rig(as: "infrastructureSupervisor"))
    #expect(plan.steps.first?.outcome == .denied)
    #expect(plan.isDenied)
  }

  @Test func `the room that is left is counted with what would be made`() async throws {
    let rig = try Self.rig()
    let access = CloudAccess(rig.settings)
    let workflow = try rig.check(
      """
        - id: pool
          uses: server.scale
          with: { name: worker, count: 2, flavor: b2-7, image: Debian 12, networks: [private-1] }
        - id: data
          uses: volume.create
          with: { name: fresh, size: 30000 }
      """)
    let request = RunRequest(
      run: "run-1", workflow: workflow, inputs: [:], vars: [:], environment: [:], secrets: [:], cause: .manual,
      actor: "tester", nominal: Rig.now)
    let room = await withTaskGroup(of: [PlannedRoom]?.self) { group in
      group.addTask {
        await access.serve()
        return nil
      }
      group.addTask {
        let planner = RunPlanner(registry: .standard(on: access), setup: access, now: { Rig.now })
        return await access.room(for: await planner.plan(request))
      }
      var room: [PlannedRoom] = []
      for await result in group {
        guard let result else { continue }
        room = result
        group.cancelAll()
      }
      return room
    }
    #expect(room.map(\.what) == ["GiB of volumes", "MiB of memory", "processors", "servers", "volumes"])
    #expect(room.first { $0.what == "servers" }?.adds == 2)
    #expect(room.first { $0.what == "processors" }?.adds == 4)
    #expect(room.first { $0.what == "GiB of volumes" }?.fits == false)
    #expect(room.first { $0.what == "servers" }?.fits == true)
    #expect(Self.writes(rig).isEmpty)
  }
}
