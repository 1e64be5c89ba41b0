import ArgumentParser
import Engine
import Networking

struct ServeCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run the workflows of a folder when schedules, alerts and webhooks ask for it.",
    discussion: """
      Alerts are sent to /alerts/WORKFLOW/ID, webhooks to /hooks/PATH; /healthz and /readyz say how it is. Files that \
      change are read again; one that has mistakes then goes on as it was. What was decided and what runs is kept in the \
      journal: after a restart runs go on, and nothing starts twice. With --state none, and with --sandbox unless a file \
      is named, it is gone when the service ends.
      """)

  @Argument(help: ArgumentHelp("The folder with the workflows, .yaml or .yml.", valueName: "folder"))
  var folder: String

  @Option(help: ArgumentHelp("Where to listen; port 0 picks a free one.", valueName: "host:port"))
  var listen = "127.0.0.1:8484"

  @OptionGroup var cloud: CloudOptions
  @OptionGroup var state: StateOptions

  func validate() throws {
    guard ListenAddress(listen) != nil else { throw ValidationError("--listen wants HOST:PORT, as in 127.0.0.1:8484") }
  }

  func execute() -> Engine.ExitCode {
    let console = Console()
    guard let address = ListenAddress(listen) else { return .commandLine }
    var files = WorkflowFolder(folder, console: console, rules: ServeRules(cloud, isLoopback: address.isLoopback))
    do {
      let workflows = try files.open()
      guard !workflows.isEmpty else {
        console.fail(
          "invalid-input", "no workflow in '\(folder)' can be served", help: "see above, or give another folder")
        return .invalid
      }
      Process.takeInterrupts()
      let journal = try state.journal(isSandbox: cloud.sandbox)
      if let journal { Process.keepToTheEnd(journal) }
      let wiring = try CloudWiring(cloud.reach, simulatedRole: cloud.simulatedRole, console: console)
      let service = TriggerService(
        files: files, workflows: workflows, wiring: wiring, console: console, isSandbox: cloud.sandbox,
        access: cloud.access, journal: journal)
      return Process.wait(on: wiring.executor) { await service.serve(at: address.address) }
    } catch {
      return console.fail(error)
    }
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
