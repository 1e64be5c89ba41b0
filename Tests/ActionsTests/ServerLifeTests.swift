import Engine
import HTTPTypes
import OpenStack
import Permissions
import Sandbox
import TestSupport
import Testing
import Values
import Workflows

@testable import Actions

/// Servers made, deleted, and kept at a number.
@Suite struct ServerLifeTests {
  static let create = "create server from image"
  static let template = "flavor: d2-2, image: Debian 12, networks: [private-1]"

  private func made(_ rig: Rig) -> Int { rig.cloud.counts["compute: \(Self.create)"] }

  @Test func `a create bears its carrier, and its password goes on no record`() async throws {
    let rig = try Rig(paces: ServerMoveTests.slow)
    let ran = try await rig.step(
      "server.create", "with: { name: new, \(Self.template), user_data: '#!/bin/sh', tags: [mine] }",
      tail: ["status", "tags"])
    #expect(ran.outcome() == .succeeded, "\(String(describing: ran.failure()))")
    #expect(ran.output("status") == "ACTIVE")
    let carrier = Carrier(run: "run-1", call: CallID(AttemptID(Address([.step("it")]), 1), 2))
    #expect(ran.output("tags") == ["mine", .string(carrier.text)])
    let answers = ran.journal.compactMap { entry -> Value? in
      if case .callEnded(_, .answered(let answer)) = entry.event { answer } else { nil }
    }
    #expect(answers.last?["server"]?.asMap?.keys.compactMap(\.asString) == ["id"])
    #expect(ran.output("admin_password") == nil || ran.output("admin_password") == .optional(nil))
  }

  @Test func `a build that fails tells the fault, and names the server that is left`() async throws {
    let rig = try Rig(paces: ServerMoveTests.slow)
    let ran = try await rig.step(
      "server.create", "with: { name: new, \(Self.template), properties: { simulate-failure: build } }")
    let failure = try #require(ran.failure())
    #expect(failure.outcome == .failed)
    #expect(failure.message.hasPrefix("server 'new' "))
    #expect(failure.message.contains("is ERROR: Build of instance"))
  }

  @Test func `a create whose answer was lost is unknown, and says by which mark to look for it`() async throws {
    let rig = try Rig(faults: [.dropped(on: .operation(.compute, Self.create), carriedOut: true)])
    let ran = try await rig.step("server.create", "with: { name: new, \(Self.template) }")
    #expect(ran.outcome() == .unknown)
    #expect(made(rig) == 1)
    #expect(ran.failure()?.help?.contains("bears the mark stackhand-") == true)
  }

  @Test func `over quota is quota`() async throws {
    var contents = SimulatedCloud.Contents.standard
    contents[region: "GRA7"].servers += (0..<200).map { .init("many-\($0)") }
    let ran = try await Rig(contents).step("server.create", "with: { name: new, \(Self.template) }")
    #expect(ran.outcome() == .quota)
  }

  @Test(arguments: [
    ("flavor: d2-2, image: Nothing, networks: []", "no image is called 'Nothing'"),
    ("flavor: z9, image: Debian 12, networks: []", "no flavor is called 'z9'"),
    ("flavor: d2-2, image: Debian 12, networks: [nowhere]", "no network is called 'nowhere'"),
  ]) func `what is not there fails before anything is made`(_ template: String, _ message: String) async throws {
    let rig = try Rig()
    let ran = try await rig.step("server.create", "with: { name: new, \(template) }")
    #expect(ran.failure()?.kind == "not-found")
    #expect(ran.failure()?.message == message)
    #expect(made(rig) == 0)
  }

  @Test func `a delete waits until the server is gone, and one that is gone is deleted`() async throws {
    let rig = try Rig(paces: ServerMoveTests.slow)
    let ran = try await rig.step("server.delete", "with: { server: web-1 }", tail: ["id"])
    #expect(ran.outcome() == .succeeded)
    #expect(rig.clock.waits.count >= 3)
    let id = try #require(ran.output("id")?.asString)
    #expect(try await rig.step("server.delete", "with: { server: \(id) }").outcome() == .succeeded)
    #expect(try await rig.step("server.delete", "with: { server: web-1 }").failure()?.kind == "not-found")
    #expect(try await rig.step("server.list").names("servers")?.contains("web-1") == false)
  }

