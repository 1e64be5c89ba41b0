import Engine
import Reports
import Sandbox
import Testing
import Values
import Workflows

/// What a run leaves behind.
@Suite struct RemainderTests {
  private static let server = """
      - { id: made, uses: server.create, with: { name: web-9, flavor: b2-7, image: Debian 12, networks: [private-1] } }
      - { id: changed, uses: server.set, with: { server: "${{ steps.made.id }}", properties: { a: b } } }

    """

  private func left(_ steps: String) async throws -> [Value] {
    let ran = try await Rig().run(steps)
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.failure("made")))")
    return RunReport(ran.state, milliseconds: 0, showsAllRemainders: true).json["left_behind"]?.asList ?? []
  }

  @Test func `what was made and changed is named, with the command that removes it`() async throws {
    let left = try await left(Self.server)
    #expect(left.count == 2)
    #expect(left.first?["command"]?.asString?.hasPrefix("openstack --os-region-name GRA7 server delete ") == true)
  }

  @Test func `of what is deleted in the end nothing is left behind`() async throws {
    let left = try await left(
      Self.server + "  - { id: gone, uses: server.delete, with: { server: \"${{ steps.made.id }}\" } }")
    #expect(left.isEmpty, "\(left)")
  }
}
