import Glibc
import HTTP
import HTTPTypes
import Networking
import TestSupport
import Testing
import Values

/// `stackhand serve` on a sandbox, and a way to send to it.
struct ServeProcess {
  let folder: TemporaryFolder
  let program: Program
  let authority: String
  private let transport = NetworkTransport()

  init(_ files: [String: String], environment: [String: String] = [:], options: [String] = []) async throws {
    let folder = try TemporaryFolder()
    for (name, text) in files { try folder.write(text, to: name) }
    try await self.init(folder, environment: environment, options: options)
  }

  init(_ folder: TemporaryFolder, environment: [String: String] = [:], options: [String] = []) async throws {
    try await self.init(
      folder, arguments: ["serve", folder.path, "--sandbox", "--listen", "127.0.0.1:0"] + options,
      environment: environment)
  }

  init(_ folder: TemporaryFolder, arguments: [String], environment: [String: String]) async throws {
    self.folder = folder
    program = try Stackhand.start(arguments, environment: environment)
    try await program.wait(for: "on http://")
    try await program.wait(for: "\n")
    let said = program.now.all
    let start = try #require(said.firstRange(of: "on http://")).upperBound
    authority = String(said[start...].prefix { !$0.isNewline && $0 != "\"" })
  }

  func send(
    _ path: String, _ body: String = "", _ headers: [(String, String)] = [], method: HTTPRequest.Method = .post
  ) async throws -> (status: Int, body: Value) {
    var fields = HTTPFields()
    for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
    let request = HTTPRequest(method: method, scheme: "http", authority: authority, path: path, headerFields: fields)
    return try await transport.send(request, body: HTTPBody(body), timeouts: HTTPTimeouts()) { head, body in
      (head.status.code, try JSONReader.read(try await body.collect(upTo: 1 << 20)))
    }
  }

  func text(_ path: String) async throws -> (status: Int, text: String) {
    let request = HTTPRequest(method: .get, scheme: "http", authority: authority, path: path)
    return try await transport.send(request, body: nil, timeouts: HTTPTimeouts()) { head, body in
      (head.status.code, String(decoding: try await body.collect(upTo: 1 << 20), as: UTF8.self))
    }
  }

  func end() async throws -> Program.Ending {
    await transport.shutdown()
    program.send(SIGTERM)
    return try await program.ended()
  }
}
