import ArgumentParser
import Engine
import Networking
import Storage
import WebInterface

struct ServeCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run the workflows of a folder when schedules, alerts and webhooks ask for it.",
    discussion: """
      Alerts are sent to /alerts/WORKFLOW/ID, webhooks to /hooks/PATH; /healthz and /readyz say how it is. Files that \
      change are read again; one that has mistakes then goes on as it was. What was decided and what runs is kept in the \
      journal: after a restart runs go on, and nothing starts twice. With --state none, and with --sandbox unless a file \
      is named, it is gone when the service ends.

      What a flag says counts before the environment (STACKHAND_CONFIG, STACKHAND_WORKFLOWS, STACKHAND_LISTEN, \
      STACKHAND_STATE, STACKHAND_CLOUD, STACKHAND_REGION), and that before the configuration.
      """)

  @Argument(
    help: ArgumentHelp("The folder with the workflows, .yaml or .yml; else as configured.", valueName: "folder"))
  var folder: String?

  @Option(
    help: ArgumentHelp(
      "Where to listen; port 0 picks a free one. Else as configured, or 127.0.0.1:8484.", valueName: "host:port"))
  var listen: String?

  @Option(
    help: ArgumentHelp(
      "The configuration, a YAML file: workflows, listen, state, cloud, region, vars, notify, heartbeat.",
      valueName: "file"))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Who may use API and page: lines of NAME SCOPES SHA256, scopes of read,operate,approve. Needed beyond loopback.",
      valueName: "file"))
  var tokens: String?

  @Option(help: "What is said on standard error: text for people, json with a line an event for programs.")
  var logFormat: LogFormat = .text

  @OptionGroup var cloud: CloudOptions
  @OptionGroup var state: StateOptions

  func validate() throws {
    if let listen, ListenAddress(listen) == nil {
      throw ValidationError("--listen wants HOST:PORT, as in 127.0.0.1:8484")
    }
  }

  func execute() -> Engine.ExitCode {
    let console = Console(logs: logFormat)
    do {
      let configuration = try configured(console)
      guard let folder = configuration.folder else {
        throw UsageProblem("no folder is given", help: "stackhand serve FOLDER, or `workflows` in the configuration")
      }
      guard let address = ListenAddress(configuration.listen ?? ServeConfiguration.standardListen) else {
        throw UsageProblem("'\(configuration.listen ?? "")' is no HOST:PORT", help: "write 127.0.0.1:8484, for example")
      }
      var (cloud, state) = (cloud, state)
      (cloud.reach.cloud, cloud.reach.region) = (configuration.cloud, configuration.region)
      state.state = configuration.state
      let notifier = Notifier(configuration.notify, console)
      var files = WorkflowFolder(
        folder, console: console, rules: ServeRules(cloud, isLoopback: address.isLoopback), vars: configuration.vars,
        tell: notifier.tell)
      let workflows = try files.open()
      guard !workflows.isEmpty else {
        console.fail(
          "invalid-input", "no workflow in '\(folder)' can be served", help: "see above, or give another folder")
        return .invalid
      }
      let policy = AccessPolicy(
        tokens: try accessTokens(), isLoopback: address.isLoopback, user: LocalMachine.user)
      Process.takeInterrupts()
      let kept = try state.journal(isSandbox: cloud.sandbox)
      let journal = try kept ?? SQLStore.inMemory()
      Process.keepToTheEnd(journal)
      let watch = ServiceWatch()
      let wiring = try CloudWiring(
        cloud.reach, simulatedRole: cloud.simulatedRole, observer: watch.called, console: console)
      let service = TriggerService(
        files: files, workflows: workflows, wiring: wiring, console: console, isSandbox: cloud.sandbox,
        access: cloud.access, journal: journal, isDurable: kept != nil, notifier: notifier,
        heartbeat: configuration.heartbeat,
        watch: watch, policy: policy)
      return Process.wait(on: wiring.executor) { await service.serve(at: address.address) }
    } catch {
      return console.fail(error)
    }
  }

  private func accessTokens() throws(UsageProblem) -> AccessTokens? {
    guard let tokens else { return nil }
    do {
      return try AccessTokens(String(decoding: try LocalFile.read(tokens, limit: 1 << 20), as: UTF8.self))
    } catch let error as ReadError {
      throw UsageProblem("the tokens in '\(tokens)' cannot be read: \(error.reason)")
    } catch let mistake as AccessTokens.Mistake {
      throw UsageProblem(
        "the tokens in '\(tokens)' cannot be used: \(mistake.message)",
        help: "a line is NAME SCOPES SHA256; `printf %s TOKEN | sha256sum` prints the last")
    } catch {
      throw UsageProblem("the tokens in '\(tokens)' cannot be used: \(error)")
    }
  }

  /// Flags count before the environment, and that before the file.
  private func configured(_ console: Console) throws(UsageProblem) -> ServeConfiguration {
    let path = config ?? ServeConfiguration.environment("CONFIG")
    let file = try path.map { path throws(UsageProblem) in try ServeConfigurationReader.read(path, console) }
    var configuration = file ?? ServeConfiguration()
    configuration.folder = folder ?? ServeConfiguration.environment("WORKFLOWS") ?? configuration.folder
    configuration.listen = listen ?? ServeConfiguration.environment("LISTEN") ?? configuration.listen
    configuration.state = state.state ?? ServeConfiguration.environment("STATE") ?? configuration.state
    configuration.cloud = cloud.reach.cloud ?? ServeConfiguration.environment("CLOUD") ?? configuration.cloud
    configuration.region = cloud.reach.region ?? ServeConfiguration.environment("REGION") ?? configuration.region
    return configuration
  }
}

/// Where to listen, and whether only this machine reaches it.
struct ListenAddress {
  let address: HTTPServer.Address

  init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (0...65_535).contains(port)
    else { return nil }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard !host.isEmpty else { return nil }
    address = HTTPServer.Address(host: host, port: port)
  }

  var isLoopback: Bool {
    let host = address.host
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
