import Actions
import ArgumentParser
import Engine
import Reports
import Storage
import Values
import Workflows

struct RunCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a workflow once, and report every step.",
    discussion: """
      Results go to standard output, everything else to standard error. Exit codes: 0 succeeded, 1 failed, 2 invalid \
      workflow or input, 3 not permitted, 4 quota, 5 timed out, 6 rejected, 7 unknown, 8 cancelled, 9 could not log in or \
      reach the cloud.
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

  @Option(help: "text for people, json for programs, jsonl for the events as they happen.")
  var format: Format = .text

  @Option(
    help: "Missing rights, before the first step: warn of them, refuse to start (strict), or do not look (off).")
  var preflight: PreflightChoice = .warn

  @OptionGroup var rights: RightsOptions
  @OptionGroup var cloud: CloudOptions
  @OptionGroup var state: StateOptions

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, jsonl }

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
    do throws(UsageProblem) {
      let table = try rights.table()
      let request = try RunPreparation(console: console, isSandbox: cloud.sandbox)
        .request(workflow, inputs: input, vars: vars, secrets: secret)
      let journal = try openJournal(request, console)
      Process.takeInterrupts()
      let wiring = try CloudWiring(cloud, rights: table, preflight: preflight.preflight, console: console)
      let run = RunInProcess(
        request: request, journal: journal, wiring: wiring, console: console, format: format,
        isVerbose: cloud.verbose)
      return Process.wait(on: wiring.executor) { await run.execute() }
    } catch {
      console.fail("invalid-input", error.message, help: error.help)
      return .invalid
    }
  }

  private func openJournal(_ request: RunRequest, _ console: Console) throws(UsageProblem) -> SQLStore? {
    do throws(RunStoreError) { return try state.journal(isSandbox: cloud.sandbox) } catch {
      throw UsageProblem(error.message, help: error.help)
    }
  }
}

/// A run from its start to its report, in this process.
private struct RunInProcess: Sendable {
  let request: RunRequest
  /// Nil: the run is not kept.
  let journal: SQLStore?
  let wiring: CloudWiring
  let console: Console
  let format: RunCommand.Format
  let isVerbose: Bool

  func execute() async -> Engine.ExitCode {
    let interruption = Interruption()
    let orders = interruption.orders(console)
    let began = ContinuousClock.now
    return await wiring.serving {
      let store: any RunStore = journal ?? MemoryRunStore()
      let driver = RunDriver(
        registry: .standard(on: wiring.access), store: store, setup: wiring.access,
        observer: observer(interruption), approver: approver, clock: ContinuousClock(), now: LocalMachine.now)
      do {
        _ = try await journal?.begin(request.run, of: request.workflow.name, now: LocalMachine.now())
        let state = try await driver.run(request, orders: orders)
        let milliseconds = Int((ContinuousClock.now - began) / .milliseconds(1))
        return report(RunReport(state, logins: await wiring.access.logins, milliseconds: milliseconds))
      } catch let error as RunStoreError {
        console.fail("no-journal", "the journal of the run cannot be kept: \(error.message)", help: error.help)
        return .failed
      } catch {
        console.fail("bug", "the run went wrong: \(error)")
        return .bug
      }
    }
  }

  private var approver: any Approver {
    TerminalApprover.isThereATerminal
      ? TerminalApprover(console: console, person: LocalMachine.user) : NobodyToAsk()
  }

  private func observer(_ interruption: Interruption) -> any RunObserver {
    switch format {
    case .text, .json:
      let console = console
      let progress = ProgressPrinter(
        request.workflow, style: console.errorStyle, isLive: console.errorReplacesLines, isVerbose: isVerbose
      ) { console.error($0) }
      return ObserverPair(first: interruption, second: progress)
    case .jsonl: return ObserverPair(first: interruption, second: EventPrinter(console: console))
    }
  }

  private func report(_ report: RunReport) -> Engine.ExitCode {
    switch format {
    case .text: console.output(ReportFormat.text.render(report))
    case .json: console.output(ReportFormat.json.render(report))
    case .jsonl: break
    }
    if format != .jsonl { console.error(RunSummary.text(report, style: console.errorStyle)) }
    return report.exitCode
  }
}

/// Writes the event stream.
private struct EventPrinter: RunObserver {
  let console: Console

  func observe(_ entries: [JournalEntry]) async {
    for entry in entries { console.output(EventLines.line(entry)) }
  }
}

/// Two that watch.
private struct ObserverPair: RunObserver {
  let first: any RunObserver
  let second: any RunObserver

  func observe(_ entries: [JournalEntry]) async {
    await first.observe(entries)
    await second.observe(entries)
  }
}
