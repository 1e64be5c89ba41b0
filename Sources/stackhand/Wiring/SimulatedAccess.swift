import Diagnostics
import HTTP
import HTTPTypes
import OpenStack
import Rehearsal
import Sandbox
import Values

/// A simulated cloud in this process, and the configuration with which one of its accounts logs in.
struct SimulatedAccess: Sendable {
  let transport: any HTTPTransport
  let configuration: CloudConfiguration

  init(role: String) throws(UsageProblem) {
    let cloud = SimulatedCloud(base: SandboxEnvironment.base)
    guard let account = cloud.account(role) else {
      let names = cloud.accounts.map(\.name)
      throw UsageProblem(
        "the sandbox has no account '\(role)'",
        help: nearest(to: role, in: names).map { "did you mean '\($0)'?" }
          ?? "there are \(names.joined(separator: ", "))")
    }
    transport = SimulatedTransport(cloud: LoopbackTransport(cloud), authority: SandboxEnvironment.authority)
    do throws(ConfigurationError) {
      configuration = try SandboxEnvironment.configuration(cloud, account, files: LocalMachine.files)
    } catch {
      throw UsageProblem("the sandbox's own settings are wrong: \(error)")
    }
  }
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
