import Actions
import ArgumentParser
import Engine
import Reports
import Values
import Workflows

struct PlanCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Say what a run would do: real reads, and no write leaves.",
    discussion: """
      Logs in and reads as a run would; what would be written is listed instead, with what it makes, changes or deletes, \
      its request, its right and the room left in the limits. What only the run can know is said as such. Nothing is \
      waited for and nobody is asked. Exit code 0; 2 if the workflow or an input is invalid; 3 if a right is missing; 9 if \
      no login came about.
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

  @Option(help: "text for people, json for programs.")
  var format: Format = .text

  @OptionGroup var rights: RightsOptions
  @OptionGroup var cloud: CloudOptions

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  func execute() -> Engine.ExitCode {
    let console = Console()
    guard let source = WorkflowLoader.read(file, console),
      let workflow = WorkflowLoader.check(source, library: ActionRegistry.signatures, console)
    else { return .invalid }
    do throws(UsageProblem) {
      let table = try rights.table()
      let request = try RunPreparation(console: console, isSandbox: cloud.sandbox)
        .request(workflow, inputs: input, vars: vars, secrets: secret, access: cloud.access)
      let wiring = try CloudWiring(
        cloud.reach, simulatedRole: cloud.simulatedRole, rights: table, console: console)
      return Process.wait(on: wiring.executor) {
        await wiring.serving {
          let planner = RunPlanner(
            registry: .standard(on: wiring.access), setup: wiring.access, now: LocalMachine.now)
          let plan = await planner.plan(request)
          let report = PlanReport(plan, room: await wiring.access.room(for: plan))
          switch format {
          case .text: console.output(report.text(style: console.outputStyle))
          case .json: console.output(JSONWriter.text(report.json, indent: 2) + "\n")
          }
          if let failure = plan.failure { console.show(failure) }
          return report.exitCode
        }
      }
    } catch {
      console.fail("invalid-input", error.message, help: error.help)
      return .invalid
    }
  }
}
