import Diagnostics
import Engine
import Triggers
import Values
import Workflows

/// Gathers what a run needs beside its workflow, and says what is missing.
struct RunPreparation {
  let console: Console
  /// Nothing that is real is reached: secrets and variables that are not there need not be.
  let isSandbox: Bool

  func request(
    _ workflow: CheckedWorkflow, inputs: [String], vars: [String], secrets: [String], access: ValueMap
  ) throws(UsageProblem) -> RunRequest {
    let now = LocalMachine.now()
    return RunRequest(
      run: LocalMachine.makeRunID(at: now), workflow: workflow, inputs: try RunInputs.inputs(inputs, of: workflow),
      vars: try RunInputs.vars(vars, of: workflow), environment: environment(workflow),
      secrets: try self.secrets(workflow, secrets), cause: .manual, actor: LocalMachine.user, nominal: now,
      access: access)
  }

  /// A run that a trigger starts: its inputs are there, its secrets are read now and not earlier.
  func request(
    _ order: TriggeredRun, _ workflow: CheckedWorkflow, access: ValueMap
  ) throws(UsageProblem) -> RunRequest {
    RunRequest(
      run: order.row.run, workflow: workflow, inputs: order.inputs(of: workflow), vars: workflow.vars,
      environment: environment(workflow), secrets: try secrets(workflow, []), cause: order.cause,
      actor: order.cause == .manual ? order.row.key : order.row.trigger.description, nominal: order.row.nominal,
      access: access)
  }

  /// The workflow's credentials and region, without a run: its inputs have their defaults.
  func login(_ workflow: CheckedWorkflow, secrets: [String]) throws(UsageProblem) -> (Credentials?, RegionChoice?) {
    let now = LocalMachine.now()
    var inputs = ValueMap()
    for input in workflow.inputs { inputs[input.name.value] = input.standard }
    let request = RunRequest(
      run: LocalMachine.makeRunID(at: now), workflow: workflow, inputs: inputs, vars: workflow.vars,
      environment: environment(workflow), secrets: try self.secrets(workflow, secrets), cause: .manual,
      actor: LocalMachine.user, nominal: now)
    do throws(Failure) { return try request.login() } catch { throw UsageProblem(error.message, help: error.help) }
  }

  func secrets(_ workflow: CheckedWorkflow, _ arguments: [String]) throws(UsageProblem) -> [String: Secret] {
    let source = try SecretSource(arguments, environment: LocalMachine.environment)
    var secrets: [String: Secret] = [:]
    for name in workflow.secretNames {
      if let value = try source.secret(name) {
        secrets[name] = value
        console.mask.add(value, as: name)
      } else if isSandbox {
        // May be the whole of an address, which must look like one.
        secrets[name] = Secret("https://secret.invalid/")
      } else {
        throw UsageProblem(
          "the secret '\(name)' is missing",
          help: "give it as STACKHAND_SECRET_\(name), as --secret \(name)=@FILE, or as a systemd credential '\(name)'")
      }
    }
    return secrets
  }

  private func environment(_ workflow: CheckedWorkflow) -> ValueMap {
    var named = ValueMap()
    for name in workflow.environmentNames {
      if let value = LocalMachine.environment[name] {
        named[name] = .string(value)
      } else if isSandbox {
        named[name] = ""
      }
    }
    return named
  }
}
