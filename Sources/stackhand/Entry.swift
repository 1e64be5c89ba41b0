import ArgumentParser
import Engine

/// Where the process begins.
///
/// Synchronous on purpose: an asynchronous `main` ends the main thread, and the unwinding of that costs more than the
/// whole start of the program.
@main
enum Entry {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    // Answered before anything else is set up: scripts ask for it often.
    if arguments == ["--version"] {
      Console.write("stackhand \(Version.text)\n", to: .output)
      Process.exit(.succeeded)
    }
    Process.ignoreBrokenWrites()
    do {
      let command = try Stackhand.parseAsRoot(arguments)
      guard let command = command as? any Command else {
        var command = command
        try command.run()
        Process.exit(.succeeded)
      }
      Process.exit(command.execute())
    } catch {
      Stackhand.exit(withError: error)
    }
  }
}

/// The version of the program.
enum Version {
  static let text = "0.1.0"
}

/// A command that says itself how the process ends.
protocol Command: ParsableCommand {
  func execute() -> Engine.ExitCode
}

struct Stackhand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stackhand",
    abstract: "Runs YAML workflows against OpenStack with one login, and says what was not permitted.",
    version: "stackhand \(Version.text)",
    subcommands: [
      NewCommand.self, CheckCommand.self, RunCommand.self, RunsCommand.self, ExplainCommand.self, ActionsCommand.self,
      SchemaCommand.self, PermissionsCommand.self, PlanCommand.self, TestCommand.self, LoginCommand.self,
      DoctorCommand.self,
      ServeCommand.self, PauseCommand.self, ResumeTriggersCommand.self, StormsCommand.self, ScheduleCommand.self,
      SandboxCommand.self,
    ])
}
