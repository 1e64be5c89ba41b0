import HTTP
import HTTPTypes
import Networking
import Sandbox
import Synchronization
import Values

/// A simulated cloud on a port, that notes every secret that passes.
struct CloudOnSocket: Sendable {
  let cloud: SimulatedCloud
  let address: HTTPServer.Address
  fileprivate let witness: Witness

  /// The secret of every account; characters that are written differently in JSON, in a URL and in Basic.
  static let canary = #"canary"7f\3c b/9+e=d%41"#

  /// Serves while `work` goes on. `intercept` may answer in place of the cloud.
  static func with<Result: Sendable>(
    faults: FaultPlan = .none,
    intercept: @escaping @Sendable (HTTPRequest, [UInt8]) -> HTTPAnswer? = { _, _ in nil },
    _ work: @escaping @Sendable (CloudOnSocket) async throws -> Result
  ) async throws -> Result {
    let cloud = SimulatedCloud(accounts: Account.standard { _ in Secret(canary) }, faults: faults, paces: .instant)
    let witness = Witness(cloud: cloud, intercept: intercept)
    let (addresses, started) = AsyncStream.makeStream(of: HTTPServer.Address.self)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        try await HTTPServer(witness, at: HTTPServer.Address(port: 0)) { started.yield($0) }.run()
        return nil
      }
      group.addTask {
        for await address in addresses {
          return try await work(CloudOnSocket(cloud: cloud, address: address, witness: witness))
        }
        return nil
      }
      defer { group.cancelAll() }
      while let result = try await group.next() { if let result { return result } }
      throw CancellationError()
    }
  }

  /// How an account logs in, as the standard client is told.
  func environment(_ role: String = "infrastructureSupervisor") -> [String: String] {
    let account = cloud.account(role)
    let base = "http://\(address)"
    return [
      "OS_AUTH_TYPE": "v3oidcclientcredentials", "OS_AUTH_URL": "\(base)/identity/v3",
      "OS_IDENTITY_PROVIDER": account?.provider.rawValue ?? "", "OS_PROTOCOL": "openid",
      "OS_DISCOVERY_ENDPOINT":
        "\(base)/role-adapter/urn:v1:eu:resource:publicCloudProject:pci/.well-known/openid-configuration",
      "OS_ACCESS_TOKEN_TYPE": "id_token", "OS_OPENID_SCOPE": "openid profile email publicCloudProject/all",
      "OS_PROJECT_ID": cloud.projectID, "OS_CLIENT_ID": account?.clientID ?? "",
      "OS_CLIENT_SECRET": account?.secret.reveal() ?? "", "OS_REGION_NAME": "GRA7",
    ]
  }

  /// Every text that must be seen nowhere: the secret in all its forms, and the tokens that were given out.
  func secrets(_ role: String = "infrastructureSupervisor") -> Set<String> {
    let basic = Base64.text(Array("\(cloud.account(role)?.clientID ?? ""):\(Self.canary)".utf8))
    let json = JSONWriter.text(.string(Self.canary)).dropFirst().dropLast()
    return witness.tokens.union([Self.canary, basic, String(json), "canary%227f%5C3c%20b%2F9%2Be%3Dd%2541"])
  }

  /// How many tokens the identity provider gave out.
  var logins: Int { witness.logins }
}

/// Passes requests on and remembers what was secret in the answers.
private final class Witness: HTTPHandler {
  private let cloud: SimulatedCloud
  private let intercept: @Sendable (HTTPRequest, [UInt8]) -> HTTPAnswer?
  private let seen = Mutex<(tokens: Set<String>, logins: Int)>(([], 0))

  var tokens: Set<String> { seen.withLock(\.tokens) }
  var logins: Int { seen.withLock(\.logins) }

  init(cloud: SimulatedCloud, intercept: @escaping @Sendable (HTTPRequest, [UInt8]) -> HTTPAnswer?) {
    self.cloud = cloud
    self.intercept = intercept
  }

  func respond(to request: HTTPRequest, body: HTTPBody) async -> HTTPAnswer {
    let bytes = (try? await body.collect(upTo: 1 << 20)) ?? []
    if let answer = intercept(request, bytes) { return answer }
    let answer = await cloud.respond(to: request, body: HTTPBody(bytes))
    if let token = answer.head.headerFields[HTTPField.Name("X-Subject-Token")!] { note(token) }
    guard request.path?.contains("/token") == true, let whole = try? await answer.body.collect(upTo: 1 << 20) else {
      return answer
    }
    if let value = try? JSONReader.read(whole) {
      for name in ["id_token", "access_token"] {
        guard let token = value[name]?.asString else { continue }
        note(token)
        if name == "access_token" { seen.withLock { $0.logins += 1 } }
      }
    }
    return HTTPAnswer(answer.head, body: HTTPBody(whole))
  }

  private func note(_ token: String) { _ = seen.withLock { $0.tokens.insert(token) } }
}
