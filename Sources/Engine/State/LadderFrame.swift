import Values
import Workflows

/// A ladder that has been entered: what it knows of the patient, and which tier comes next.
struct LadderFrame: Sendable {
  enum Phase: Sendable, Equatable {
    /// An attempt of the probe runs.
    case looking
    /// Waits for `healthy`.
    case judging
    /// The probe gave no answer: waits for the next try.
    case asking
    case tier(Int)
    /// Waits before the look after a tier.
    case settling
  }

  private(set) var phase = Phase.looking
  /// The tier that is entered next.
  private(set) var next = 0
  /// The last tier that ran.
  private(set) var tier: String?
  /// How often the probe was asked.
  var looks: Int
  /// When the probe must have answered; nil while it answers.
  private(set) var answerBy: Timestamp?
  /// How long apart tries are while the probe gives no answer.
  static let interval = Duration.seconds(5)

  init(looksBefore: Int) { looks = looksBefore }

  mutating func look() {
    phase = .looking
    looks += 1
  }

  mutating func judge() { phase = .judging }

  /// The probe gave no answer. False: it had its time.
  mutating func keepAsking(_ ladder: CheckedLadder, at now: Timestamp) -> Bool {
    let by = answerBy ?? now.later(by: ladder.probeFor)
    answerBy = by
    phase = .asking
    return now.later(by: Self.interval) <= by
  }

  /// The probe answered no: the next tier, if there is one.
  mutating func climb(_ ladder: CheckedLadder) -> Int? {
    answerBy = nil
    guard next < ladder.tiers.count else { return nil }
    phase = .tier(next)
    next += 1
    return next - 1
  }

  mutating func ran(_ tier: String) { self.tier = tier }

  mutating func settle() { phase = .settling }
}
