public import Values
import Workflows

/// What a dispatcher remembers, and for how long.
extension AlertDispatcher {
  /// The same dispatcher again from what a store has kept, oldest first.
  ///
  /// A run that was going on when the service stopped counts as going on until ``ended(_:now:)`` says otherwise.
  public mutating func restore(_ kept: [FiringRow], now: Timestamp) {
    for row in kept where row.trigger == trigger {
      keep(row, fingerprint: Self.fingerprint(of: row.identity))
      guard row.state == .started, let started = row.started else { continue }
      starts.append((started, row.key))
      runs[row.key] = .some(row.ended)
    }
    starts.sort { $0.at < $1.at }
    forget(now)
  }

  /// What a store has of a firing counts instead of what is remembered: somebody else owns it.
  public mutating func adopt(_ row: FiringRow, now: Timestamp) {
    unstart(row.identity)
    restore([row], now: now)
  }

  /// The run of a firing did not begin after all: it does not count as started.
  public mutating func withdrawn(
    _ identity: String, _ reason: FiringRow.Reason, _ detail: String?, now: Timestamp
  ) -> Decisions {
    var decisions = Decisions()
    guard var row = rows[identity], row.isRunning else { return decisions }
    unstart(identity)
    close(&row, reason == .paused ? .suppressed : .dropped, reason)
    (row.started, row.detail, row.seen) = (nil, detail, now)
    keep(row)
    decisions.update(row, from: .started)
    return decisions
  }

  private mutating func unstart(_ identity: String) {
    guard let row = rows[identity], let started = row.started else { return }
    if let place = starts.lastIndex(where: { $0.at == started && $0.key == row.key }) { starts.remove(at: place) }
    runs[row.key] = nil
  }

  private static func fingerprint(of identity: String) -> String {
    let episode = parts(identity).base
    return episode.lastIndex(of: "@").map { String(episode[..<$0]) } ?? episode
  }

  /// How long what is over stays known: late and repeated messages about it come within this time.
  private static let memory = Duration.seconds(86_400)
  /// Trouble of which nothing more is heard, by senders that never say that it is over.
  private static let silence = Duration.seconds(7 * 86_400)

  /// Forgets what can make no difference any more. Only every now and then: it looks at everything.
  mutating func forget(_ now: Timestamp) {
    guard rows.count > 1_000, rows.count.isMultiple(of: 64) || rows.count >= Self.mostEpisodes else { return }
    for (identity, row) in rows where row.state != .held && !row.isRunning {
      let age = now.duration(since: row.seen)
      guard age > (row.resolved == nil ? Self.silence : Self.memory) else { continue }
      rows[identity] = nil
      let (episode, count) = Self.parts(identity)
      guard count == attempts[episode, default: 1] else { continue }
      attempts[episode] = nil
      let fingerprint = Self.fingerprint(of: identity)
      if latest[fingerprint] == episode { latest[fingerprint] = nil }
    }
    let window = [policy.throttle, policy.storm, policy.budget].compactMap { $0?.per }.max() ?? .zero
    starts.removeAll { now.duration(since: $0.at) >= window }
    runs = runs.filter { _, end in end.map { now.duration(since: $0) < policy.coolDown } ?? true }
  }
}
