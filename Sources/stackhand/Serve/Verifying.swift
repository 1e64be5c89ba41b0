import Engine
import Expressions
import Triggers
import Values
import Workflows

/// Makes of what a workflow declares something that can check a delivery; secrets are read anew each time.
struct Verifying: Sendable {
  /// Learns the secrets, so that nothing shows them.
  let mask: SecretMask

  /// Throws ``UsageProblem`` if a secret is not there.
  func verification(_ verify: CheckedVerify, of workflow: CheckedWorkflow) throws(UsageProblem) -> Verification {
    switch verify {
    case .none: return .none
    case .bearer(let values): return .bearer(try secrets(values, workflow))
    case .basic(let user, let passwords):
      return .basic(user: try text(user, workflow), passwords: try secrets(passwords, workflow))
    case .header(let name, let values): return .header(name, try secrets(values, workflow))
    case .query(let name, let values): return .query(name, try secrets(values, workflow))
    case .signature(let word, let header, let timestampHeader, let values, let window):
      guard let scheme = SignatureScheme(word, header: header, timestampHeader: timestampHeader) else {
        throw UsageProblem("the signature has no header")
      }
      return .signature(scheme, try secrets(values, workflow), window: window)
    }
  }

  private func secrets(_ values: [CheckedValue], _ workflow: CheckedWorkflow) throws(UsageProblem) -> [Secret] {
    var secrets: [Secret] = []
    for value in values {
      let secret = Secret(try text(value, workflow))
      // Nobody could tell such a secret from none.
      if secret.isEmpty { throw UsageProblem("a secret of `verify` is empty") }
      secrets.append(secret)
    }
    return secrets
  }

  private func text(_ value: CheckedValue, _ workflow: CheckedWorkflow) throws(UsageProblem) -> String {
    let source = try SecretSource([], environment: LocalMachine.environment)
    var secrets = ValueMap()
    for name in workflow.triggers.secretNames {
      guard let secret = try source.secret(name) else {
        throw UsageProblem(
          "the secret '\(name)' is missing",
          help: "give it as STACKHAND_SECRET_\(name), or as a systemd credential '\(name)'")
      }
      mask.add(secret, as: name)
      secrets[name] = .string(secret.reveal())
    }
    var variables = ValueMap()
    for name in workflow.triggers.environmentNames {
      variables[name] = LocalMachine.environment[name].map { .string($0) }
    }
    let scope: [String: Value] = ["secrets": .map(secrets), "env": .map(variables), "vars": .map(workflow.vars)]
    do throws(EvaluationError) {
      return try Evaluator(variables: scope).evaluate(value).asString ?? ""
    } catch {
      throw UsageProblem("`verify` cannot be worked out: \(error.kind.rawValue)")
    }
  }
}
