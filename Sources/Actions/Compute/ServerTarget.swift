import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// The server that an action is about.
extension Parameter {
  static let server = Parameter.required("server", .reference(.server), "The server, by id or exact name")
}

extension CloudCall {
  /// The server's id; of a name it is on record before anything is written.
  func serverID() async throws -> String {
    try await target(
      "server", of: .server, by: .listServersBrief, path: "/servers", query: { [("name", ServerActions.pattern($0))] },
      microversion: .compute)
  }

  /// `POST /servers/{id}/action` (Compute API, "Run an action").
  func act(
    on server: String, _ operation: Operation, _ body: Value, as number: CallID? = nil,
    keeping selection: JSONSelection = .everything, recording: JSONSelection = .everything
  ) async throws -> Value {
    try await perform(
      operation,
      ServiceRequest(.post, "/servers/\(server)/action", body: .json(body), microversion: .compute), as: number,
      keeping: selection, recording: recording)
  }
}

extension Awaited {
  /// Source: Compute API reference, "Show Server Details".
  static func server(_ id: String, after write: Operation) -> Awaited {
    Awaited(
      resource: .server, id: id, look: .showServer, path: "/servers/\(id)", member: "server", microversion: .compute,
      write: write)
  }
}

/// A request that takes a server from one state to another, and of which the state itself tells whether it was made.
struct ServerMove: Sendable {
  let write: Operation
  let body: Value
  let goal: WaitGoal
  /// Whether there is nothing to do: nova answers 409 to stopping a stopped server.
  var isThere: @Sendable (Record) -> Bool
  /// Whether it is on its way already, by us before a restart or by somebody else.
  let isUnderWay: @Sendable (Record) -> Bool

  /// From any state to one of `statuses`, while `tasks` are what nova calls it.
  static func to(_ statuses: String..., by write: Operation, _ body: Value, tasks: Set<String>) -> ServerMove {
    ServerMove(
      write: write, body: body,
      goal: WaitGoal(statuses.joined(separator: " or "), judge: { WaitGoal.judge($0, statuses) }),
      isThere: { !$0.hasTask && statuses.contains($0["status"]?.asString ?? "") },
      isUnderWay: { $0.text("task_state").map(tasks.contains) ?? false })
  }
}

extension CloudCall {
  /// Looks, writes if there is something to do, and waits. A refusal because of the state is looked at once more: the
  /// request may have been sent twice, or somebody else may have been faster.
  ///
  /// The number of the write does not depend on what is seen, so that a resumed attempt finds it on record.
  func move(_ server: String, _ move: ServerMove, as number: CallID? = nil, isLast: Bool = true) async throws -> Record
  {
    let number = number ?? nextNumber()
    let awaited = Awaited.server(server, after: move.write)
    let before = try await look(at: awaited)
    if move.isThere(before) { return before }
    if !move.isUnderWay(before) {
      do {
        _ = try await act(on: server, move.write, move.body, as: number)
      } catch let failure as Failure where failure.kind == "busy" || failure.kind == "conflict" {
        let now = try await look(at: awaited)
        if move.isThere(now) { return now }
        guard move.isUnderWay(now) else { throw failure }
      }
    }
    return isLast ? try await wait(for: move.goal, of: awaited) : try await waitBetween(for: move.goal, of: awaited)
  }
}
