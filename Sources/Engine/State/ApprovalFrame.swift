import Values
import Workflows

/// A question to people: who has agreed so far.
struct ApprovalFrame: Sendable {
  private(set) var request: ApprovalRequest?
  private(set) var votes: [ApprovalVote] = []
  /// When the time to decide is up.
  let until: Timestamp

  enum Verdict: Sendable, Equatable {
    case open
    case approved
    case rejected(String)
  }

  init(until: Timestamp) { self.until = until }

  mutating func asked(_ request: ApprovalRequest) { self.request = request }

  /// One rejection rejects; silence and doubt never approve.
  mutating func vote(_ vote: ApprovalVote) -> Verdict {
    guard let request else { return .open }
    if !vote.isApproved { return .rejected(vote.reason.map { "\(vote.by): \($0)" } ?? "rejected by \(vote.by)") }
    if let by = request.by, !by.contains(vote.by) {
      return .rejected("\(vote.by) may not approve this: \(by.joined(separator: ", ")) may")
    }
    if request.notBy.contains(vote.by) { return .rejected("\(vote.by) may not approve this: another person must") }
    if votes.contains(where: { $0.by == vote.by }) {
      return .rejected("\(request.count) different persons must approve, and only \(vote.by) did")
    }
    votes.append(vote)
    return votes.count >= request.count ? .approved : .open
  }
}
