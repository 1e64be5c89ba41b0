import Engine
import HTTPTypes
import Permissions
import Sandbox
import Testing
import Values
import Workflows

@testable import Actions

/// Images of servers: made, waited for, thrown away.
@Suite struct ImageTests {
  static let web = "0a1b2c3d-0000-4000-8000-000000000001"
  static let hour = Duration.seconds(3600)

  static func contents(
    _ change: (inout SimulatedCloud.Contents.Region) -> Void
  ) -> SimulatedCloud.Contents {
    var contents = SimulatedCloud.Contents.standard
    var region = contents[region: "GRA7"]
    if let place = region.servers.firstIndex(where: { $0.name == "web-1" }) { region.servers[place].id = web }
    change(&region)
    contents[region: "GRA7"] = region
    return contents
  }

  /// An image as `server.snapshot` leaves it.
  static func shot(
    _ name: String, hours: Int, status: String = "active", isProtected: Bool = false, workflow: String = "test",
    of server: String = web, instance: String? = nil, named: String? = nil, mapping: String = ""
  ) -> SimulatedCloud.Contents.Image {
    SimulatedCloud.Contents.Image(
      name, visibility: "private", status: status, isProtected: isProtected,
      properties: [
        "stackhand_workflow": workflow, "stackhand_server": server, "stackhand_name": named ?? name,
        "instance_uuid": instance ?? server, "block_device_mapping": mapping,
      ], age: hour * hours)
  }

