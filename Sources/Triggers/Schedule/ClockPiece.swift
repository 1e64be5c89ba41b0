import Values
import Workflows

/// A while in which the clocks of a zone run evenly, and which of their times count.
///
/// Instants are seconds since 1970-01-01T00:00:00Z, wall seconds what a clock shows, counted as if in UTC.
struct ClockPiece {
  /// The first instant.
  let start: Int64
  /// What to add to an instant to get what the clocks show.
  let offset: Int64
  /// The wall seconds that count: those shown before may not, where the clocks have been set back.
  let walls: Range<Int64>
  /// Wall seconds that the clocks jumped over at `start`.
  let missing: Range<Int64>?

  /// No clock was ever more than 26 hours away from UTC.
  static let farthest: Int64 = 93_600
  /// A clock that is set back shows nothing new for no longer than this.
  private static let reach = 2 * farthest

  /// The pieces of `a..<b`, the first and the last cut off there.
  static func pieces(
    from a: Int64, to b: Int64, in zone: TimeZoneFile, gap: ClockChangePolicy.Gap, overlap: ClockChangePolicy.Overlap
  ) -> [ClockPiece] {
    var next = zone.transition(after: a - reach)
    var last: TimeZoneFile.Transition?
    // The clocks have shown all wall seconds before this one.
    var shown = Int64.min
    while let change = next, change.at <= a {
      shown = max(shown, change.at + Int64(change.before.offset))
      last = change
      next = zone.transition(after: change.at)
    }
    var start = a
    var offset = Int64(last?.after.offset ?? next?.before.offset ?? zone.offset(at: a))
    var missing = last.flatMap { $0.at == a ? jumpedOver($0, shown) : nil }
    var pieces: [ClockPiece] = []
    while true {
      let end = min(next?.at ?? b, b)
      let low = overlap == .first ? max(start + offset, shown) : start + offset
      var high = end + offset
      if overlap == .second, let next { high = min(high, next.at + Int64(next.after.offset)) }
      pieces.append(
        ClockPiece(
          start: start, offset: offset, walls: low..<max(low, high), missing: gap == .runAfter ? missing : nil))
      guard let change = next, change.at < b else { return pieces }
      shown = max(shown, change.at + Int64(change.before.offset))
      start = change.at
      offset = Int64(change.after.offset)
      missing = jumpedOver(change, shown)
      next = zone.transition(after: change.at)
    }
  }

  private static func jumpedOver(_ change: TimeZoneFile.Transition, _ shown: Int64) -> Range<Int64>? {
    let end = change.at + Int64(change.after.offset)
    return shown < end ? shown..<end : nil
  }
}