  @Test func `carriers differ by run, step, attempt and call, and stay the same`() {
    func carrier(_ run: String, _ step: String, _ attempt: Int, _ call: Int) -> String {
      Carrier(run: run, call: CallID(AttemptID(Address([.step(step)]), attempt), call)).text
    }
    let all = [
      carrier("r", "a", 1, 1), carrier("s", "a", 1, 1), carrier("r", "b", 1, 1), carrier("r", "a", 2, 1),
      carrier("r", "a", 1, 2), carrier("r", "a", 11, 1), carrier("r", "a", 1, 11),
    ]
    #expect(Set(all).count == all.count)
    #expect(carrier("r", "a", 1, 1) == all[0])
    for text in all { #expect(text.utf8.count == 36 && !text.contains("/") && !text.contains(",")) }
  }
}

@Suite struct ServerScaleTests {
  static let tag = "stackhand-scale=w"

  private func group(_ count: Int, _ more: SimulatedCloud.Contents.Server...) -> SimulatedCloud.Contents {
    var contents = SimulatedCloud.Contents.standard
    let servers = (1...max(count, 1)).prefix(count).map { number in
      SimulatedCloud.Contents.Server("w-\(number)", tags: [Self.tag], age: .seconds(10_000 - number))
    }
    contents[region: "GRA7"].servers = servers + more
    return contents
  }

  private func scale(_ rig: Rig, _ count: Int, _ more: String = "") async throws -> Ran {
    try await rig.step(
      "server.scale", "with: { name: w, count: \(count), \(ServerLifeTests.template)\(more) }",
      tail: ["servers", "created", "deleted", "wanted"])
  }

  private func made(_ rig: Rig) -> Int { rig.cloud.counts["compute: \(ServerLifeTests.create)"] }
  private func deleted(_ rig: Rig) -> Int { rig.cloud.counts["compute: delete server"] }

  @Test func `what is missing is made, under the first names that are free`() async throws {
    // A server of that name that somebody else made is no member and stays.
    let rig = try Rig(group(1, .init("w-2")), paces: ServerMoveTests.slow)
    let ran = try await scale(rig, 3)
    #expect(ran.outcome() == .succeeded, "\(String(describing: ran.failure()))")
    #expect(ran.names("servers") == ["w-1", "w-3", "w-4"])
    #expect(ran.records("servers").allSatisfy { $0["status"] == "ACTIVE" })
    #expect(ran.output("created")?.asList?.count == 2)
    #expect(made(rig) == 2)
    #expect(deleted(rig) == 0)
  }

  @Test func `as many as there are is nothing to do`() async throws {
    let rig = try Rig(group(3))
    let ran = try await scale(rig, 3)
    #expect(ran.outcome() == .succeeded)
    #expect(ran.names("servers") == ["w-1", "w-2", "w-3"])
    #expect(made(rig) + deleted(rig) == 0)
  }

  @Test(arguments: [("newest", ["w-1", "w-2"]), ("oldest", ["w-3", "w-4"])])
  func `what is too many goes by age`(_ policy: String, _ left: [String]) async throws {
    let rig = try Rig(group(4, .init("w-9")), paces: ServerMoveTests.slow)
    let ran = try await scale(rig, 2, ", remove: \(policy)")
    #expect(ran.names("servers") == left)
    #expect(try await rig.step("server.list").names("servers").map(Set.init) == Set(left + ["w-9"]))
  }

  @Test func `what is broken goes first`() async throws {
    let rig = try Rig(group(3, .init("w-0", status: "ERROR", tags: [Self.tag], age: .seconds(90_000))))
    #expect(try await scale(rig, 3).names("servers") == ["w-1", "w-2", "w-3"])
  }

