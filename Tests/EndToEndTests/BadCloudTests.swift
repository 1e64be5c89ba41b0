import Glibc
import HTTP
import HTTPTypes
import Permissions
import Sandbox
import TestSupport
import Testing
import Values

/// What can go wrong with a cloud: the exit code, what is said, and that no secret is in it.
@Suite struct BadCloudTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var faults: FaultPlan = .none
    var environment: [String: String] = [:]
    var code: Int32
    var says: [String]
    var testDescription: String { name }
  }

  private static let lists = FaultPlan.Scope.service(.compute)
  private static let identity = FaultPlan.Scope.service(.identity)

  static let cases = [
    Case(
      name: "a wrong secret", environment: ["OS_CLIENT_SECRET": "wrong-secret"], code: 9,
      says: ["error[login]", "does not know this client id and secret", "at the hop 'token'", "check `client_id`"]),
    Case(
      name: "an unknown region", environment: ["OS_REGION_NAME": "GRA8"], code: 9,
      says: ["error[no-endpoint]", "no endpoint in region 'GRA8'", "GRA7", "did you mean"]),
    Case(
      name: "a region in other letters", environment: ["OS_REGION_NAME": "gra7"], code: 9,
      says: ["did you mean 'GRA7'?"]),
    Case(
      name: "an unknown identity provider", environment: ["OS_IDENTITY_PROVIDER": "nobody"], code: 9,
      says: ["error[login]", "identity provider 'nobody'", "at the hop 'federation'"]),
    Case(
      name: "a project without a role", environment: ["OS_PROJECT_ID": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"], code: 3,
      says: [
        "error[denied]", "has no role on project 0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "at the hop 'scope'", "\"allow\"",
      ]),
    Case(
      name: "nobody listens", environment: ["OS_DISCOVERY_ENDPOINT": "http://127.0.0.1:9/x"], code: 9,
      says: ["error[login]", "nothing listens on 127.0.0.1:9", "check `discovery_endpoint`"]),
    Case(
      name: "a name that does not exist", environment: ["OS_DISCOVERY_ENDPOINT": "http://cloud.invalid/x"], code: 9,
      says: ["error[login]", "cloud.invalid", "check `discovery_endpoint`"]),
    Case(
      name: "no address at all", environment: ["OS_AUTH_URL": "not an address"], code: 9,
      says: ["error[credentials]", "`OS_AUTH_URL` is not an address"]),
    Case(
      name: "a web page instead of a discovery document",
      faults: [.init(.page(200), on: .identityProvider)], code: 9,
      says: ["error[login]", "is not JSON", "at the hop 'discovery'"]),
    Case(
      name: "a web page instead of a token", faults: [.init(.page(200), on: identity)], code: 9,
      says: ["error[login]"]),
    Case(
      name: "an identity provider that is away",
      faults: [.unavailable(on: .identityProvider)], code: 9,
      says: ["error[login]", "is not available (503)", "try again later"]),
    Case(
      name: "an identity service that breaks off",
      faults: [.init(.truncated(after: 20), on: identity)], code: 9, says: ["error[login]", "at the hop"]),
    Case(
      name: "a web page instead of servers", faults: [.init(.page(200), on: lists)], code: 1,
      says: ["error[not-json]", "GET /servers/detail in GRA7", "a proxy, a login page, a wrong address"]),
    Case(
      name: "half a list of servers", faults: [.init(.brokenJSON, on: lists)], code: 1,
      says: ["error[", "the answer ends in the middle", "GET /servers/detail in GRA7"]),
    Case(
      name: "a list of servers that breaks off", faults: [.init(.truncated(after: 50), on: lists)], code: 1,
      says: ["error[", "GET /servers/detail in GRA7"]),
    Case(
      name: "a 500 of compute", faults: [.status(500, on: lists)], code: 1,
      says: ["error[server-error]: compute answered 500 to step 'servers'", "request req-"]),
    Case(
      name: "a 503 of compute", faults: [.unavailable(on: lists)], code: 1,
      says: ["error[unavailable]: compute answered 503 to step 'servers'", "try again later"]),
    Case(
      name: "too many requests", faults: [.tooManyRequests(on: lists)], code: 1,
      says: ["error[rate-limited]: compute answered 429 to step 'servers'", "run less at a time"]),
    Case(
      name: "connections that break", faults: [.dropped(on: lists)], code: 1, says: ["error[", "GET /servers/detail"]),
    Case(
      name: "a token that is refused twice", faults: [.tokenRefused(on: lists)], code: 1,
      says: ["error[unauthenticated]", "the token was refused twice"]),
  ]

  /// The same failure, said to people, to programs, and with everything shown.
  @Test(arguments: cases)
  func `is said clearly, with the right exit code and no secret`(bad: Case) async throws {
    try await CloudOnSocket.with(faults: bad.faults) { cloud in
      let environment = cloud.environment().merging(bad.environment) { $1 }
      let workflow = Workflows.oneList
      async let text = Stackhand.run("run", "-", environment: environment, input: workflow)
      async let json = Stackhand.run(
        "run", "--format", "json", "--debug", "-", environment: environment, input: workflow)
      async let lines = Stackhand.run("run", "--format", "jsonl", "-v", "-", environment: environment, input: workflow)
      let endings = try await [text, json, lines]
      for says in bad.says { #expect(endings[0].errors.contains(says), "\(says) is not in:\n\(endings[0].errors)") }
      #expect(endings[0].errors.contains("= help: "), "\(endings[0].errors)")
      for ending in endings {
        #expect(ending.code == bad.code, "\(ending.errors)")
        #expect(!ending.errors.contains("[bug]"))
        for secret in cloud.secrets() { #expect(!ending.all.contains(secret)) }
      }
      let report = try JSONReader.read(Array(endings[1].output.utf8))
      #expect(report["exit_code"]?.asInt == bad.code.asInt64)
      for line in endings[2].output.split(separator: "\n") {
        #expect(throws: Never.self) { try JSONReader.read(Array(line.utf8)) }
      }
    }
  }

  @Test func `a certificate that nobody vouches for is refused, and said to be`() async throws {
    let folder = try TemporaryFolder()
    let made = try await Program(
      "/usr/bin/env",
      [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
        "key.pem",
        "-out", "cert.pem", "-days", "2", "-subj", "/CN=peer", "-addext", "subjectAltName=IP:127.0.0.1",
      ],
      environment: Stackhand.plainEnvironment, folder: folder.path
    ).ended()
    #expect(made.code == 0, "\(made.errors)")
    let peer = try Program(
      "/usr/bin/env",
      ["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", "cert.pem", "-key", "key.pem", "-www"],
      environment: Stackhand.plainEnvironment, input: nil, folder: folder.path)
    defer { peer.send(SIGKILL) }
    var port: Substring?
    while port == nil {
      try await peer.wait(for: "ACCEPT")
      port = peer.now.all.firstMatch(of: /ACCEPT 127\.0\.0\.1:(\d+)/)?.output.1
    }
    try await CloudOnSocket.with { [port] cloud in
      var environment = cloud.environment()
      environment["OS_DISCOVERY_ENDPOINT"] = "https://127.0.0.1:\(port ?? "")/.well-known/openid-configuration"
      let ending = try await Stackhand.run("run", "--debug", "-", environment: environment, input: Workflows.twoLists)
      #expect(ending.code == 9)
      #expect(ending.errors.contains("the certificate of 127.0.0.1:\(port ?? "")"), "\(ending.errors)")
      #expect(ending.errors.contains("cacert"))
      for secret in cloud.secrets() { #expect(!ending.all.contains(secret)) }
      environment["OS_CACERT"] = folder.path + "/cert.pem"
      let trusted = try await Stackhand.run("run", "-", environment: environment, input: Workflows.twoLists)
      #expect(!trusted.errors.contains("certificate"), "\(trusted.errors)")
    }
  }

  @Test func `an address that speaks plain text where https was said is told apart`() async throws {
    try await CloudOnSocket.with { cloud in
      var environment = cloud.environment()
      environment["OS_DISCOVERY_ENDPOINT"] = "https://\(cloud.address)/x"
      let ending = try await Stackhand.run("run", "-", environment: environment, input: Workflows.twoLists)
      #expect(ending.code == 9)
      #expect(ending.errors.contains("does not speak TLS"), "\(ending.errors)")
      #expect(ending.errors.contains("is `discovery_endpoint` right?"))
    }
  }

  @Test(arguments: [
    nil, "220 mail.example ESMTP\r\n", "\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}F",
    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
    "HTTP/1.1 200 OK\r\nContent-Length: nonsense\r\n\r\n{}",
    "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
  ])
  func `whatever answers in place of a service, the run ends with a reason`(bytes: String?) async throws {
    let peer = try RawPeer(says: bytes)
    try await CloudOnSocket.with { cloud in
      for setting in ["OS_DISCOVERY_ENDPOINT", "OS_AUTH_URL"] {
        var environment = cloud.environment()
        environment[setting] = "http://127.0.0.1:\(peer.port)/v3"
        let ending = try await Stackhand.run(
          "run", "--debug", "-", environment: environment, input: Workflows.oneList)
        #expect(ending.code == 9, "\(ending.errors)")
        #expect(ending.errors.contains("error[login]"), "\(ending.errors)")
        #expect(ending.errors.contains("127.0.0.1:\(peer.port)"))
        #expect(ending.errors.contains("= help: "), "\(ending.errors)")
        for secret in cloud.secrets() { #expect(!ending.all.contains(secret)) }
      }
    }
  }

  /// Some servers quote in their error what they were sent.
  @Test(arguments: [400, 401, 403, 404, 409, 500], ["/token", "/OS-FEDERATION/", "/auth/tokens", "/servers/detail"])
  func `a server that repeats what it was sent makes nothing known`(status: Int, path: String) async throws {
    let echo: @Sendable (HTTPRequest, [UInt8]) -> HTTPAnswer? = { request, body in
      guard request.path?.contains(path) == true else { return nil }
      let heard = request.headerFields.map { "\($0.name): \($0.value)" } + [String(decoding: body, as: UTF8.self)]
      let text = heard.joined(separator: " | ")
      let value: Value = ["error": ["message": .string(text), "code": .int(Int64(status))], "message": .string(text)]
      return HTTPAnswer(
        status: HTTPResponse.Status(code: status),
        fields: [.contentType: "application/json", .wwwAuthenticate: "Bearer error=\"\(text.prefix(3000))\""],
        body: JSONWriter.bytes(value))
    }
    try await CloudOnSocket.with(intercept: echo) { cloud in
      for arguments in [["run", "--debug", "-"], ["run", "--format", "json", "-v", "-"]] {
        let ending = try await Stackhand.run(arguments, environment: cloud.environment(), input: Workflows.twoLists)
        #expect([1, 3, 9].contains(ending.code))
        for secret in cloud.secrets() { #expect(!ending.all.contains(secret), "\(ending.all)") }
      }
    }
  }
}

extension Int32 {
  fileprivate var asInt64: Int64 { Int64(self) }
}
