import Sandbox
import TestSupport
import Testing

/// A workflow whose run is ended at every moment, and started again.
struct CrashCase: Sendable, CustomTestStringConvertible {
  let name: String
  let workflow: String
  var inputs: [String: String] = [:]
  /// How often it has run before, undisturbed.
  var before = 0
  /// What it ends with, and may end with where a call was in doubt that cannot be looked up.
  var code: Int32 = 0
  var codeInDoubt: Int32?

  var testDescription: String { name }

  static let all = [scaling, snapshots, isolation, fullDisk, rollback]

  private static let scaling = CrashCase(
    name: "three servers are made", workflow: shipped("office-hours-scaling"), inputs: ["count": "3"])

  /// The second night takes away what the first one made.
  private static let snapshots = CrashCase(
    name: "snapshots, with rotation", workflow: shipped("nightly-snapshots"), inputs: ["keep": "1"], before: 1)

  private static let isolation = CrashCase(
    name: "a server is isolated, and stopped when somebody agrees", workflow: shipped("isolate-server"),
    inputs: ["server": "web-1", "ticket": "SEC-1"])

  private static let fullDisk = CrashCase(
    name: "a volume grows, and an agent is told", workflow: shipped("disk-full"), inputs: ["volume": "data-1"],
    codeInDoubt: 7)

  private static let rollback = CrashCase(
    name: "what was made is taken back",
    workflow: """
      version: 1
      name: taken-back
      rollback: on_failure
      steps:
        - id: disk
          uses: volume.create
          with: { name: scratch, size: 5 }
          undo: { uses: volume.delete, with: { volume: "${{ self.id }}" } }
        - id: joined
          uses: server.add.volume
          with: { server: web-1, volume: "${{ steps.disk.id }}" }
          undo: { uses: server.remove.volume, with: { server: web-1, volume: "${{ steps.disk.id }}" } }
        - { id: proven, assert: { that: "steps.disk.size > 5", message: Too small. } }
      """, code: 1)

  /// A workflow of the project's, with the credentials of the environment and an agent that speaks plain HTTP.
  private static func shipped(_ name: String) -> String {
    let text = String(
      decoding: Folder.bytes("\(Stackhand.package)/workflows/\(name).yaml") ?? [], as: UTF8.self)
    var lines: [Substring] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "credentials:" { isInside = true } else if !line.hasPrefix(" ") { isInside = false }
      if !isInside { lines.append(line) }
    }
    return lines.joined(separator: "\n").replacing(#"pattern: "https://.*""#, with: #"pattern: "http://.*""#)
  }

  /// Two servers are saved each night.
  static let contents: SimulatedCloud.Contents = {
    var contents = SimulatedCloud.Contents.standard
    for place in contents.regions.indices where contents.regions[place].name == "GRA7" {
      contents.regions[place].servers += ["app-1", "app-2"].map {
        SimulatedCloud.Contents.Server($0, metadata: ["backup": "daily"], age: .seconds(3600))
      }
    }
    return contents
  }()
}
