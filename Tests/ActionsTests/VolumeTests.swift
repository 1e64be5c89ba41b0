import Engine
import HTTPTypes
import Permissions
import Sandbox
import Testing
import Values
import Workflows

@testable import Actions

/// Volumes, their snapshots and backups.
@Suite struct VolumeTests {
  private func contents(_ volumes: SimulatedCloud.Contents.Volume...) -> SimulatedCloud.Contents {
    ImageTests.contents { $0.volumes += volumes }
  }

  @Test func `a volume is made with its properties and a carrier`() async throws {
    let ran = try await Rig().step("volume.create", "with: { name: fresh, size: 20, properties: { a: b } }")
    #expect(ran.outcome() == .succeeded, "\(String(describing: ran.failure()))")
    #expect(ran.output("size") == 20)
    #expect(ran.output("status") == "available")
    #expect(ran.output("properties")?["a"] == "b")
    #expect(ran.output("properties")?["stackhand_carrier"]?.asString?.hasPrefix("stackhand-") == true)
  }

  @Test func `a snapshot brings its size, an image makes it bootable`() async throws {
    let rig = try Rig()
    let ran = try await rig.step("volume.create", "with: { name: copy, snapshot: data-1-snapshot }")
    #expect(ran.output("size") == 10, "\(String(describing: ran.failure()))")
    let boot = try await rig.step("volume.create", "with: { name: boot, image: Debian 12, size: 25 }")
    #expect(boot.output("bootable") == true, "\(String(describing: boot.failure()))")
  }

  @Test func `a volume without a size is refused before anything is written`() async throws {
    let rig = try Rig()
    let ran = try await rig.step("volume.create", "with: { name: x }")
    #expect(ran.failure()?.kind == "invalid-argument", "\(String(describing: ran.failure()))")
    #expect(rig.cloud.counts["block-storage: create empty volume"] == 0)
  }

  @Test func `a quota that cinder dresses as 413 is a quota, and is not tried again`() async throws {
    let rig = try Rig()
    let ran = try await rig.step("volume.create", "with: { name: huge, size: 30000 }")
    #expect(ran.outcome() == .quota)
    #expect(ran.failure()?.request?.status == 413)
    #expect(rig.cloud.counts["block-storage: create empty volume"] == 1)
    let grown = try await rig.step("volume.set", "with: { volume: data-1, size: 30000 }")
    #expect(grown.outcome() == .quota)
  }

  @Test(arguments: [("create", "volume.create", "name: v, size: 1, properties: { simulate-failure: create }")])
  func `cinder's own words tell why a volume is in error`(_ what: String, _ uses: String, _ with: String) async throws {
    let ran = try await Rig().step(uses, "with: { \(with) }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.message.contains("\(what) volume:No backend could do it") == true)
  }

  @Test(arguments: ["extend", "retype"]) func `a change that cinder gives up is a failure in its words`(_ what: String)
    async throws
  {
    let rig = try Rig(contents(.init("bad", size: 5, metadata: ["simulate-failure": "\(what)"])))
    let ran = try await rig.step(
      "volume.set", "with: { volume: bad, \(what == "extend" ? "size: 6" : "type: high-speed") }")
    #expect(ran.outcome() == .failed)
    #expect(
      ran.failure()?.message.contains("\(what) volume:No backend") == true, "\(String(describing: ran.failure()))")
  }

