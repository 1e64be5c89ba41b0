import Engine
import HTTPTypes
import Sandbox
import Testing
import Values
import Workflows

@testable import Actions

/// Containers and objects written, read, copied and deleted.
@Suite struct ObjectTests {
  @Test func `an object is written with its properties, found, copied and shown`() async throws {
    let ran = try await Rig().run(
      """
        - id: note
          uses: object.create
          with: { container: backups, object: a b/ü.txt, content: "12345", properties: { Keep: "7" } }
        - id: copy
          uses: object.copy
          with: { container: backups, object: a b/ü.txt, to_object: "c/100%.txt" }
        - id: it
          uses: object.show
          with: { container: backups, object: "c/100%.txt" }
        - id: list
          uses: object.list
          with: { container: backups, prefix: "c/" }
      """,
      tail: """
        outputs:
          bytes: ${{ steps.it.bytes }}
          keep: ${{ steps.it.properties.keep }}
          names: ${{ steps.list.objects.map(o, o.name) }}
        """)
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.failure()))")
    #expect(ran.state.outputs?["bytes"] == 5)
    #expect(ran.state.outputs?["keep"] == "7")
    #expect(ran.state.outputs?["names"] == ["c/100%.txt"])
  }

  @Test func `properties of an object are replaced, those of a container are added to`() async throws {
    let ran = try await Rig().run(
      """
        - { id: one, uses: object.set, with: { container: backups, object: readme.txt, properties: { a: x } } }
        - { id: two, uses: object.set, with: { container: backups, object: readme.txt, properties: { b: y } } }
        - { id: three, uses: container.set, with: { container: backups, properties: { a: x } } }
        - { id: four, uses: container.set, with: { container: backups, properties: { b: y } } }
        - { id: it, uses: object.show, with: { container: backups, object: readme.txt } }
        - { id: box, uses: container.show, with: { container: backups } }
      """,
      tail: "outputs: { object: \"${{ steps.it.properties }}\", container: \"${{ steps.box.properties }}\" }")
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.failure()))")
    #expect(ran.state.outputs?["object"] == ["b": "y"])
    #expect(ran.state.outputs?["container"] == ["a": "x", "b": "y"])
  }

  @Test func `a container with objects in it is not deleted`() async throws {
    let ran = try await Rig().step("container.delete", "with: { container: backups }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == "busy")
  }

  @Test(arguments: ["..", "a/../b", ""])
  func `a name that means another path is not sent`(_ name: String) async throws {
    let rig = try Rig()
    let ran = try await rig.step("object.delete", "with: { container: backups, object: '\(name)' }")
    #expect(ran.outcome() == .failed)
    #expect(rig.wire.sent.paths(.delete).isEmpty)
  }

  @Test func `a property that no header can hold is refused`() async throws {
    let ran = try await Rig().step(
      "object.set", "with: { container: backups, object: readme.txt, properties: { \"two words\": x } }")
    #expect(ran.failure()?.kind == "invalid-argument")
  }
}
