import Glibc
import HTTP
import HTTPTypes
import Permissions
import Sandbox
import Synchronization
import TestSupport
import Testing
import Values

/// Journals in hostile surroundings.
@Suite struct JournalTroubleTests {
  private static let makes = """
    version: 1
    name: makes
    steps:
      - id: many
        for: { each: "range(1500)", as: it }
        set: { text: "a text of some length for the number ${{ it }}, so that the journal grows by the way" }
      - { id: volume, uses: volume.create, with: { name: one, size: 1 } }
    finally:
      - { id: note, uses: volume.set, with: { volume: none, properties: { a: b } } }
    """

  @Test func `a full disk stops the run before its next write, and it goes on once there is room`() async throws {
    try await CloudOnSocket.with { cloud in
      let folder = try TemporaryFolder()
      let environment = cloud.environment("administrator").merging(["XDG_STATE_HOME": folder.path]) { $1 }
      let full = try await Program(
        "/bin/sh", ["-c", "ulimit -f 500; exec \"$0\" run -", Stackhand.path],
        environment: Stackhand.plainEnvironment.merging(environment) { $1 }, input: Self.makes
      ).ended()
      #expect(full.code == 1, "\(full.all.suffix(2000))")
      #expect(full.errors.contains("the journal of the run cannot be kept"), "\(full.errors.suffix(2000))")
      #expect(full.errors.contains("ulimit -f"), "\(full.errors.suffix(2000))")
      #expect(cloud.cloud.counts[.service(.blockStorage)] == 0)
      let list = try await Stackhand.run(["runs", "list", "--format", "json"], environment: environment)
      let run = try #require(try JSONReader.read(Array(list.output.utf8))["runs"]?.asList?.first)
      #expect(run["standing"] == "interrupted")
      #expect(try await Stackhand.run(["runs", "verify"], environment: environment).code == 0)
      let resumed = try await Stackhand.run(
        ["runs", "resume", run["run"]?.asString ?? "", "--format", "json"], environment: environment)
      let report = try JSONReader.read(Array(resumed.output.utf8))
      #expect(report["steps"]?.asList?.map { $0["outcome"] }.prefix(2) == ["succeeded", "succeeded"])
    }
  }

  @Test func `a damaged journal lets nothing begin, and says what to do`() async throws {
    let folder = try TemporaryFolder()
    let environment = ["XDG_STATE_HOME": folder.path]
    let text = "version: 1\nname: n\nsteps: [{ id: s, set: { n: 1 } }]\n"
    #expect(try await Stackhand.run(["run", "-"], environment: environment, input: text).code == 0)
    try await Stackhand.emptyLog(of: folder)
    let file = open("\(folder.path)/stackhand/journal.db", O_WRONLY)
    #expect(pwrite(file, [UInt8](repeating: 0x5A, count: 64), 64, 0) == 64)
    close(file)
    for command in [["run", "-"], ["runs", "list"], ["runs", "verify"]] {
      let refused = try await Stackhand.run(command, environment: environment, input: text)
      #expect(refused.code == 1, "\(command): \(refused.all)")
      #expect(refused.errors.contains("damaged, or no database"), "\(refused.errors)")
      #expect(refused.errors.contains("move it away"), "\(refused.errors)")
    }
  }

  // MARK: Secrets

  private static let secret = "k3y-that-no-file-may-hold"
  private static let rotated = "0ther-key-after-the-rotation"

