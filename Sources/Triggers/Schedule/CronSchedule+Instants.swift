public import Values
public import Workflows

/// When the clocks of a zone show a time that fits.
extension CronSchedule {
  /// The first firing that is later than `instant`; nil if there is none in 400 years, or before the year 10000.
  public func next(
    after instant: Timestamp, in zone: TimeZoneFile = .utc, changes: ClockChangePolicy = .standard
  ) -> Timestamp? {
    firing(after: instant.seconds, in: zone, changes).map { Timestamp(seconds: $0.at) }
  }

  /// The last firing that is earlier than `instant`; nil if there is none in 400 years, or since the year 1.
  public func previous(
    before instant: Timestamp, in zone: TimeZoneFile = .utc, changes: ClockChangePolicy = .standard
  ) -> Timestamp? {
    let end = instant.nanoseconds > 0 ? instant.seconds.addingReportingOverflow(1).partialValue : instant.seconds
    return firing(before: max(end, instant.seconds), in: zone, changes).map { Timestamp(seconds: $0.at) }
  }

  /// An instant, and whether it stands for a time that the clocks jumped over.
  typealias Instant = (at: Int64, isAfterGap: Bool)

  func firing(after instant: Int64, in zone: TimeZoneFile, _ changes: ClockChangePolicy) -> Instant? {
    guard instant < Timestamp.latest.seconds else { return nil }
    let (gap, overlap) = (changes.gap(for: self), changes.overlap(for: self))
    var from = max(instant, Timestamp.earliest.seconds - 1) + 1
    while from <= Timestamp.latest.seconds {
      // Whatever the clocks show then, nothing fits before the instant to which this leads.
      guard let wall = firstWall(notBefore: from - ClockPiece.farthest) else { return nil }
      from = max(from, wall - ClockPiece.farthest)
      let until = min(from + 2 * ClockPiece.farthest + 1, Timestamp.latest.seconds + 1)
      guard from < until else { return nil }
      for piece in ClockPiece.pieces(from: from, to: until, in: zone, gap: gap, overlap: overlap) {
        if let found = first(in: piece) { return found }
      }
      from = until
    }
    return nil
  }

  func firing(before instant: Int64, in zone: TimeZoneFile, _ changes: ClockChangePolicy) -> Instant? {
    let (gap, overlap) = (changes.gap(for: self), changes.overlap(for: self))
    var until = min(instant, Timestamp.latest.seconds + 1)
    while until > Timestamp.earliest.seconds {
      guard let wall = lastWall(notAfter: until + ClockPiece.farthest) else { return nil }
      until = min(until, wall + ClockPiece.farthest + 1)
      let from = max(until - 2 * ClockPiece.farthest - 1, Timestamp.earliest.seconds)
      guard from < until else { return nil }
      for piece in ClockPiece.pieces(from: from, to: until, in: zone, gap: gap, overlap: overlap).reversed() {
        if let found = last(in: piece) { return found }
      }
      until = from
    }
    return nil
  }

  private func first(in piece: ClockPiece) -> Instant? {
    let wall = firstWall(notBefore: piece.walls.lowerBound).flatMap { $0 < piece.walls.upperBound ? $0 : nil }
    if let wall, wall - piece.offset == piece.start { return (piece.start, false) }
    if let missing = piece.missing, fits(in: missing) { return (piece.start, true) }
    return wall.map { ($0 - piece.offset, false) }
  }

  private func last(in piece: ClockPiece) -> Instant? {
    if let wall = lastWall(notAfter: piece.walls.upperBound - 1), wall >= piece.walls.lowerBound {
      return (wall - piece.offset, false)
    }
    return piece.missing.flatMap { fits(in: $0) ? (piece.start, true) : nil }
  }

  private func fits(in walls: Range<Int64>) -> Bool {
    firstWall(notBefore: walls.lowerBound).map { $0 < walls.upperBound } ?? false
  }
}