  @Test func `a smaller size fails before anything is written`() async throws {
    let rig = try Rig()
    let ran = try await rig.step("volume.set", "with: { volume: data-1, name: renamed, size: 9, type: high-speed }")
    #expect(ran.failure()?.kind == "shrinks")
    #expect(
      !rig.wire.sent.all.contains {
        ["PUT", "POST"].contains($0.method.rawValue) && $0.path?.contains("/volumes/") == true
      })
  }

  @Test func `an attached volume grows, and the same size again is no request`() async throws {
    let rig = try Rig(contents(.init("live", size: 5, server: "web-1")))
    let steps = "with: { volume: live, size: 8 }"
    let ran = try await rig.step("volume.set", steps)
    #expect(ran.output("size") == 8, "\(String(describing: ran.failure()))")
    #expect(ran.output("status") == "in-use")
    let extends = rig.cloud.counts["block-storage: extend detached volume (os-extend)"]
    #expect(try await rig.step("volume.set", steps).outcome() == .succeeded)
    #expect(rig.cloud.counts["block-storage: extend detached volume (os-extend)"] == extends)
  }

  @Test func `a volume that is not done is timed out with its id`() async throws {
    let rig = try Rig(paces: SimulatedCloud.Paces(volume: .seconds(600)))
    let ran = try await rig.step(
      "volume.create", "with: { name: slow, size: 1 }\nwait_for: { status: available, timeout: 60s }")
    #expect(ran.outcome() == .timedOut)
    let volume = try #require(try await rig.step("volume.list", "with: { name: slow }").records("volumes").first)
    #expect(ran.failure()?.message.contains(volume.text("id") ?? "-") == true, "\(String(describing: ran.failure()))")
  }

  @Test func `a volume with snapshots is not deleted, one that is gone is`() async throws {
    let rig = try Rig()
    #expect(try await rig.step("volume.delete", "with: { volume: data-1 }").failure()?.kind == "busy")
    let gone = "0a1b2c3d-0000-4000-8000-0000000000ff"
    #expect(try await rig.step("volume.delete", "with: { volume: \(gone) }").outcome() == .succeeded)
  }

  @Test func `a delete that cinder gives up is a failure`() async throws {
    let rig = try Rig(contents(.init("stuck", size: 1, metadata: ["simulate-failure": "delete"])))
    let ran = try await rig.step("volume.delete", "with: { volume: stuck }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.message.contains("error_deleting") == true)
  }

  @Test func `pruning volume snapshots keeps those of others and those in use`() async throws {
    func mark(_ name: String, _ workflow: String = "test", hours: Int) -> SimulatedCloud.Contents.VolumeSnapshot {
      .init(
        name, volume: "data-1", metadata: ["stackhand_workflow": workflow, "stackhand_name": name],
        age: ImageTests.hour * hours)
    }
    let rig = try Rig(
      ImageTests.contents { region in
        region.volumeSnapshots += [
          mark("n1", hours: 1), mark("n2", hours: 2), mark("n3", hours: 3), mark("n4", hours: 4),
          mark("other", "weekly", hours: 5), .init("by-hand", volume: "data-1", age: ImageTests.hour * 6),
        ]
      })
    let ran = try await rig.run(
      """
        - id: clone
          uses: volume.create
          with: { name: clone, snapshot: n4 }
        - id: it
          uses: volume.snapshot.prune
          with: { volume: data-1, keep: 1 }
        - id: rest
          uses: volume.snapshot.list
          with: { volume: data-1 }
      """)
    #expect(ran.names("deleted") == ["n3", "n2"], "\(String(describing: ran.failure()))")
    #expect(
      Set(ran.names("snapshots", of: "rest") ?? []) == ["n1", "n4", "other", "by-hand", "data-1-snapshot"])
  }

  @Test(arguments: [("snapshot", "volume.snapshot.create"), ("backup", "volume.backup.create")])
  func `a copy that fails says so`(_ what: String, _ uses: String) async throws {
    let rig = try Rig(contents(.init("bad", size: 5, metadata: ["simulate-failure": "\(what)"])))
    let ran = try await rig.step(uses, "with: { volume: bad, name: x }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.message.contains("asked for by the volume's metadata") == true)
  }

  @Test func `an attached volume has snapshots at once, and backups by force`() async throws {
    let rig = try Rig(contents(.init("live", size: 5, server: "web-1")))
    #expect(try await rig.step("volume.snapshot.create", "with: { volume: live, name: x }").outcome() == .succeeded)
    #expect(try await rig.step("volume.backup.create", "with: { volume: live, name: x }").outcome() == .failed)
    let forced = try await rig.step("volume.backup.create", "with: { volume: live, name: x, force: true }")
    #expect(forced.outcome() == .succeeded, "\(String(describing: forced.failure()))")
  }
}
