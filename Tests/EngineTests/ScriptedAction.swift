import Engine
import Permissions
import Values
import Workflows

/// An action whose every attempt is written beforehand.
struct ScriptedAction: Action {
  let signature: ActionSignature
  let script: @Sendable (ActionCall) async throws -> Record

  init(
    _ name: String, takes parameters: [Parameter] = [], gives outputs: [Output] = [Output("count", .int, "A number.")],
    timeout: Duration = .seconds(600), script: @escaping @Sendable (ActionCall) async throws -> Record
  ) {
    signature = ActionSignature(
      name, "Scripted", parameters: parameters, outputs: outputs, operations: [], example: "", reference: "",
      standardTimeout: timeout)
    self.script = script
  }

  func run(_ call: ActionCall) async throws -> Record { try await script(call) }
}

extension ScriptedAction {
  /// Gives `count: 1`.
  static let works = ScriptedAction("test.works") { _ in Record([("count", 1)]) }

  static let fails = ScriptedAction("test.fails") { _ in throw Failure(.failed, "broken", "it broke") }

  static let denied = ScriptedAction("test.denied") { _ in
    throw Failure(
      .denied, "denied", "no",
      request: .init(service: "compute", region: "GRA7", method: "GET", path: "/servers", status: 403),
      denial: .init(rules: ["r"], missing: ["compute_read"], roles: ["computeOperator"], held: [], basis: "judged"))
  }

  static let quota = ScriptedAction("test.quota") { _ in throw Failure(.quota, "quota", "too many") }

  static let unknown = ScriptedAction("test.unknown") { _ in throw Failure(.unknown, "in-doubt", "who knows") }

  /// Gives back what it is given.
  static let echoes = ScriptedAction(
    "test.echo", takes: [.required("text", .string, "Anything")], gives: [Output("text", .string, "The same.")]
  ) { call in Record([("text", call.arguments["text"] ?? .null)]) }

  /// Says in which region it runs.
  static let whereabouts = ScriptedAction("test.where", gives: [Output("region", .string, "Where.")]) { call in
    Record([("region", .string(call.region ?? ""))])
  }

  static let all: [ScriptedAction] = [works, fails, denied, quota, unknown, echoes, whereabouts]
}
