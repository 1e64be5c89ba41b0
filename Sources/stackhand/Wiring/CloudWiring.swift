import Actions
import Engine
import HTTP
import Networking
import OpenStack
import Permissions
import Rehearsal
import Sandbox
import Synchronization
import Values

/// Puts a cloud behind the actions: a real one over the network, or a simulated one in this process.
struct CloudWiring {
  let access: CloudAccess
  private let network: NetworkPool?

  /// `simulatedRole`: on a simulated cloud, as an account of this role.
  init(
    _ options: ReachOptions, simulatedRole: String?, rights: RightsTable = .standard, preflight: Preflight = .warn,
    observer: CallObserver? = nil, console: Console
  ) throws(UsageProblem) {
    let network = NetworkPool()
    var simulated: SimulatedAccess?
    if let simulatedRole { simulated = try SimulatedAccess(role: simulatedRole) }
    let transportOfSandbox = simulated?.transport
    let (debug, verbose) = (options.debug, options.verbose)
    var settings = CloudAccess.Settings(
      transport: { tls in
        let transport: any HTTPTransport = transportOfSandbox ?? network.transport(tls)
        if debug { return LoggingTransport(inner: transport, console: console) }
        return verbose ? LoginLineTransport(inner: transport, console: console) : transport
      },
      connector: simulatedRole != nil ? SimulatedConnector() : SocketConnector(),
      environment: LocalMachine.environment, files: LocalMachine.files, clock: ContinuousClock(),
      now: LocalMachine.now)
    settings.localFiles = MachineFiles(isSimulated: simulatedRole != nil)
    settings.mask = console.mask
    settings.cloud = options.cloud
    settings.region = options.region
    settings.keepsLimits = options.limit == .on
    settings.preflight = preflight
    settings.instead = simulated?.configuration
    if options.verbose || observer != nil {
      settings.observer = { report in
        observer?(report)
        if verbose { console.error(CallLine.text(report)) }
      }
    }
    access = CloudAccess(settings, rights: rights)
    self.network = simulatedRole == nil ? network : nil
  }

  /// Where to run what mostly waits for this cloud.
  var executor: (any TaskExecutor)? { network == nil ? nil : NetworkTransport.executor }

  /// Does `work` while the logins of the cloud are kept alive, and closes what is open afterwards.
  func serving(_ work: @escaping @Sendable () async -> ExitCode) async -> ExitCode {
    let code = await withTaskGroup(of: ExitCode?.self) { group in
      group.addTask {
        await access.serve()
        return nil
      }
      group.addTask { await work() }
      var code = ExitCode.bug
      for await end in group {
        guard let end else { continue }
        code = end
        group.cancelAll()
      }
      return code
    }
    await network?.shutdown()
    return code
  }
}

/// The network's way to see whether somebody takes a connection, as the actions want it.
private struct SocketConnector: TCPConnector {
  private let network = NetworkConnector()

  func connect(host: String, port: Int, timeout: Duration) async throws {
    try await network.connect(host: host, port: port, timeout: timeout)
  }
}

/// One transport for each way to trust certificates, made when it is first needed.
private final class NetworkPool: Sendable {
  private let made = Mutex<[CloudConfiguration.TLSSettings: NetworkTransport]>([:])

  func transport(_ tls: CloudConfiguration.TLSSettings) -> NetworkTransport {
    made.withLock { made in
      if let transport = made[tls] { return transport }
      let transport = NetworkTransport(tls: Self.settings(tls))
      made[tls] = transport
      return transport
    }
  }

  private static func settings(_ tls: CloudConfiguration.TLSSettings) -> TLSSettings {
    if tls.isInsecure { return TLSSettings(trust: .anyone) }
    return TLSSettings(trust: tls.authorities.map { .authorities(files: [$0]) } ?? .system)
  }

  func shutdown() async {
    for transport in made.withLock({ Array($0.values) }) { await transport.shutdown() }
  }
}