  /// The forms in which a secret might be kept by mistake; of the first also its SHA-256.
  private static var forms: [String] {
    var forms = ["b22169472ebc2896c9f588a97ecc9cf7b4a7bff9ed063abbfbab01f519fd40ce"]
    for secret in [secret, rotated, CloudOnSocket.canary] {
      forms.append(secret)
      forms.append(String(JSONWriter.text(.string(secret)).dropFirst().dropLast()))
      forms.append(secret.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
      // Wherever it begins in what is encoded: without the ends, which depend on what stands around it.
      for shift in 0..<3 {
        let text = Base64.text([UInt8](repeating: 0, count: shift) + Array(secret.utf8))
        forms.append(String(text.dropFirst(4).dropLast(4)))
      }
    }
    return forms
  }

  private static func holders(_ folder: TemporaryFolder) throws -> [String] {
    var found: [String] = []
    for side in ["", "-wal", "-shm", ".lock"] {
      let file = open("\(folder.path)/stackhand/journal.db\(side)", O_RDONLY)
      guard file >= 0 else { continue }
      defer { close(file) }
      var bytes = [UInt8](repeating: 0, count: 8 << 20)
      let count = read(file, &bytes, bytes.count)
      let text = String(decoding: bytes[..<max(count, 0)], as: UTF8.self).lowercased()
      #expect(side != "-wal" || count > 0)
      for form in forms where text.contains(form.lowercased()) { found.append("\(side): \(form)") }
    }
    return found
  }

  @Test func `no secret is in the journal or shown, also once it was rotated between two halves of a run`() async throws
  {
    let seen = Mutex<[String]>([])
    let answer: @Sendable (HTTPRequest, [UInt8]) -> HTTPAnswer? = { request, body in
      guard request.path?.hasPrefix("/hook") == true else { return nil }
      let key = request.headerFields.first { $0.name.canonicalName == "x-key" }?.value ?? ""
      seen.withLock { $0.append(key + " " + String(decoding: body, as: UTF8.self)) }
      return HTTPAnswer(status: .ok, fields: [.contentType: "application/json"], body: Array(#"{"ok": true}"#.utf8))
    }
    try await CloudOnSocket.with(intercept: answer) { cloud in
      let folder = try TemporaryFolder()
      let call = "uses: http.request, with: { method: POST, url: \"http://\(cloud.address)/hook\","
      let text = """
        version: 1
        name: keys
        steps:
          - { id: servers, uses: server.list }
          - { id: one, \(call) headers: { x-key: "${{ secrets.KEY }}" }, json: { key: "${{ secrets.KEY }}" } } }
          - { id: wait, pause: 3s }
          - { id: two, \(call) headers: { x-key: "Bearer ${{ secrets.KEY }}" } } }
        """
      var environment = cloud.environment("administrator").merging(
        ["XDG_STATE_HOME": folder.path, "STACKHAND_SECRET_KEY": Self.secret]) { $1 }
      let run = try Stackhand.start(["run", "-v", "-"], environment: environment, input: text)
      try await run.wait(for: "waiting until")
      run.send(SIGKILL)
      let killed = try await run.ended()
      #expect(try Self.holders(folder).isEmpty)
      environment["STACKHAND_SECRET_KEY"] = Self.rotated
      let list = try await Stackhand.run(["runs", "list", "--format", "json"], environment: environment)
      let id = try JSONReader.read(Array(list.output.utf8))["runs"]?.asList?.first?["run"]?.asString ?? ""
      let rest = try await Stackhand.run(["runs", "resume", id, "-v"], environment: environment)
      #expect(rest.code == 0, "\(rest.all)")
      #expect(seen.withLock { $0.count } == 2)
      #expect(seen.withLock { $0.last?.hasPrefix("Bearer \(Self.rotated)") } == true)
      let shown = try await Stackhand.run(["runs", "show", id, "--format", "jsonl"], environment: environment)
      for text in [killed.all, rest.all, shown.all] {
        for form in Self.forms { #expect(!text.lowercased().contains(form.lowercased()), "\(form)") }
      }
      #expect(try Self.holders(folder).isEmpty)
    }
  }
}

extension Stackhand {
  /// Waits until all of a journal is in its own file, and nothing in the log beside it: whoever closes it last sees to
  /// that, if it comes to it.
  static func emptyLog(of folder: TemporaryFolder) async throws {
    for _ in 0..<100 {
      _ = try await run(["runs", "list"], environment: ["XDG_STATE_HOME": folder.path])
      if access("\(folder.path)/stackhand/journal.db-wal", F_OK) != 0 { return }
    }
    Issue.record("the log stays")
  }
}
