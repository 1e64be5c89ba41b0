import Actions
import Diagnostics
import HTTP
import HTTPTypes
import OpenStack
import Sandbox
import Values

/// A simulated cloud in this process, and the configuration with which one of its accounts logs in.
struct SimulatedAccess: Sendable {
  let transport: any HTTPTransport
  let configuration: CloudConfiguration

  /// Its name is reserved: no request to it ever leaves (RFC 6761).
  private static let base = "http://sandbox.invalid"

  init(role: String) throws(UsageProblem) {
    let cloud = SimulatedCloud(base: Self.base)
    guard let account = cloud.account(role) else {
      let names = cloud.accounts.map(\.name)
      throw UsageProblem(
        "the sandbox has no account '\(role)'",
        help: nearest(to: role, in: names).map { "did you mean '\($0)'?" }
          ?? "there are \(names.joined(separator: ", "))")
    }
    transport = SimulatedTransport(cloud: LoopbackTransport(cloud), authority: "sandbox.invalid")
    do throws(ConfigurationError) {
      var configuration = try CloudConfiguration.fromEnvironment(
        SandboxEnvironment.variables(cloud, account, base: Self.base), files: LocalMachine.files)
      // No provider of that name limits the rate here.
      configuration.source = "the sandbox"
      self.configuration = configuration
    } catch {
      throw UsageProblem("the sandbox's own settings are wrong: \(error)")
    }
  }
}

/// Takes every connection, and reaches nobody.
struct SimulatedConnector: TCPConnector {
  func connect(host: String, port: Int, timeout: Duration) async throws {}
}

/// Requests to the simulated cloud stay in the process; so do those to anywhere else.
private struct SimulatedTransport: HTTPTransport {
  let cloud: LoopbackTransport
  private let outside = LoopbackTransport(SimulatedOutside())
  let authority: String

  func send<Result: Sendable>(
    _ request: HTTPRequest, body: HTTPBody?, timeouts: HTTPTimeouts,
    receive: @Sendable (HTTPResponse, HTTPBody) async throws -> Result
  ) async throws -> Result {
    let isOurs = request.authority == authority || SimulatedCloud.foreignHosts.contains(request.authority ?? "")
    let transport = isOurs ? cloud : outside
    return try await transport.send(request, body: body, timeouts: timeouts, receive: receive)
  }
}

/// The variables with which the standard client logs in to a simulated cloud.
enum SandboxEnvironment {
  static func variables(_ cloud: SimulatedCloud, _ account: Account, base: String) -> [String: String] {
    [
      "OS_AUTH_TYPE": "v3oidcclientcredentials",
      "OS_AUTH_URL": "\(base)/identity/v3",
      "OS_IDENTITY_PROVIDER": account.provider.rawValue,
      "OS_PROTOCOL": "openid",
      "OS_DISCOVERY_ENDPOINT":
        "\(base)/role-adapter/urn:v1:\(account.provider.plate):resource:publicCloudProject:pci/.well-known/openid-configuration",
      "OS_ACCESS_TOKEN_TYPE": "id_token",
      "OS_OPENID_SCOPE": "openid profile email publicCloudProject/all",
      "OS_PROJECT_ID": cloud.projectID,
      "OS_CLIENT_ID": account.clientID,
      "OS_CLIENT_SECRET": account.secret.reveal(),
      "OS_REGION_NAME": "GRA7",
      "OS_IDENTITY_API_VERSION": "3",
    ]
  }
}
