import HTTP
import HTTPTypes
import Permissions
import Sandbox
import TestSupport
import Testing
import Values

/// The program is ended at every moment of a run and started again: in the end the cloud is as if nothing had happened.
@Suite(.serialized) struct CrashMatrixTests {
  /// What came of a run that was begun as often as it takes.
  private struct Story: Equatable {
    /// Of the last process.
    var code: Int32?
    /// What there is in the cloud: kinds, names and states, without ids.
    var cloud: [String]
    /// How often something was made.
    var made: [String: Int]
  }

  @Test(arguments: CrashCase.all) func `a process that is killed`(_ one: CrashCase) async throws {
    try await check(one, losesPower: false)
  }

  @Test(arguments: CrashCase.all) func `a machine that loses power`(_ one: CrashCase) async throws {
    try await check(one, losesPower: true)
  }

  /// Nothing that changes the cloud leaves before the disk has what is about to be done.
  @Test func `a write leaves after the sync of its entry`() async throws {
    let folder = try TemporaryFolder()
    let one = try #require(CrashCase.all.last)
    _ = try await tell(one, end: nil, losesPower: false, in: folder)
    var isSynced = false
    var requests = 0
    for line in CrashPoints.lines(of: Self.log(folder)) {
      switch line {
      case .moment(.synced): isSynced = true
      case .moment(.answered): isSynced = false
      case .moment(.beforeSync): break
      case .request(let words):
        requests += 1
        #expect(isSynced, "\(words)")
      }
    }
    #expect(requests == 4)
  }

  private func check(_ one: CrashCase, losesPower: Bool) async throws {
    let folder = try TemporaryFolder()
    let undisturbed = try await tell(one, end: nil, losesPower: false, in: folder)
    #expect(undisturbed.code == one.code)
    let moments = CrashPoints.moments(of: Self.log(folder))
    #expect(moments.count > 15)
    // When the power goes behind a sync, nothing more is lost than before the next one.
    let ends = moments.indices.filter { !losesPower || moments[$0] != .synced }.map { $0 + 1 }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (index, end) in ends.enumerated() {
        if index >= 3 { try await group.next() }
        group.addTask {
          let story = try await tell(one, end: end, losesPower: losesPower, in: TemporaryFolder())
          #expect(story.code == one.code || story.code == one.codeInDoubt, "moment \(end)")
          #expect(story.cloud == undisturbed.cloud, "moment \(end)")
          #expect(story.made == undisturbed.made, "moment \(end)")
        }
      }
      try await group.waitForAll()
    }
  }

  private static func log(_ folder: TemporaryFolder) -> String { folder.path + "/moments" }

  private func tell(_ one: CrashCase, end: Int?, losesPower: Bool, in folder: TemporaryFolder) async throws -> Story {
    let file = try folder.write(one.workflow, to: "workflow.yaml")
    let log = Self.log(folder)
    return try await CloudOnSocket.with(contents: CrashCase.contents, intercept: Self.agent) { cloud in
      var environment = cloud.environment("administrator")
      environment["XDG_STATE_HOME"] = folder.path
      environment["USER"] = "robin"
      environment["STACKHAND_SECRET_SLACK_WEBHOOK"] = "http://\(cloud.address)/agent/hook"
      let plain = environment
      var inputs = one.inputs
      if one.codeInDoubt != nil { inputs["agent"] = "http://\(cloud.address)/agent" }
      let given = inputs.flatMap { ["--input", "\($0.key)=\($0.value)"] }

      /// One process, ended at the moment if it gets so far, and begun again then.
      func process(_ arguments: [String]) async throws -> Program.Ending {
        let passed = CrashPoints.moments(of: log).count
        let watched = try await CrashPoints.environment(
          log: log, end: end.map { $0 - passed }, losesPower: losesPower)
        let first = try await Stackhand.run(arguments, environment: plain.merging(watched) { $1 })
        guard first.code == CrashPoints.code else { return first }
        return try await Stackhand.run(["run", "--key", "k", file] + given, environment: plain)
      }

      for night in 0..<one.before {
        #expect(
          try await Stackhand.run(["run", "--key", "before \(night)", file] + given, environment: plain).code == 0)
      }
      var ending = try await process(["run", "--key", "k", file] + given)
      for _ in 0..<2 where ending.code == 10 {
        let list = try await Stackhand.run(["runs", "list", "--format", "json"], environment: plain)
        let run = try JSONReader.read(Array(list.output.utf8))["runs"]?.asList?.first?["run"]?.asString
        ending = try await process(["runs", "approve", run ?? "", "--reason", "It is ours."])
      }
      let verified = try await Stackhand.run(["runs", "verify"], environment: plain)
      #expect(verified.code == 0, "\(verified.all)")
      let made = cloud.cloud.counts.byOperation.filter { $0.key.contains("create") || $0.key.contains("attach") }
      return Story(code: ending.code, cloud: try await Self.survey(cloud), made: made)
    }
  }

  /// Who is told by workflows.
  @Sendable private static func agent(_ request: HTTPRequest, _ body: [UInt8]) -> HTTPAnswer? {
    request.path?.hasPrefix("/agent") == true ? HTTPAnswer(status: .ok) : nil
  }

  private static func survey(_ cloud: CloudOnSocket) async throws -> [String] {
    let project = cloud.cloud.projectID
    let kinds: [(path: String, list: String, fields: [String])] = [
      ("compute/GRA7/v2.1/\(project)/servers/detail", "servers", ["name", "status"]),
      ("image/GRA7/v2/images?visibility=private", "images", ["name", "status"]),
      ("volume/GRA7/v3/\(project)/volumes/detail", "volumes", ["name", "status", "size"]),
      ("volume/GRA7/v3/\(project)/snapshots/detail", "snapshots", ["name", "status"]),
      ("network/GRA7/v2.0/security-groups", "security_groups", ["name"]),
      ("network/GRA7/v2.0/ports", "ports", ["name", "status"]),
    ]
    var rows: [String] = []
    for kind in kinds {
      for item in try await cloud.list(kind.path, kind.list) {
        rows.append(([kind.list] + kind.fields.map { "\(item[$0] ?? .null)" }).joined(separator: " "))
      }
    }
    return rows.sorted()
  }
}
