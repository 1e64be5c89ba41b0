import ArgumentParser
import Engine
import Reports
import Storage
import Values
import Workflows

struct RunsRerunCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "rerun", abstract: "Begin anew what a run ran: the same text, inputs and constants.",
    discussion: """
      It is a run of its own, from its first step; with --failed what succeeded is taken over with its outputs, also \
      single items of loops and steps of other workflows, and what did not is started. Approvals and assertions are asked \
      again, ladders look again, and so does what had been undone. A step of which nobody knows whether it was carried \
      out needs a person: --again or --as-succeeded. Exit codes as of run.
      """)

  @OptionGroup var argument: RunArgument

  @Flag(help: "Take over what succeeded; start what was denied, failed, ran out of time, or was not reached.")
  var failed = false

  @Option(
    help: ArgumentHelp("With --failed: this step's outcome is unknown, and it did not happen.", valueName: "step"))
  var again: [String] = []

  @Option(help: ArgumentHelp("With --failed: this step's outcome is unknown, and it did happen.", valueName: "step"))
  var asSucceeded: [String] = []

  @Flag(help: "With --failed: use the text as it ran, although the file has changed since.")
  var keptText = false

  @OptionGroup var options: GoOnOptions

  func validate() throws {
    guard failed || (again.isEmpty && asSucceeded.isEmpty && !keptText) else {
      throw ValidationError("--again, --as-succeeded and --kept-text belong to --failed")
    }
  }

  func execute() -> Engine.ExitCode {
    let console = Console()
    do {
      Process.takeInterrupts()
      let (journal, record) = try options.find(argument.run)
      let run = try Process.wait { try await StoredRun.load(record, from: journal) }
      let taken = failed ? try takenOver(of: run, in: journal, console) : nil
      let now = LocalMachine.now()
      let request = try run.request(secrets: options.secret, console: console)
        .anew(LocalMachine.makeRunID(at: now), by: LocalMachine.user, at: now, takenOver: taken)
      _ = try Process.wait { try await journal.begin(request.run, of: record.workflow, now: now) }
      let wiring = try CloudWiring(
        options.reach.completed(by: run.start.access), simulatedRole: nil, console: console)
      return RunSession(
        request: request, journal: journal, wiring: wiring, console: console, format: options.format,
        isVerbose: options.reach.verbose
      ).wait()
    } catch {
      return console.fail(error)
    }
  }

  /// What is not done again. Throws ``UsageProblem`` where that cannot be said.
  private func takenOver(of run: StoredRun, in journal: SQLStore, _ console: Console) throws -> TakenOver {
    let id = run.record.run
    guard let outcome = run.record.outcome else {
      throw UsageProblem("the run \(id) has not ended", help: "`stackhand runs resume \(id)` goes on with it")
    }
    guard outcome != .succeeded else {
      throw UsageProblem(
        "the run \(id) succeeded: nothing is left of it", help: "`stackhand runs rerun \(id)` does all of it again")
    }
    if !keptText, let changed = run.changedFile {
      throw UsageProblem(
        "\(changed) has changed since the run \(id), and outputs of one text do not fit another",
        help: "--kept-text uses the text as it ran; `stackhand run \(changed)` begins with the new one")
    }
    let state = run.state
    try check(state.unknownSteps.map(\.description), of: id)
    let children = try Process.wait {
      var children: [String: RunState] = [:]
      for part in try await journal.parts(of: id) {
        children[part.run] = try await StoredRun.load(part, from: journal).state
      }
      return children
    }
    let taken = state.takenOver(
      RunState.Clearing(again: Set(again), asSucceeded: Set(asSucceeded)), children: children)
    for write in state.writes where write.id != nil && !taken.holds(write.address) && state.undone[write.address] == nil
    {
      console.error(
        "note: '\(write.address)' is started again, and had made \(write.id ?? "") (\(write.intent.operation)): "
          + "`stackhand runs show \(id)` says whether it is still there\n")
    }
    return taken
  }

  private func check(_ unknown: [String], of run: String) throws(UsageProblem) {
    for step in again + asSucceeded where !unknown.contains(step) {
      throw UsageProblem(
        "the outcome of '\(step)' is not unknown",
        help: unknown.isEmpty ? nil : "unknown are \(unknown.joined(separator: ", "))")
    }
    let open = unknown.filter { !again.contains($0) && !asSucceeded.contains($0) }
    guard let first = open.first else { return }
    throw UsageProblem(
      "nobody knows whether \(open.map { "'\($0)'" }.joined(separator: ", ")) of the run \(run) took place",
      help: "look at the cloud, then say it: --again \(first) if it did not, --as-succeeded \(first) if it did")
  }
}

extension StoredRun {
  /// A file that is not any more what the run ran; nil if none is. One that is not there is no matter: the text is kept.
  fileprivate var changedFile: String? {
    var texts = [(start.sourceName, start.source)]
    for (name, text) in (start.others.asMap ?? [:]).entries {
      if let name = name.asString, let text = text.asString { texts.append((name, text)) }
    }
    return texts.first { name, text in
      guard let bytes = try? LocalFile.read(name, limit: WorkflowLoader.sizeLimit) else { return false }
      return String(decoding: bytes, as: UTF8.self) != text
    }?.0
  }
}
