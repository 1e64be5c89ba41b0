import Diagnostics
import Workflows

/// What a workflow must keep to when nobody watches it, beyond what `check` asks.
struct ServeRules: Sendable {
  /// Credentials come from the command line, or the cloud is simulated.
  let hasCloud: Bool
  let isLoopback: Bool

  init(_ options: CloudOptions, isLoopback: Bool) {
    hasCloud = options.sandbox || options.reach.cloud != nil
    self.isLoopback = isLoopback
  }

  /// Why a workflow is not served; nil if it may be.
  func objection(to workflow: CheckedWorkflow) -> (message: String, help: String)? {
    if let literal = workflow.literalSecrets.first {
      return (
        "a secret stands in the file: '\(literal.name)'",
        "write ${{ secrets.NAME }} and give it as STACKHAND_SECRET_NAME or $CREDENTIALS_DIRECTORY/NAME"
      )
    }
    if workflow.needsCloud, workflow.credentials == nil, !hasCloud {
      return (
        "the workflow does not say how to log in",
        "write `credentials`, or name a cloud of clouds.yaml with --cloud; a service does not take the environment's login"
      )
    }
    if !isLoopback, let open = Self.unverified(workflow) {
      return (
        "the trigger '\(open)' takes any message, and the service is reached from other machines",
        "give it a `verify`, or listen on 127.0.0.1"
      )
    }
    return nil
  }

  private static func unverified(_ workflow: CheckedWorkflow) -> String? {
    func isOpen(_ verify: CheckedVerify) -> Bool { if case .none = verify { true } else { false } }
    return workflow.triggers.alerts.first { isOpen($0.verify) }?.id
      ?? workflow.triggers.webhooks.first { isOpen($0.verify) }?.id
  }
}
