import Engine
import HTTP
import HTTPTypes
import Permissions
import Sandbox
import Testing
import Values
import Workflows

@testable import Actions

/// Data that goes to files and comes from them.
@Suite struct FileTests {
  private static let save = "with: { container: backups, object: readme.txt, file: here.txt }"

  @Test func `an object is saved whole`() async throws {
    let rig = try Rig()
    let ran = try await rig.step("object.save", Self.save, tail: ["bytes", "file", "name"])
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.failure()))")
    #expect(rig.localFiles["here.txt"] == Array("kept here by the cloud's seed\n".utf8))
    #expect(ran.output("bytes") == 30)
    #expect(ran.output("file") == "here.txt")
    #expect(rig.localFiles.open == 0)
  }

  @Test func `a file that is there stays, and nothing is fetched`() async throws {
    let rig = try Rig()
    rig.localFiles["here.txt"] = [1]
    let ran = try await rig.step("object.save", Self.save)
    #expect(ran.failure()?.kind == "file-exists")
    #expect(rig.localFiles["here.txt"] == [1])
    #expect(rig.cloud.counts["object-store: download object"] == 0)
    var again = rig
    again.store = MemoryRunStore()
    let replaced = try await again.step(
      "object.save", "with: { container: backups, object: readme.txt, file: here.txt, replace: true }")
    #expect(replaced.exitCode == .succeeded)
    #expect(rig.localFiles["here.txt"]?.count == 30)
  }

  @Test func `an answer that breaks off is fetched anew, and half of it never stands under the name`() async throws {
    let once = try Rig(faults: [.init(.truncated(after: 7), on: .operation(.objectStore, "download object"), times: 1)])
    let ran = try await once.step("object.save", Self.save)
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.failure()))")
    #expect(once.localFiles["here.txt"]?.count == 30)
    let always = try Rig(faults: [.init(.truncated(after: 7), on: .operation(.objectStore, "download object"))])
    let failed = try await always.step("object.save", Self.save)
    #expect(failed.outcome() == .failed)
    #expect(always.localFiles["here.txt"] == nil)
    #expect(always.localFiles.open == 0)
    #expect(always.localFiles.begun > 2)
  }

  @Test func `without the right nothing is written`() async throws {
    let rig = try Rig(as: "infrastructureSupervisor")
    let ran = try await rig.step("object.save", Self.save)
    #expect(ran.outcome() == .denied)
    #expect(ran.failure()?.denial?.missing == ["objectstore_all"])
    #expect(rig.localFiles["here.txt"] == nil)
  }

  @Test func `an image is saved as long as it is, and goes back into another`() async throws {
    let rig = try Rig()
    let ran = try await rig.run(
      """
        - { id: out, uses: image.save, with: { image: Debian 12, file: debian.qcow2 } }
        - { id: back, uses: image.create, with: { name: own, file: debian.qcow2, disk_format: raw } }
      """,
      tail:
        "outputs: { bytes: \"${{ steps.out.bytes }}\", size: \"${{ steps.back.size }}\", status: \"${{ steps.back.status }}\" }"
    )
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.failure("back") ?? ran.failure("out")))")
    #expect(ran.state.outputs?["bytes"] == 196_616)
    #expect(ran.state.outputs?["size"] == .optional(196_616))
    #expect(ran.state.outputs?["status"] == "active")
  }

  @Test func `an image without data has nothing to save`() async throws {
    var contents = SimulatedCloud.Contents.standard
    contents[region: "GRA7"].images.append(.init("empty", visibility: "private", status: "queued"))
    let rig = try Rig(contents)
    let ran = try await rig.step("image.save", "with: { image: empty, file: e.raw }")
    #expect(ran.failure()?.kind == "no-data")
    #expect(rig.localFiles.begun == 0)
  }

  @Test(arguments: ["{ name: own }", "{ name: own, file: a.raw, url: 'https://images.example.org/a' }"])
  func `an image is made of one thing`(_ with: String) async throws {
    let rig = try Rig()
    let ran = try await rig.step("image.create", "with: \(with)")
    #expect(ran.failure()?.kind == "invalid-argument")
    #expect(rig.cloud.counts["image: create image record"] == 0)
  }

  @Test func `a file that is not there makes no record of an image`() async throws {
    let rig = try Rig()
    let ran = try await rig.step("image.create", "with: { name: own, file: nowhere.raw }")
    #expect(ran.failure()?.kind == "file")
    #expect(rig.cloud.counts["image: create image record"] == 0)
  }

  @Test func `data whose answer was lost is not taken for missing`() async throws {
    let rig = try Rig(faults: [
      .init(.dropped(carriedOut: true), on: .operation(.image, "upload image data"), times: 1)
    ])
    rig.localFiles["a.raw"] = Array(repeating: 7, count: 100_000)
    let ran = try await rig.step("image.create", "with: { name: own, file: a.raw }", tail: ["size", "status"])
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.failure()))")
    #expect(ran.output("size") == .optional(100_000))
  }

  @Test func `a run that is taken up does not meet the file that it saved itself`() async throws {
    let rig = try Rig()
    let whole = try await rig.step("object.save", Self.save, tail: ["bytes"])
    let saved = try #require(
      whole.journal.lastIndex { if case .callEnded = $0.event { true } else { false } })
    let again = try Rig()
    let ran = try await again.resume(
      Array(whole.journal[...saved]), "object.save", Self.save, tail: ["bytes"])
    #expect(ran.output("bytes") == 30)
    #expect(again.cloud.counts["object-store: download object"] == 0)
  }
}
