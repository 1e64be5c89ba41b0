import Actions
import ArgumentParser
import Engine
import OpenStack
import Permissions
import Reports
import Values
import Workflows

struct PermissionsCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "permissions", abstract: "Say which rights a workflow needs, why, and the cheapest roles for them.",
    discussion: """
      Nothing runs, and without --held nothing is asked of a cloud. Look-ups of names, waits, undo, rescue, finally and \
      the workflows that steps run count. Exit code 0; 2 if the workflow is invalid; with --held 3 if a right is \
      missing, 9 if no login came about.
      """)

  @Argument(help: ArgumentHelp("The workflow; '-' is standard input.", valueName: "file"))
  var file: String

  @Flag(help: "Print the IAM policy of OVHcloud that grants the roles.")
  var policy = false

  @Flag(help: "Print access rules for a Keystone application credential.")
  var accessRules = false

  @Flag(help: "Log in, and compare with the roles of the token.")
  var held = false

  @Option(help: ArgumentHelp("A secret from a file or standard input, for --held.", valueName: "name=@file|name=-"))
  var secret: [String] = []

  @Option(help: "text for people, json for programs.")
  var format: Format = .text

  @OptionGroup var rights: RightsOptions
  @OptionGroup var cloud: CloudOptions

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  func validate() throws {
    if policy, accessRules { throw ValidationError("--policy and --access-rules are two outputs: ask for one") }
    if cloud.sandbox, !held { throw ValidationError("--sandbox goes with --held") }
  }

  func execute() -> Engine.ExitCode {
    let console = Console()
    guard let source = WorkflowLoader.read(file, console),
      let workflow = WorkflowLoader.check(source, library: ActionRegistry.signatures, console)
    else { return .invalid }
    do throws(UsageProblem) {
      let table = try rights.table()
      let preparation = RunPreparation(console: console, isSandbox: !held || cloud.sandbox)
      // Without a login secrets need not be there.
      let (credentials, region) = try preparation.login(workflow, secrets: secret)
      let wiring = try CloudWiring(cloud.reach, simulatedRole: cloud.simulatedRole, console: console)
      guard held else {
        let (client, project, plate) = wiring.access.subject(credentials, region)
        let subject = PermissionReport.Subject(clientID: client, project: project, plate: plate)
        return show(PermissionReport(workflow, rights: table, roles: .standard, subject: subject), nil, console)
      }
      return Process.wait(on: wiring.executor) {
        await wiring.serving {
          do {
            let token = try await wiring.access.identify(credentials, region)
            let report = PermissionReport(
              workflow, rights: table, roles: .standard, held: HeldRights(roleNames: token.roles, table: .standard),
              subject: .init(identity: token.user.name, project: token.project?.id))
            let code = show(report, token.catalog, console)
            return report.missing.isEmpty ? code : .denied
          } catch {
            return console.show(loginError: error)
          }
        }
      }
    } catch {
      console.fail("invalid-input", error.message, help: error.help)
      return .invalid
    }
  }

  private func show(_ report: PermissionReport, _ catalog: ServiceCatalog?, _ console: Console) -> Engine.ExitCode {
    if policy {
      let policy = report.policy
      if !policy.placeholders.isEmpty {
        let words = policy.placeholders.joined(separator: ", ")
        console.error("note: fill in \(words); with --held the login tells who the account is\n")
      }
      if policy.roles.isEmpty { console.error("note: no right is needed, so no role is granted\n") }
      console.output(JSONWriter.text(policy.json, indent: 2) + "\n")
    } else if accessRules {
      let rules = report.accessRules { service in
        catalog?.place(of: service.rawValue, project: report.subject.project)
      }
      if catalog == nil {
        console.error(
          "note: types and paths are those of the upstream services; with --held they are those of the catalog\n")
      }
      console.output(JSONWriter.text(.list(rules.map(\.json)), indent: 2) + "\n")
    } else {
      console.output(format == .json ? JSONWriter.text(report.json, indent: 2) + "\n" : report.text)
    }
    if policy || accessRules {
      for other in report.others {
        console.error("note: \(other.file) logs in with credentials of its own and is not counted\n")
      }
      for need in report.missing { console.error("missing: \(need.right.name)\n") }
    }
    return .succeeded
  }
}

/// Another table of rights.
struct RightsOptions: ParsableArguments {
  @Option(
    name: .customLong("rights"),
    help: ArgumentHelp("A table of rights instead of the built-in one, tab-separated.", valueName: "file"))
  var path: String?

  func table() throws(UsageProblem) -> RightsTable {
    guard let path else { return .standard }
    let bytes: [UInt8]
    do throws(ReadError) { bytes = try LocalFile.read(path, limit: 4 << 20) } catch {
      throw UsageProblem("cannot read the table of rights '\(path)': \(error.reason)")
    }
    do throws(TableError) { return try RightsTable(tabSeparated: String(decoding: bytes, as: UTF8.self)) } catch {
      throw UsageProblem(
        "the table of rights '\(path)' cannot be used: line \(error.line) \(error.problem)",
        help: "columns: service, operation, method, path, policy, right, documented or judged; a heading line first")
    }
  }
}
