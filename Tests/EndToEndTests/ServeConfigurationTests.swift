import Glibc
import HTTP
import HTTPTypes
import Networking
import TestSupport
import Testing
import Values

/// How `stackhand serve` is told what it needs, and whom it tells.
@Suite struct ServeConfigurationTests {
  private static let denied = """
    version: 1
    name: away
    region: GRA7
    vars: { prefix: old }
    on:
      alert:
        - { id: down, from: alertmanager, verify: none }
    steps:
      - { id: named, set: { name: "${{ vars.prefix + '-copy' }}" } }
      - { id: made, uses: server.list }

    """

  private func alert(_ print: String) -> String {
    #"{"alerts":[{"status":"firing","labels":{"alertname":"Down"},"fingerprint":"\#(print)"}]}"#
  }

  /// Receives whatever is sent, until it is what was waited for.
  private final class Receiver: HTTPHandler {
    private let (received, receive) = AsyncStream.makeStream(
      of: (path: String, authorization: String?, body: [UInt8]).self)

    func respond(to request: HTTPRequest, body: HTTPBody) async -> HTTPAnswer {
      let bytes = (try? await body.collect(upTo: 1 << 20)) ?? []
      receive.yield((request.path ?? "", request.headerFields[.authorization], bytes))
      return HTTPAnswer(status: .ok, fields: [:], body: [])
    }

    func first(at path: String) async -> (authorization: String?, body: [UInt8])? {
      for await one in received where one.path == path { return (one.authorization, one.body) }
      return nil
    }
  }

  @Test func `a file says what flags and the environment do not, and people are told of runs that went wrong`()
    async throws
  {
    let receiver = Receiver()
    let (addresses, started) = AsyncStream.makeStream(of: HTTPServer.Address.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await HTTPServer(receiver, at: HTTPServer.Address(port: 0)) { started.yield($0) }.run() }
      var found: HTTPServer.Address?
      for await one in addresses {
        found = one
        break
      }
      let address = try #require(found)
      let folder = try TemporaryFolder()
      try folder.write(Self.denied, to: "away.yaml")
      let place = try TemporaryFolder()
      let configuration = try place.write(
        """
        workflows: \(folder.path)
        listen: 127.0.0.1:1
        state: own.db
        vars: { prefix: new }
        notify:
          url: http://\(address)/${{ secrets.OPS_PATH }}
          headers: { Authorization: "Bearer ${{ secrets.OPS_TOKEN }}" }
        heartbeat: { url: "http://\(address)/alive", every: 1s }

        """, to: "serve.yaml")
      let service = try await ServeProcess(
        folder, arguments: ["serve", "--config", configuration, "--sandbox", "--as", "objectstoreOperator"],
        environment: [
          "STACKHAND_LISTEN": "127.0.0.1:0", "STACKHAND_SECRET_OPS_PATH": "hidden-path-42",
          "STACKHAND_SECRET_OPS_TOKEN": "hidden-token-42",
        ])
      #expect(await receiver.first(at: "/alive") != nil)
      #expect(try await service.send("/alerts/away/down", alert("a")).status == 202)
      let told = try #require(await receiver.first(at: "/hidden-path-42"))
      #expect(told.authorization == "Bearer hidden-token-42")
      let notice = try JSONReader.read(told.body)
      #expect(notice["event"] == "run_ended_badly" && notice["outcome"] == "denied", "\(notice)")
      #expect(notice["workflow"] == "away")
      #expect(notice["message"]?.asString?.contains("step 'made'") == true, "\(notice)")
      let ending = try await service.end()
      #expect(ending.code == 0)
      #expect(!ending.all.contains("hidden-"))
      // It stands where the file says, from the file's own folder.
      let run = try #require(notice["run"]?.asString)
      let shown = try await Stackhand.run(["runs", "show", run, "--state", place.path + "/own.db", "--format", "jsonl"])
      #expect(shown.output.contains("new-copy"), "\(shown.all)")
      group.cancelAll()
    }
  }

  @Test func `everything that is wrong with the file is said at once`() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      """
      worflows: here
      listen: nowhere
      notify: { url: ftp://x, format: xml }
      heartbeat: { url: "${{ env.X }}", every: 0s }

      """, to: "serve.yaml")
    let ending = try await Stackhand.run("serve", "--config", file, "--sandbox")
    #expect(ending.code == 2)
    for text in [
      "did you mean 'workflows'?", "'listen' wants HOST:PORT", "begins with https://", "json or slack",
      "only secrets are referred to", "'every' is a duration",
    ] {
      #expect(ending.errors.contains(text), "\(text) is missing:\n\(ending.errors)")
    }
  }

  @Test func `the example of a configuration is one`() async throws {
    let ending = try await Stackhand.run("serve", "--config", "examples/systemd/serve.yml", "--sandbox")
    #expect(ending.code == 2)
    #expect(ending.errors.contains("cannot read the folder 'examples/systemd/workflows'"), "\(ending.errors)")
  }

  @Test func `systemd is told when the service is ready, that it lives, and that it stops`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/notify"
    let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(bound == 0)
    let service = try await ServeProcess(
      ["away.yaml": Self.denied], environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "200000"])
    try await service.program.wait(for: "on http://")
    func next() -> String {
      var asked = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      guard poll(&asked, 1, 10_000) == 1 else { return "" }
      var buffer = [UInt8](repeating: 0, count: 500)
      return String(decoding: buffer[..<max(0, recv(socket, &buffer, buffer.count, 0))], as: UTF8.self)
    }
    var said: [String] = []
    while said.count < 3 { said.append(next()) }
    #expect(said.contains { $0.hasPrefix("READY=1\nSTATUS=serving 1 workflow") }, "\(said)")
    #expect(said.contains("WATCHDOG=1"))
    service.program.send(SIGTERM)
    var last = next()
    while last == "WATCHDOG=1" { last = next() }
    #expect(last == "STOPPING=1")
    #expect(try await service.program.ended().code == 0)
  }
}
