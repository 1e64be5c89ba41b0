import ArgumentParser
import Engine
import HTTP
import Networking
import Rehearsal
import Sandbox
import Synchronization
import Values

struct SandboxCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "sandbox", abstract: "Serve a simulated OpenStack on loopback until interrupted.",
    discussion: """
      Prints the environment with which the standard client, and stackhand itself, log in to it, as lines for a shell. \
      What is made in it is gone when it ends.
      """)

  @Option(help: "The port; 0 picks a free one.")
  var port = 0

  @Option(name: .customLong("as"), help: ArgumentHelp("The account whose environment is printed.", valueName: "role"))
  var role = "infrastructureSupervisor"

  @Flag(help: "Print the accounts and their roles, and end.")
  var accounts = false

  func execute() -> Engine.ExitCode {
    let console = Console()
    let cloud = SimulatedCloud()
    if accounts {
      for account in cloud.accounts {
        console.output(
          account.name.padded(to: 28) + (account.roles.isEmpty ? "(no role)" : account.roles.joined(separator: ", "))
            + "\n")
      }
      return .succeeded
    }
    guard let account = cloud.account(role) else {
      console.fail(
        "invalid-input", "the sandbox has no account '\(role)'", help: "`stackhand sandbox --accounts` lists them")
      return .invalid
    }
    Process.takeInterrupts()
    return Process.wait(on: nil) { await serve(cloud, account, console) }
  }

  private func serve(_ cloud: SimulatedCloud, _ account: Account, _ console: Console) async -> Engine.ExitCode {
    let server = HTTPServer(cloud, at: HTTPServer.Address(port: port)) { address in
      let variables = SandboxEnvironment.variables(cloud, account, base: "http://\(address)")
      // This environment is of a cloud that is not real: its secret opens nothing else.
      for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
        Console.write("export \(name)='\(value)'\n", to: .output)
      }
      console.error("a sandbox as \(account.name) on http://\(address); interrupt to end it\n")
    }
    let (stopping, stop) = AsyncStream<Void>.makeStream()
    Process.onInterrupt(first: { stop.finish() }, second: { Process.exit(.cancelled) })
    return await withTaskGroup(of: Engine.ExitCode.self) { group in
      group.addTask {
        do {
          try await server.run()
          return .succeeded
        } catch {
          console.fail("cannot-listen", "\(error)", help: "choose another port with --port, or 0 for a free one")
          return .failed
        }
      }
      group.addTask {
        for await _ in stopping {}
        return .succeeded
      }
      let code = await group.next() ?? .bug
      group.cancelAll()
      return code
    }
  }
}
