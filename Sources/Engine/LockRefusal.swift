import Values
import Workflows

extension LockRefusal {
  /// Who has the lock, since when, and what else is in the way.
  public var message: String {
    guard let holder else { return "the lock '\(lock)' was not given: \(problem ?? "the wait for it was ended")" }
    var message = "the lock '\(lock)' is held by the run \(holder.run)"
    if !holder.workflow.isEmpty { message += " of \(holder.workflow)" }
    if let since = holder.since?.format("%Y-%m-%d %H:%M:%S UTC") { message += " since \(since)" }
    if holder.isSuspended { message += ", which waits for approval" }
    return problem.map { "\(message), and \($0)" } ?? message
  }
}

extension Failure {
  /// A lock that somebody else has: who, since when, and the commands that show and end it.
  static func busy(_ refusal: LockRefusal) -> Failure {
    Failure(refusal.outcome, "lock-held", refusal.message, help: help(refusal.holder))
  }

  private static func help(_ holder: LockHolder?) -> String? {
    guard let holder else { return nil }
    let show = holder.isSuspended ? "show" : "watch"
    return
      "`stackhand runs \(show) \(holder.run)` shows it, `stackhand runs cancel \(holder.run)` ends it; "
      + "`when_busy: queue` waits by itself"
  }
}
