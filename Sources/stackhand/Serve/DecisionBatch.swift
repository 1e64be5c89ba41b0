import Engine
import HTTPTypes
import Triggers

/// What comes of the jobs that are done together: put on record as a whole, and carried out then.
struct DecisionBatch {
  typealias Verdict = DeliveryDoor.Verdict

  private(set) var changes: [FiringChange] = []
  private(set) var starts: [TriggeredRun] = []
  private(set) var cancels: [FiringRow] = []
  /// New rows, by which a second one of the same identity is known.
  private(set) var inserted: Set<FiringIdentity> = []
  /// Schedules that pause themselves.
  var pauses: [TriggerPause] = []
  /// The last decision on storms that was carried out.
  var settled: Int64?
  /// The ends that led to changes.
  var ends: [RunEnd] = []
  /// What is said once it is so.
  var lines: [LogLine] = []
  private var answers: [(reply: @Sendable (Verdict) -> Void, verdict: @Sendable (Set<FiringIdentity>) -> Verdict)] = []

  mutating func insert(_ row: FiringRow) {
    changes.append(.insert(row))
    inserted.insert(FiringIdentity(row))
  }

  mutating func update(_ row: FiringRow) { changes.append(.update(row)) }

  mutating func start(_ order: TriggeredRun) { starts.append(order) }

  /// What an alert's dispatcher decided. `order` makes the run of a row.
  mutating func add(_ decisions: AlertDispatcher.Decisions, _ order: (FiringRow) -> TriggeredRun) {
    for change in decisions.changes {
      if case .insert(let row) = change { insert(row) } else { changes.append(change) }
    }
    starts += decisions.start.map(order)
    cancels += decisions.cancel
  }

  /// `verdict` is told which new rows others own.
  mutating func answer(
    _ reply: @escaping @Sendable (Verdict) -> Void, _ verdict: @escaping @Sendable (Set<FiringIdentity>) -> Verdict
  ) { answers.append((reply, verdict)) }

  /// Tells the senders.
  func reply(_ taken: Set<FiringIdentity>) { for answer in answers { answer.reply(answer.verdict(taken)) } }

  /// Tells them to come again.
  func refuse() { for answer in answers { answer.reply(Self.notKept) } }

  static let notKept = Verdict.refused(.serviceUnavailable, "it cannot be kept now; send it again")
}
