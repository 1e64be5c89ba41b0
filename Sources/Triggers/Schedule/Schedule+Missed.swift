public import Values
import Workflows

/// What to do about the firings between the last look at the clock and now.
public struct MissedFirings: Hashable, Sendable {
  public enum Reason: String, Hashable, Sendable {
    /// It came longer ago than the window allows.
    case tooOld = "too_old"
    /// A later one starts in its place.
    case superseded
    /// The schedule makes up for none.
    case notWanted = "not_wanted"
    /// As many newer ones as allowed start.
    case tooMany = "too_many"
  }

  public struct Skipped: Hashable, Sendable {
    public let firing: PlannedFiring
    public let reason: Reason
  }

  /// Those that start now, oldest first.
  public let run: [PlannedFiring]
  /// Those that do not, oldest first; the newest of them if they are too many to list.
  public let skipped: [Skipped]
  /// There were older ones, which are not listed.
  public let isCutOff: Bool

  /// No firing came in between.
  public static let nothing = MissedFirings(run: [], skipped: [], isCutOff: false)
}

extension Schedule {
  /// As many firings are looked at, from the newest one back.
  public static let longestList = 1_000

  /// Decides on the firings that came after `seen` and not later than `now`.
  ///
  /// A firing that is less than `grace` late was not missed: it starts whatever the policy says.
  public func missed(after seen: Timestamp, now: Timestamp, grace: Duration = .seconds(60)) -> MissedFirings {
    var run: [PlannedFiring] = []
    var skipped: [MissedFirings.Skipped] = []
    var place = last(notAfter: now)
    while let firing = place, firing.nominal > seen, run.count + skipped.count < Self.longestList {
      let age = now.duration(since: firing.nominal)
      if let reason = reason(toSkip: age, grace: grace, behind: run.count) {
        skipped.append(MissedFirings.Skipped(firing: firing, reason: reason))
      } else {
        run.append(firing)
      }
      place = last(notAfter: Timestamp(seconds: firing.nominal.seconds - 1))
    }
    return MissedFirings(
      run: run.reversed(), skipped: skipped.reversed(), isCutOff: place.map { $0.nominal > seen } ?? false)
  }

  private func reason(toSkip age: Duration, grace: Duration, behind newer: Int) -> MissedFirings.Reason? {
    if newer == 0, age < grace { return nil }
    if missed.run == .none { return .notWanted }
    if age > missed.window { return .tooOld }
    if missed.run == .last { return newer > 0 ? .superseded : nil }
    return newer < missed.max ? nil : .tooMany
  }
}
