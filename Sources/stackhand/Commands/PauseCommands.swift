import ArgumentParser
import Diagnostics
import Engine
import Storage
import Triggers
import Values

struct PauseCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Let no trigger start anything, until it is lifted.",
    discussion: """
      It stands in the journal, for every `serve` that uses it: once this command has returned nothing begins, also after a \
      restart, and an interrupted run does not go on. Alerts and times that come meanwhile are on record as paused. Runs \
      that have begun are waited for, since they may still write: exit code 0 once none is left, 11 with their names if \
      some go on after --wait.
      """)

  @Argument(help: ArgumentHelp("The workflow, by its name; else all.", valueName: "workflow"))
  var workflow: String?

  @Option(
    help: ArgumentHelp("When it is over by itself, such as 2026-03-28T06:00:00Z.", valueName: "instant"),
    transform: { text in
      guard let instant = Timestamp(rfc3339: text) else {
        throw ValidationError("an instant has a date, a time and an offset: 2026-03-28T06:00:00Z")
      }
      return instant
    })
  var until: Timestamp?

  @Option(help: "Why; it goes on record.")
  var reason = ""

  @Option(help: ArgumentHelp("How long to wait for runs that have begun.", valueName: "seconds"))
  var wait = 30

  @OptionGroup var state: StateOptions

  private static let pace = Duration.milliseconds(100)

  func validate() throws {
    guard (0...86_400).contains(wait) else { throw ValidationError("--wait is 0 to 86400") }
    if workflow?.isEmpty == true { throw ValidationError("the workflow has a name") }
    if state.state == "none" { throw ValidationError("without a journal there is nothing that keeps a pause") }
  }

  func execute() -> Engine.ExitCode {
    let console = Console()
    do {
      if let until, until <= LocalMachine.now() { throw UsageProblem("the instant of --until is over") }
      guard let journal = try state.journal(isSandbox: false) else { return .commandLine }
      let user = LocalMachine.user
      let pause = TriggerPause(
        workflow.map { .workflow($0) } ?? .all, until: until, reason: reason.isEmpty ? "paused by \(user)" : reason,
        by: user, since: LocalMachine.now())
      let left = try Process.wait {
        try await journal.pause(pause)
        let deadline = ContinuousClock.now + .seconds(wait)
        while true {
          let left = try await going(journal)
          if left.isEmpty || ContinuousClock.now >= deadline { return left }
          try await Task.sleep(for: Self.pace)
        }
      }
      console.output("paused: \(PauseText.line(pause))\n")
      guard !left.isEmpty else { return .succeeded }
      for row in left { console.output("goes on: \(row.run) of \(row.trigger.workflow)\n") }
      console.error("nothing new starts; `stackhand runs cancel RUN` ends what goes on\n")
      return .busy
    } catch {
      return console.fail(error)
    }
  }

  /// The runs of triggers that a process goes on with.
  private func going(_ journal: SQLStore) async throws -> [FiringRow] {
    var left: [FiringRow] = []
    for row in try await journal.running() where workflow == nil || row.trigger.workflow == workflow {
      if try await journal.isOwned(row.run) { left.append(row) }
    }
    return left
  }
}

struct ResumeTriggersCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "resume-triggers", abstract: "Lift pauses: triggers start runs again.",
    discussion: """
      Without a workflow all pauses are lifted. Those of schedules that paused themselves, after three failures in a row or \
      a denial, are lifted too.
      """)

  @Argument(help: ArgumentHelp("The workflow, by its name; else all.", valueName: "workflow"))
  var workflow: String?

  @OptionGroup var state: StateOptions

  func execute() -> Engine.ExitCode {
    let console = Console()
    do {
      let journal = try state.journalThatIsThere()
      let (lifted, standing) = try Process.wait {
        let lifted = try await journal?.resume(workflow.map { .workflow($0) } ?? .all) ?? []
        return (lifted, try await journal?.pauses().all ?? [])
      }
      for pause in lifted { console.output("lifted: \(PauseText.line(pause))\n") }
      if lifted.isEmpty { console.output("nothing was paused\n") }
      for pause in standing where workflow != nil && pause.scope == .all {
        console.error("all workflows are still paused: \(PauseText.line(pause))\n")
      }
      return .succeeded
    } catch {
      return console.fail(error)
    }
  }
}

enum PauseText {
  static func line(_ pause: TriggerPause) -> String {
    let what =
      switch pause.scope {
      case .all: "all workflows"
      case .workflow(let name): name
      case .trigger(let trigger): trigger.description
      }
    let end = pause.until.map { " until \($0.rfc3339)" } ?? ""
    return printable("\(what)\(end), by \(pause.by) since \(pause.since.rfc3339): \(pause.reason)")
  }
}
