/// Asks people. Declared here because the engine needs it; whoever knows a terminal fulfils it.
public protocol Approver: Sendable {
  /// What somebody decided; nil if the question was withdrawn, which the cancellation of the task says.
  func vote(on request: ApprovalRequest) async -> ApprovalVote?
}

extension Approver {
  /// The same, until a stream ends: then nobody waits for the answer any more.
  func vote(on request: ApprovalRequest, until withdrawn: AsyncStream<Never>) async -> ApprovalVote? {
    await withTaskGroup(of: ApprovalVote?.self) { group in
      group.addTask { await vote(on: request) }
      group.addTask {
        for await _ in withdrawn {}
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
  }
}