  private func left(_ rig: Rig) async throws -> Set<String> {
    let ran = try await rig.step("image.list", "with: { visibility: private }")
    return Set(try #require(ran.names("images")))
  }

  private func prune(_ rig: Rig, _ more: String = "") async throws -> Ran {
    try await rig.run(
      "  - id: it\n    uses: image.prune\n    with: { made_from: \(Self.web), keep: 2\(more) }\n",
      tail: "outputs:\n  deleted: ${{ steps.it.deleted }}\n  kept: ${{ steps.it.kept }}\n")
  }

  // MARK: server.snapshot

  @Test func `a snapshot bears the marks of its workflow and its server, and a carrier`() async throws {
    let rig = try Rig(Self.contents { _ in })
    let ran = try await rig.run(
      """
        - id: it
          uses: server.snapshot
          with: { server: web-1, name: monday, properties: { stage: golden } }
        - id: image
          uses: image.show
          with: { image: monday }
      """)
    #expect(ran.outcome() == .succeeded, "\(String(describing: ran.failure()))")
    #expect(ran.output("status") == "active")
    #expect(ran.output("image_id") == ran.output("id", of: "image"))
    let properties = ran.output("properties", of: "image")
    #expect(properties?["stage"] == "golden")
    #expect(properties?["stackhand_workflow"] == "test")
    #expect(properties?["stackhand_server"] == .string(Self.web))
    #expect(properties?["stackhand_carrier"]?.asString?.hasPrefix("stackhand-") == true)
  }

  @Test func `a property of stackhand's own is refused before anything is written`() async throws {
    let rig = try Rig()
    let ran = try await rig.step(
      "server.snapshot", "with: { server: web-1, name: x, properties: { stackhand_server: y } }")
    #expect(ran.failure()?.kind == "invalid-argument")
    #expect(rig.cloud.counts["compute: \(Operation.snapshotServer.name)"] == 0)
  }

  @Test(arguments: [
    ("createImage", "it is gone: The disk could not be read"), ("upload", "is killed: The disk could not be read"),
    ("lost", "nova no longer works on it"),
  ]) func `a snapshot that comes to nothing fails in nova's words`(_ fails: String, _ words: String) async throws {
    let rig = try Rig(
      Self.contents { region in
        region.servers.append(.init("ill", metadata: ["simulate-failure": fails]))
      })
    let ran = try await rig.step("server.snapshot", "with: { server: ill, name: x }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.message.contains(words) == true, "\(String(describing: ran.failure()))")
    #expect(rig.cloud.counts["compute: \(Operation.snapshotServer.name)"] == 1)
  }

  @Test func `a snapshot that takes too long is timed out, with the image's id`() async throws {
    let rig = try Rig(Self.contents { _ in }, paces: SimulatedCloud.Paces(snapshot: .seconds(3600)))
    let ran = try await rig.step(
      "server.snapshot", "with: { server: web-1, name: slow }\nwait_for: { status: active, timeout: 90s }")
    #expect(ran.outcome() == .timedOut)
    let image = try #require(try await rig.step("image.list", "with: { name: slow }").records("images").first)
    #expect(ran.failure()?.message.contains(image.text("id") ?? "-") == true, "\(String(describing: ran.failure()))")
    #expect(ran.failure()?.message.contains("queued") == true)
  }

  private static let inVolumes = contents { region in
    region.servers.append(.init("rooted", image: nil))
    region.volumes += [
      .init("root", size: 10, server: "rooted", isBootable: true), .init("more", size: 5, server: "rooted"),
    ]
  }

  @Test func `of a server that boots from a volume the volume snapshots are told, and gone with the image`()
    async throws
  {
    let rig = try Rig(Self.inVolumes)
    let steps = """
        - id: it
          uses: server.snapshot
          with: { server: rooted, name: monday }
        - id: parts
          uses: volume.snapshot.list
          with: { name: snapshot for monday }
      """
    let ran = try await rig.run(steps)
    #expect(ran.outcome() == .succeeded, "\(String(describing: ran.failure()))")
    #expect(ran.output("size") == .optional(0))
    let ids = ran.records("snapshots", of: "parts").compactMap { $0["id"] }
    #expect(ids.count == 2)
    #expect(
      ran.output("volume_snapshots")?.asList.map { Set($0.compactMap(\.asString)) } == Set(ids.compactMap(\.asString)))
  }

  @Test func `whoever may not snapshot volumes is told so of a server that boots from one`() async throws {
    let rig = try Rig(Self.inVolumes, as: "computeOperator")
    let ran = try await rig.step("server.snapshot", "with: { server: rooted, name: monday }")
    #expect(ran.outcome() == .denied)
    #expect(ran.failure()?.denial?.missing == ["volume_snapshot_manage"])
    #expect(try await rig.step("server.snapshot", "with: { server: web-1, name: monday }").outcome() == .succeeded)
  }

  @Test func `a backup rotates within its type`() async throws {
    let rig = try Rig(Self.contents { _ in })
    func backup(_ name: String, _ type: String) -> String {
      "  - id: \(name)\n    uses: server.backup\n    with: { server: web-1, name: \(name), type: \(type), rotation: 1 }\n"
    }
    let ran = try await rig.run(backup("d1", "daily") + backup("w1", "weekly") + backup("d2", "daily"))
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.failure("d1")))")
    let names = try await left(rig)
    // All are of one instant here, so which of the two daily ones is the newest is nova's affair.
    #expect(names.count == 2 && names.contains("w1"))
  }

  // MARK: image.prune

  @Test func `only what the workflow made and nobody needs goes`() async throws {
    let used = "0a1b2c3d-0000-4000-8000-00000000000f"
    let rig = try Rig(
      Self.contents { region in
        var running = Self.shot("running", hours: 60)
        running.id = used
        region.images += [
          Self.shot("n1", hours: 1), Self.shot("n2", hours: 25), Self.shot("n3", hours: 49), Self.shot("n4", hours: 73),
          Self.shot("half", hours: 80, status: "queued"), Self.shot("guarded", hours: 90, isProtected: true),
          Self.shot("web-1-shelved", hours: 91), running,
          Self.shot("other-workflow", hours: 92, workflow: "weekly"),
          Self.shot("other-server", hours: 93, of: "0a1b2c3d-0000-4000-8000-000000000002"),
          // Made by hand of servers that were made from a snapshot.
          Self.shot("child", hours: 94, instance: "0a1b2c3d-0000-4000-8000-000000000003"),
          Self.shot("renamed", hours: 95, named: "before"),
          .init("by-hand", visibility: "private", age: Self.hour * 96),
        ]
        region.servers.append(.init("clone", image: used))
      })
    let before = try await left(rig)
    let ran = try await prune(rig)
    #expect(ran.outcome() == .succeeded, "\(String(describing: ran.failure()))")
    #expect(ran.names("deleted") == ["n4", "n3"])
    #expect(ran.output("kept") == 2)
    #expect(before.subtracting(try await left(rig)) == ["n3", "n4"])
  }

  @Test func `a prefix narrows what counts`() async throws {
    let rig = try Rig(
      Self.contents { region in
        region.images += ["a1", "b1", "a2", "b2", "a3", "b3"].enumerated().map {
          Self.shot($1, hours: $0 + 1)
        }
      })
    let ran = try await prune(rig, ", prefix: a")
    #expect(ran.names("deleted") == ["a3"])
  }

  private func stale(_ newest: SimulatedCloud.Contents.Image) throws -> Rig {
    try Rig(
      Self.contents { region in
        region.images += [newest] + (2...6).map { Self.shot("n\($0)", hours: 30 + 24 * $0) }
      })
  }

  @Test(arguments: ["queued", "killed"]) func `nothing goes where the newest image is not whole`(_ status: String)
    async throws
  {
    let rig = try stale(Self.shot("n1", hours: 1, status: status))
    let ran = try await prune(rig)
    #expect(ran.outcome() == .failed && ran.failure()?.kind == "stale")
    #expect(ran.failure()?.message.contains(status) == true)
    #expect(rig.cloud.counts["image: delete image"] == 0)
  }

  @Test func `nothing goes where the newest image is too old, unless more time is given`() async throws {
    let rig = try stale(Self.shot("n1", hours: 27))
    let ran = try await prune(rig)
    #expect(ran.failure()?.kind == "stale", "\(String(describing: ran.failure()))")
    #expect(rig.cloud.counts["image: delete image"] == 0)
    #expect(try await prune(rig, ", fresh: 28h").names("deleted") == ["n6", "n5", "n4", "n3"])
  }

  @Test func `where more than max_delete would go, nothing does and the list is told`() async throws {
    let rig = try Rig(Self.contents { $0.images += (1...6).map { Self.shot("n\($0)", hours: $0) } })
    let ran = try await prune(rig, ", max_delete: 3")
    #expect(ran.failure()?.kind == "max-delete")
    for name in ["n3", "n4", "n5", "n6"] { #expect(ran.failure()?.help?.contains(name) == true) }
    #expect(rig.cloud.counts["image: delete image"] == 0)
    #expect(try await prune(rig, ", max_delete: 4").names("deleted")?.count == 4)
  }

  @Test func `the volume snapshots behind an image go after it`() async throws {
    let part = "0a1b2c3d-0000-4000-8000-0000000000aa"
    let rig = try Rig(
      Self.contents { region in
        region.images += [
          Self.shot("n1", hours: 1), Self.shot("n2", hours: 2),
          Self.shot("n3", hours: 3, mapping: "[{\"snapshot_id\": \"\(part)\", \"boot_index\": 0}]"),
        ]
        region.volumeSnapshots.append(.init("part", id: part, volume: "data-1"))
      })
    let ran = try await prune(rig)
    #expect(ran.names("deleted") == ["n3"], "\(String(describing: ran.failure()))")
    let deletes = rig.wire.sent.all.filter { $0.method == .delete }.compactMap(\.path)
    #expect(deletes.count == 2 && deletes.first?.contains("/images/") == true)
    #expect(deletes.last?.hasSuffix("/snapshots/\(part)") == true)
    #expect(try await rig.step("volume.snapshot.list", "with: { name: part }").names("snapshots") == [])
  }

  @Test func `whoever may not delete images is told so, and nothing is gone`() async throws {
    let contents = Self.contents { $0.images += (1...3).map { Self.shot("n\($0)", hours: $0) } }
    let ran = try await prune(try Rig(contents, as: "backupOperator"))
    #expect(ran.outcome() == .denied)
    #expect(ran.failure()?.denial?.missing == ["image_manage"])
  }

  @Test func `a run that is taken up anywhere deletes what was decided, and nothing more`() async throws {
    let contents = Self.contents { $0.images += (1...4).map { Self.shot("n\($0)", hours: $0) } }
    let rig = try Rig(contents)
    let whole = try await prune(rig)
    #expect(whole.names("deleted") == ["n4", "n3"])
    let steps = "  - id: it\n    uses: image.prune\n    with: { made_from: \(Self.web), keep: 2 }\n"
    let tail = "outputs:\n  deleted: ${{ steps.it.deleted }}\n  kept: ${{ steps.it.kept }}\n"
    let first = try #require(
      whole.journal.firstIndex { if case .callEnded = $0.event { true } else { false } })
    for end in whole.journal.indices[first...].dropLast() {
      let resumed = try await rig.run(steps, tail: tail, from: Array(whole.journal[...end]))
      #expect(resumed.exitCode == .succeeded, "\(end): \(String(describing: resumed.failure()))")
      #expect(resumed.names("deleted") == ["n4", "n3"])
    }
    #expect(try await left(rig).isSuperset(of: ["n1", "n2"]))
  }

  // MARK: image.create, set, delete

  @Test func `an image whose record was made but not answered is not made twice`() async throws {
    let rig = try Rig(faults: [.dropped(on: .operation(.image, Operation.createImage.name), times: 1, carriedOut: true)]
    )
    let ran = try await rig.step("image.create", "with: { name: own, url: 'https://x.example.org/own.qcow2' }")
    #expect(ran.outcome() == .succeeded, "\(String(describing: ran.failure()))")
    #expect(rig.cloud.counts["image: create image record"] == 2)
    #expect(try await rig.step("image.list", "with: { name: own }").names("images") == ["own"])
  }

  @Test func `an import that fails is a failure`() async throws {
    let rig = try Rig()
    let ran = try await rig.step(
      "image.create", "with: { name: own, url: 'https://x.example.org/simulate-failure.qcow2' }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.message.contains("could not fetch") == true, "\(String(describing: ran.failure()))")
  }

  @Test func `a protected image is not deleted, and says why`() async throws {
    let rig = try Rig(Self.contents { $0.images.append(Self.shot("kept", hours: 1, isProtected: true)) })
    let ran = try await rig.step("image.delete", "with: { image: kept }")
    #expect(ran.outcome() == .failed && ran.failure()?.kind == "conflict")
    let freed = try await rig.run(
      """
        - id: free
          uses: image.set
          with: { image: kept, name: free, protected: false, tags: [a, b], properties: { "a/b~c": d } }
        - id: it
          uses: image.delete
          with: { image: free }
      """)
    #expect(freed.exitCode == .succeeded, "\(String(describing: freed.failure("free")))")
    #expect(freed.output("tags", of: "free") == ["a", "b"])
    #expect(freed.output("properties", of: "free")?["a/b~c"] == "d")
  }
}
