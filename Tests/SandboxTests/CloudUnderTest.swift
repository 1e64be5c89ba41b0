import HTTP
import HTTPTypes
import Permissions
import Sandbox
import Synchronization
import Testing
import Values

/// The cloud's time, moved by the test.
final class Hand: Sendable {
  private let time: Mutex<Timestamp>

  init(_ seconds: Int64 = 1_795_453_340) { time = Mutex(Timestamp(seconds: seconds)) }

  var now: Timestamp { time.withLock { $0 } }

  func move(seconds: Int64) {
    time.withLock { $0 = Timestamp(seconds: $0.seconds + seconds, nanoseconds: Int64($0.nanoseconds)) }
  }
}

/// What came back.
struct Answer: Sendable {
  let head: HTTPResponse
  let bytes: [UInt8]

  var status: Int { head.status.code }
  var text: String { String(decoding: bytes, as: UTF8.self) }
  /// Null if it is no JSON.
  var json: Value { (try? JSONReader.read(bytes)) ?? .null }

  subscript(field: String) -> String? {
    HTTPField.Name(field).flatMap { head.headerFields[fields: $0].first?.value }
  }
}

/// A cloud with a time that stands still, and ways to ask it.
struct CloudUnderTest: Sendable {
  let cloud: SimulatedCloud
  let hand: Hand
  static let base = "http://sandbox.invalid"
  static let project = SimulatedCloud.Contents.standardProjectID

  init(
    _ contents: SimulatedCloud.Contents = .standard, faults: FaultPlan = .none, seed: UInt64 = 1,
    lifetimes: SimulatedCloud.Lifetimes = .init(), paces: SimulatedCloud.Paces = .init(), hand: Hand = Hand()
  ) {
    self.hand = hand
    cloud = SimulatedCloud(
      contents, faults: faults, lifetimes: lifetimes, paces: paces, now: { hand.now },
      random: SeededGenerator(seed: seed))
  }

  /// `path` begins with a slash, or is a whole address.
  func ask(
    _ method: String, _ path: String, token: String? = nil, fields: [(String, String)] = [], body: String = "",
    accept: String? = "application/json"
  ) async throws -> Answer {
    var request = HTTPRequest(
      method: try #require(HTTPRequest.Method(method)), scheme: "http", authority: "sandbox.invalid",
      path: path.hasPrefix(Self.base) ? String(path.dropFirst(Self.base.count)) : path)
    if let accept { request.headerFields[.accept] = accept }
    if let token { request.headerFields[try #require(HTTPField.Name("X-Auth-Token"))] = token }
    for (name, value) in fields {
      request.headerFields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
    }
    let answer = await cloud.respond(to: request, body: HTTPBody(body))
    return Answer(head: answer.head, bytes: try await answer.body.collect(upTo: 64 << 20))
  }

  func account(_ name: String) throws -> Account { try #require(cloud.account(name)) }

  static func basic(_ id: String, _ secret: String) -> (String, String) {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var out = ""
    let bytes = Array("\(id):\(secret)".utf8)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 { out.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : "=") }
    }
    return ("Authorization", "Basic " + out)
  }

  static let form = ("Content-Type", "application/x-www-form-urlencoded")
  static let scope = "grant_type=client_credentials&scope=openid+profile+email+publicCloudProject%2Fall"

  /// Discovery and token endpoint.
  func idToken(_ account: Account) async throws -> Answer {
    let urn = "urn:v1:\(account.provider == .emea ? "eu" : "ca"):resource:publicCloudProject:pci"
    let discovery = try await ask("GET", "/role-adapter/\(urn)/.well-known/openid-configuration")
    let endpoint = try #require(discovery.json["token_endpoint"]?.asString)
    return try await ask(
      "POST", endpoint, fields: [Self.basic(account.clientID, account.secret.reveal()), Self.form], body: Self.scope)
  }

  func federated(_ idToken: String, provider: String = "ovhcloud-emea", protocol name: String = "openid") async throws
    -> Answer
  {
    try await ask(
      "POST", "/identity/v3/OS-FEDERATION/identity_providers/\(provider)/protocols/\(name)/auth",
      fields: [("Authorization", "Bearer \(idToken)")])
  }

  func scoped(_ unscoped: String, project: String = project, query: String = "") async throws -> Answer {
    try await ask(
      "POST", "/identity/v3/auth/tokens\(query)", token: unscoped,
      body:
        #"{"auth": {"identity": {"methods": ["token"], "token": {"id": "\#(unscoped)"}}, "scope": {"project": {"id": "\#(project)"}}}}"#
    )
  }

  func unscopedToken(_ name: String) async throws -> String {
    let account = try account(name)
    let idToken = try #require(try await idToken(account).json["id_token"]?.asString)
    return try #require(try await federated(idToken, provider: account.provider.rawValue)["x-subject-token"])
  }

  /// A whole login.
  func token(_ name: String) async throws -> String {
    try #require(try await scoped(try await unscopedToken(name))["x-subject-token"])
  }

  func compute(_ path: String, region: String = "GRA7") -> String { "/compute/\(region)/v2.1/\(Self.project)\(path)" }
  func volume(_ path: String, region: String = "GRA7") -> String { "/volume/\(region)/v3/\(Self.project)\(path)" }
  func objects(_ path: String, region: String = "GRA") -> String {
    "/object-store/\(region)/v1/AUTH_\(Self.project)\(path)"
  }

  static func microversion(_ version: String, of service: String = "compute") -> (String, String) {
    ("OpenStack-API-Version", "\(service) \(version)")
  }

  func serverID(_ name: String, token: String) async throws -> String {
    let list = try await ask("GET", compute("/servers"), token: token).json["servers"]?.asList ?? []
    return try #require(list.first { $0["name"]?.asString == name }?["id"]?.asString)
  }
}

extension Value {
  var keys: [String] { asMap?.keys.compactMap(\.asString) ?? [] }
}
