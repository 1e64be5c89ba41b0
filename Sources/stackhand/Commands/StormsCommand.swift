import ArgumentParser
import Diagnostics
import Engine
import Storage
import Triggers
import Values

struct StormsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "storms", abstract: "Look at what storms of alerts hold, and decide on it.",
    subcommands: [StormsListCommand.self, StormsReleaseCommand.self, StormsDropCommand.self])
}

struct StormsListCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List what storms hold, by trigger.",
    discussion: "What nobody decides on is dropped after an hour, and what ends before is dropped then.")

  @OptionGroup var state: StateOptions

  func execute() -> Engine.ExitCode {
    let console = Console()
    do {
      let journal = try state.journalThatIsThere()
      let held = try Process.wait { try await journal?.held() ?? [] }
      for storm in HeldStorm.all(in: held) { console.output(storm.line + "\n") }
      if held.isEmpty { console.error("no storm holds anything\n") }
      return .succeeded
    } catch {
      return console.fail(error)
    }
  }
}

/// What is decided on, and by whom.
struct StormOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The workflow, by its name.", valueName: "workflow"))
  var workflow: String

  @Option(help: ArgumentHelp("The alert's id, where storms of several hold something.", valueName: "id"))
  var trigger: String?

  @Option(name: .customLong("as"), help: ArgumentHelp("Who decides; else the user.", valueName: "person"))
  var person: String?

  @Option(help: "Why; it goes on record.")
  var reason = ""

  @OptionGroup var state: StateOptions

  func settle(isReleased: Bool) -> Engine.ExitCode {
    let console = Console()
    do {
      guard let journal = try state.journalThatIsThere() else {
        throw UsageProblem("there is no journal yet at \(try state.path())")
      }
      let held = HeldStorm.all(in: try Process.wait { try await journal.held() })
        .filter { $0.trigger.workflow == workflow && (trigger == nil || $0.trigger.id == trigger) }
      guard let storm = held.first else {
        throw UsageProblem(
          "no storm of '\(workflow)' holds anything", help: "`stackhand storms list` shows what is held")
      }
      guard held.count == 1 else {
        let names = held.map { "'\($0.trigger.id)'" }.joined(separator: ", ")
        throw UsageProblem("storms of \(names) hold something", help: "name one with --trigger")
      }
      let decision = StormDecision(
        storm.trigger, isReleased: isReleased, by: person ?? LocalMachine.user, reason: reason, at: LocalMachine.now())
      try Process.wait { try await journal.decide(decision) }
      console.output("\(isReleased ? "released" : "dropped"): \(storm.line)\n")
      return .succeeded
    } catch {
      return console.fail(error)
    }
  }
}

struct StormsReleaseCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "release", abstract: "Start a run for all that a storm holds now.",
    discussion: """
      The decision is on record when this returns, and `serve` carries it out at once, or at its next start. Cool-down, \
      throttle and budget still hold.
      """)

  @OptionGroup var options: StormOptions

  func execute() -> Engine.ExitCode { options.settle(isReleased: true) }
}

struct StormsDropCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "drop", abstract: "Drop all that a storm holds now.",
    discussion: "The decision is on record when this returns, and `serve` carries it out at once, or at its next start."
  )

  @OptionGroup var options: StormOptions

  func execute() -> Engine.ExitCode { options.settle(isReleased: false) }
}

extension HeldStorm {
  fileprivate var line: String {
    printable("\(trigger): \(count) held since \(since.rfc3339), dropped at \(until.rfc3339)")
  }
}
