import Actions
import ArgumentParser
import Diagnostics
import Engine
import Reports
import Workflows

struct ActionsCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "actions", abstract: "List the actions, or print all that is declared of one.")

  @Argument(help: "An action's name, such as server.list.")
  var name: String?

  func execute() -> Engine.ExitCode {
    let console = Console()
    let library = ActionRegistry.signatures
    guard let name else {
      for name in library.names {
        guard let signature = library.signature(of: name) else { continue }
        console.output(name.padded(to: 24) + signature.summary + "\n")
      }
      return .succeeded
    }
    guard let signature = library.signature(of: name) else {
      console.fail(
        "unknown-action", "no action is called '\(name)'",
        help: nearest(to: name, in: library.names).map { "did you mean '\($0)'?" }
          ?? "`stackhand actions` lists them all")
      return .invalid
    }
    console.output(ActionPage.text(signature))
    return .succeeded
  }
}

extension String {
  func padded(to width: Int) -> String {
    count < width ? self + String(repeating: " ", count: width - count) : self + " "
  }
}
