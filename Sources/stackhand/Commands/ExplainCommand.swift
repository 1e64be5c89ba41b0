import ArgumentParser
import Diagnostics
import Engine
import Reports
import Workflows

struct ExplainCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say what the code of a message means, and what to do.",
    discussion: "Codes stand in brackets: error[unknown-action]. Without a code, all of them are listed.")

  @Argument(help: "A code, such as unknown-action.")
  var code: String?

  func execute() -> Engine.ExitCode {
    let console = Console()
    guard let code else {
      console.output(ExplanationPage.list)
      return .succeeded
    }
    guard let explanation = Explanation.of(code) else {
      console.fail(
        "unknown-code", "no message has the code '\(printable(code))'",
        help: nearest(to: code, in: Explanation.all.map(\.code)).map { "did you mean '\($0)'?" }
          ?? "`stackhand explain` lists them all")
      return .invalid
    }
    console.output(ExplanationPage.text(explanation))
    return .succeeded
  }
}
