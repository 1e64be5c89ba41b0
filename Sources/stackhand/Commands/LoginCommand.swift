import Actions
import ArgumentParser
import Engine
import OpenStack
import Permissions
import Reports
import Values
import Workflows

struct LoginCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "login", abstract: "Log in and say who that is: project, roles, rights, regions.",
    discussion: "With a workflow, its credentials are used; else --cloud, else the OS_* variables of the environment.")

  @Argument(help: ArgumentHelp("A workflow whose credentials to use.", valueName: "file"))
  var file: String?

  @Option(help: ArgumentHelp("A secret from a file or standard input.", valueName: "name=@file|name=-"))
  var secret: [String] = []

  @Option(help: "text or json.")
  var format: Format = .text

  @OptionGroup var cloud: CloudOptions

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  func execute() -> Engine.ExitCode {
    let console = Console()
    do throws(UsageProblem) {
      var login: (Credentials?, RegionChoice?) = (nil, nil)
      if let file {
        guard let source = WorkflowLoader.read(file, console),
          let workflow = WorkflowLoader.check(source, library: ActionRegistry.signatures, console)
        else { return .invalid }
        let preparation = RunPreparation(console: console, isSandbox: cloud.sandbox)
        login = try preparation.login(workflow, secrets: secret)
      }
      let wiring = try CloudWiring(cloud.reach, simulatedRole: cloud.simulatedRole, console: console)
      let given = login
      return Process.wait(on: wiring.executor) { await logIn(given, wiring, console) }
    } catch {
      console.fail("invalid-input", error.message, help: error.help)
      return .invalid
    }
  }

  private func logIn(
    _ login: (Credentials?, RegionChoice?), _ wiring: CloudWiring, _ console: Console
  ) async -> Engine.ExitCode {
    await wiring.serving {
      do {
        let token = try await wiring.access.identify(login.0, login.1)
        let page = LoginPage(token, held: HeldRights(roleNames: token.roles, table: .standard))
        console.output(format == .json ? JSONWriter.text(page.json, indent: 2) + "\n" : page.text)
        return .succeeded
      } catch {
        return console.show(loginError: error)
      }
    }
  }
}

/// Who a login is, for people and for programs.
private struct LoginPage {
  let token: ScopedToken
  let held: HeldRights

  init(_ token: ScopedToken, held: HeldRights) {
    self.token = token
    self.held = held
  }

  var text: String {
    var out = ""
    func line(_ name: String, _ value: String) { out += name.padded(to: 10) + value + "\n" }
    line("user", token.user.name ?? token.user.id)
    if let project = token.project { line("project", project.id + (project.name.map { " (\($0))" } ?? "")) }
    line("roles", token.roles.isEmpty ? "none" : token.roles.joined(separator: ", "))
    line("rights", held.rights.isEmpty ? "none" : held.rights.sorted().map(\.name).joined(separator: ", "))
    if !held.unknown.isEmpty {
      line("", "what these roles carry is not known: \(held.unknown.joined(separator: ", "))")
    }
    line("regions", token.catalog.regions().joined(separator: ", "))
    line("until", token.expiresAt.rfc3339)
    return out
  }

  var json: Value {
    [
      "login": 1, "user": .string(token.user.name ?? token.user.id), "user_id": .string(token.user.id),
      "project": (token.project?.id).map(Value.string) ?? .null,
      "project_name": (token.project?.name).map(Value.string) ?? .null,
      "roles": .list(token.roles.map(Value.string)), "rights": .list(held.rights.sorted().map { .string($0.name) }),
      "regions": .list(token.catalog.regions().map(Value.string)), "expires_at": .timestamp(token.expiresAt),
    ]
  }
}
