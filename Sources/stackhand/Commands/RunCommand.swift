import Actions
import ArgumentParser
import Engine
import Storage
import Values
import Workflows

struct RunCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a workflow once, and report every step.",
    discussion: """
      Results go to standard output, everything else to standard error. Exit codes: 0 succeeded, 1 failed, 2 invalid \
      workflow or input, 3 not permitted, 4 quota, 5 timed out, 6 rejected, 7 unknown, 8 cancelled, 9 could not log in or \
      reach the cloud, 10 waits for an approval, 11 busy.

      The run is kept in a journal: `stackhand runs` lists, shows and resumes. With --sandbox it is not, as the simulated \
      cloud ends with the process.
      """)

  @Argument(help: ArgumentHelp("The workflow; '-' is standard input.", valueName: "file"))
  var file: String

  @Option(help: ArgumentHelp("An input of the workflow; may be repeated.", valueName: "name=value"))
  var input: [String] = []

  @Option(
    name: .customLong("var"), help: ArgumentHelp("Another value for one of its constants.", valueName: "name=value"))
  var vars: [String] = []

  @Option(help: ArgumentHelp("A secret from a file or standard input.", valueName: "name=@file|name=-"))
  var secret: [String] = []

  @Option(
    help: "Missing rights, before the first step: warn of them, refuse to start (strict), or do not look (off).")
  var preflight: PreflightChoice = .warn

  @OptionGroup var rights: RightsOptions
  @OptionGroup var cloud: CloudOptions
  @OptionGroup var state: StateOptions

  @Option(
    help: ArgumentHelp(
      "Run once under this key: again it gives the report of that run, or goes on with it.", valueName: "key"))
  var key: String?

  @Option(help: "text for people, json for programs, jsonl for the events as they happen.")
  var format: RunSession.Format = .text

  func validate() throws {
    if key != nil, state.state == "none" { throw ValidationError("--key needs a journal") }
    if key?.isEmpty == true { throw ValidationError("--key wants a text") }
  }

  enum PreflightChoice: String, ExpressibleByArgument, CaseIterable {
    case warn, strict, off

    var preflight: Preflight {
      switch self {
      case .warn: .warn
      case .strict: .strict
      case .off: .off
      }
    }
  }

  func execute() -> Engine.ExitCode {
    let console = Console()
    guard let source = WorkflowLoader.read(file, console),
      let workflow = WorkflowLoader.check(source, library: ActionRegistry.signatures, console)
    else { return .invalid }
    do {
      let table = try rights.table()
      let request = try RunPreparation(console: console, isSandbox: cloud.sandbox)
        .request(workflow, inputs: input, vars: vars, secrets: secret, access: cloud.access)
      let journal = try state.journal(isSandbox: cloud.sandbox)
      Process.takeInterrupts()
      if let journal {
        Process.keepToTheEnd(journal)
        if let known = try begin(request, journal) {
          return RunContinuation(reach: cloud.reach, secrets: secret, format: format, console: console)
            .execute(known, of: journal)
        }
      }
      let wiring = try CloudWiring(
        cloud.reach, simulatedRole: cloud.simulatedRole, rights: table, preflight: preflight.preflight,
        console: console)
      return RunSession(
        request: request, journal: journal, wiring: wiring, console: console, format: format,
        isVerbose: cloud.reach.verbose
      ).wait()
    } catch {
      return console.fail(error)
    }
  }

  /// The run of the same key, if there is one.
  private func begin(_ request: RunRequest, _ journal: SQLStore) throws -> RunRecord? {
    let beginning = try Process.wait {
      try await journal.begin(request.run, of: request.workflow.name, key: key, now: LocalMachine.now())
    }
    switch beginning {
    case .begun: return nil
    case .known(let record): return record
    }
  }
}
