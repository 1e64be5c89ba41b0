import Engine
import HTTPTypes
import Permissions
import Sandbox
import TestSupport
import Testing
import Values
import Workflows

@testable import Actions

/// A step that makes something.
struct Making: Sendable, CustomTestStringConvertible {
  let uses: String
  let with: String
  var testDescription: String { uses }
}

/// Creates whose answer a restart has lost.
@Suite struct AdoptionTests {
  static let creates = [
    Making(
      uses: "server.create", with: "{ name: web-9, flavor: b2-7, image: Debian 12, networks: [private-1] }"),
    Making(
      uses: "server.snapshot", with: "{ server: web-1, name: shot }"),
    Making(uses: "volume.create", with: "{ name: data-9, size: 1 }"),
    Making(
      uses: "volume.snapshot.create", with: "{ volume: data-1, name: shot }"),
    Making(uses: "network.create", with: "{ name: backend }"),
    Making(uses: "subnet.create", with: "{ network: private-1, range: 10.9.0.0/24 }"),
    Making(uses: "router.create", with: "{ name: out, description: to the world }"),
    Making(uses: "port.create", with: "{ network: private-1, name: spare }"),
  ]

  /// The journal up to the intent of the create.
  private func upToCreate(_ journal: [JournalEntry]) throws -> [JournalEntry] {
    let place = try #require(
      journal.firstIndex { if case .callBegan(_, let intent) = $0.event { intent.isOnce } else { false } })
    return Array(journal[...place])
  }

  private func sends(_ rig: Rig) -> Int {
    rig.wire.sent.all.count {
      $0.method == .post && $0.path?.contains("/identity") == false && $0.path?.contains("token") == false
    }
  }

  @Test(arguments: creates)
  func `what was made is found by its mark, and nothing is sent again`(_ create: Making) async throws {
    let rig = try Rig()
    let first = try await rig.step(create.uses, "with: \(create.with)")
    #expect(first.outcome() == .succeeded, "\(String(describing: first.failure()))")
    let sent = sends(rig)
    let resumed = try await rig.resume(
      upToCreate(first.journal), create.uses, "with: \(create.with)", tail: [])
    #expect(resumed.outcome() == .succeeded, "\(String(describing: resumed.failure()))")
    #expect(sends(rig) == sent)
    let id = create.uses == "server.snapshot" ? "image_id" : "id"
    #expect(resumed.output(id) == first.output(id))
  }

  @Test(arguments: creates)
  func `what is not there after a while is made`(_ create: Making) async throws {
    let whole = try await Rig().step(create.uses, "with: \(create.with)")
    // Another cloud, on which it was never made.
    let rig = try Rig()
    let resumed = try await rig.resume(
      upToCreate(whole.journal), create.uses, "with: \(create.with)", tail: [])
    #expect(resumed.outcome() == .succeeded, "\(String(describing: resumed.failure()))")
    #expect(sends(rig) == 1)
    #expect(rig.clock.waits.reduce(.zero, +) >= .seconds(30))
  }

  @Test func `where the look-up fails nobody can say, and nothing is sent`() async throws {
    let create = Self.creates[2]
    let whole = try await Rig().step(create.uses, "with: \(create.with)")
    let rig = try Rig(faults: [
      .init(.status(500, message: "Oh."), on: .operation(.blockStorage, "list volumes (detail)"))
    ])
    let resumed = try await rig.resume(
      upToCreate(whole.journal), create.uses, "with: \(create.with)", tail: [])
    #expect(resumed.outcome() == .unknown, "\(String(describing: resumed.failure()))")
    #expect(resumed.failure()?.message.contains("looking for what it made failed") == true)
    #expect(sends(rig) == 0)
  }
}