  @Test func `more than max_delete: nothing starts, and the list is shown`() async throws {
    let rig = try Rig(group(13))
    let ran = try await scale(rig, 2)
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == "max-delete")
    #expect(ran.failure()?.message == "11 servers would be deleted, and `max_delete` is 10: nothing was done")
    #expect(ran.failure()?.help?.contains("w-13 ") == true)
    #expect(made(rig) + deleted(rig) == 0)
    #expect(try await scale(rig, 2, ", max_delete: 11").outcome() == .succeeded)
    #expect(deleted(rig) == 11)
  }

  @Test func `the count is brought within the bounds`() async throws {
    let rig = try Rig(group(2))
    let few = try await scale(rig, 0, ", min: 1")
    #expect(few.output("wanted") == 1)
    #expect(few.names("servers") == ["w-1"])
    let many = try await scale(rig, 50, ", max: 3")
    #expect(many.names("servers") == ["w-1", "w-2", "w-3"])
    #expect(try await scale(rig, 3, ", min: 5, max: 4").failure()?.kind == "bad-bounds")
  }

  @Test func `a list that fails is no empty list: nothing is made`() async throws {
    let rig = try Rig(group(3), faults: [.unavailable(on: .operation(.compute, "list servers (detail)"))])
    #expect(try await scale(rig, 3).outcome() == .failed)
    #expect(made(rig) == 0)
  }

  @Test func `a build that fails names the server and its fault`() async throws {
    let rig = try Rig(group(1), paces: ServerMoveTests.slow)
    let ran = try await scale(rig, 2, ", properties: { simulate-failure: build }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.message.contains("server 'w-2' ") == true, "\(String(describing: ran.failure()))")
    #expect(ran.failure()?.message.contains("Build of instance") == true)
  }

  @Test func `a run that is taken up makes only what is missing of its plan`() async throws {
    let rig = try Rig(
      group(0),
      faults: [
        .init(
          .status(403, message: "Quota exceeded for instances: Requested 1"),
          on: .operation(.compute, ServerLifeTests.create), skip: 1, times: 1)
      ])
    let broken = try await scale(rig, 3)
    #expect(broken.outcome() == .quota)
    #expect(broken.failure()?.message.contains("1 of 3 had been made") == true)
    let begins = broken.journal.indices.filter { index in
      if case .callBegan(_, let intent) = broken.journal[index].event { intent.isOnce } else { false }
    }
    #expect(begins.count == 2)
    // As if the program had died before the second request left.
    let ran = try await rig.resume(
      Array(broken.journal[..<(try #require(begins.last))]), "server.scale",
      "with: { name: w, count: 3, \(ServerLifeTests.template) }", tail: ["servers", "created", "deleted", "wanted"])
    #expect(ran.names("servers") == ["w-1", "w-2", "w-3"], "\(String(describing: ran.failure()))")
    #expect(made(rig) == 4)
  }
}

@Suite struct ServerVolumeTests {
  @Test func `a volume is attached once, waited for, and detached once`() async throws {
    let rig = try Rig(paces: ServerMoveTests.slow)
    let ran = try await rig.run(
      """
        - { id: on, uses: server.add.volume, with: { server: db-1, volume: data-1 } }
        - { id: again, uses: server.add.volume, with: { server: db-1, volume: data-1 } }
        - { id: other, uses: server.add.volume, with: { server: web-1, volume: data-1 }, on_error: continue }
        - { id: off, uses: server.remove.volume, with: { server: db-1, volume: data-1 } }
        - { id: gone, uses: server.remove.volume, with: { server: db-1, volume: data-1 } }
      """,
      tail: "outputs:\n  a: ${{ steps.on.status + steps.off.status }}\n")
    #expect(ran.output("status", of: "on") == "in-use")
    #expect(ran.outcome("again") == .succeeded)
    #expect(ran.failure("other")?.kind == "conflict")
    #expect(ran.output("status", of: "off") == "available")
    #expect(ran.outcome("gone") == .succeeded)
    #expect(rig.cloud.counts["compute: attach volume to server"] == 2)
    #expect(rig.cloud.counts["compute: detach volume from server"] == 1)
  }
}
