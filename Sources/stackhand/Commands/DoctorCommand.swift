import Actions
import ArgumentParser
import Engine
import Reports
import Synchronization
import Values
import Workflows

struct DoctorCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look at everything a run needs, and say what is wrong and the way out.",
    discussion: """
      Credentials and where they come from, the login hop by hop, certificates, clocks, roles, projects, endpoints, the \
      versions of the services, limits. With a workflow: its credentials, its services, its rights. Nothing is changed. \
      Exit code 0; 3 if a role or a right is missing; 9 if a run could not begin; 2 if the workflow is invalid.
      """)

  @Argument(help: ArgumentHelp("A workflow whose credentials, services and rights to look at.", valueName: "file"))
  var file: String?

  @Option(help: ArgumentHelp("A secret from a file or standard input.", valueName: "name=@file|name=-"))
  var secret: [String] = []

  @Option(help: "text for people, json for programs.")
  var format: Format = .text

  @OptionGroup var rights: RightsOptions
  @OptionGroup var cloud: CloudOptions

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  func execute() -> Engine.ExitCode {
    let console = Console()
    let page = FindingPage(console: console, isText: format == .text)
    do throws(UsageProblem) {
      var workflow: CheckedWorkflow?
      var login: (Credentials?, RegionChoice?) = (nil, nil)
      if let file {
        guard let source = WorkflowLoader.read(file, console),
          let checked = WorkflowLoader.check(source, library: ActionRegistry.signatures, console)
        else { return .invalid }
        workflow = checked
        do throws(UsageProblem) {
          for (name, origin) in try secretOrigins(of: checked) {
            page.add(Finding("secret", .succeeded, "\(name) from \(origin)"))
          }
          login = try RunPreparation(console: console, isSandbox: cloud.sandbox).login(checked, secrets: secret)
        } catch {
          page.add(Finding("credentials", .failed, error.message, help: error.help))
          return page.end(.noCloud)
        }
      }
      let wiring = try CloudWiring(
        cloud.reach, simulatedRole: cloud.simulatedRole, rights: try rights.table(), console: console)
      let (examined, given) = (workflow, login)
      return page.end(
        Process.wait(on: wiring.executor) {
          await wiring.serving {
            await CloudExamination(wiring.access, workflow: examined) { page.add($0) }.run(given.0, given.1)
          }
        })
    } catch {
      console.fail("invalid-input", error.message, help: error.help)
      return .invalid
    }
  }

  /// Where each secret that the workflow names comes from; those that are missing are left out.
  private func secretOrigins(of workflow: CheckedWorkflow) throws(UsageProblem) -> [(name: String, origin: String)] {
    let source = try SecretSource(secret, environment: LocalMachine.environment)
    var origins: [(name: String, origin: String)] = []
    for name in workflow.secretNames {
      if let origin = try source.origin(of: name) { origins.append((name, origin)) }
    }
    return origins
  }
}

/// Shows findings as they come, or all at once for programs.
private final class FindingPage: Sendable {
  private let console: Console
  private let isText: Bool
  private let findings = Mutex<[Finding]>([])

  init(console: Console, isText: Bool) {
    self.console = console
    self.isText = isText
  }

  func add(_ finding: Finding) {
    findings.withLock { $0.append(finding) }
    guard isText else { return }
    console.output(
      FindingLine.text(finding.outcome, finding.check, finding.text, help: finding.help, style: console.outputStyle))
  }

  func end(_ code: Engine.ExitCode) -> Engine.ExitCode {
    guard !isText else { return code }
    let checks = findings.withLock { $0 }.map { finding -> Value in
      [
        "check": .string(finding.check), "outcome": .string(finding.outcome.rawValue), "text": .string(finding.text),
        "help": finding.help.map(Value.string) ?? .null,
      ]
    }
    let object: Value = [
      "doctor": 1, "ok": .bool(code == .succeeded), "exit_code": .int(Int64(code.rawValue)), "checks": .list(checks),
    ]
    console.output(JSONWriter.text(object, indent: 2) + "\n")
    return code
  }
}
