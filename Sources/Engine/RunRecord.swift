public import Values
public import Workflows

/// A run in one row: what a list of runs shows, and what a store finds it by. It follows from the journal.
public struct RunRecord: Sendable, Equatable {
  public let run: String
  /// The outermost run that this one is a step of; nil if it is none.
  public private(set) var parent: String?
  public private(set) var workflow = ""
  public private(set) var cause = RunCause.manual
  public private(set) var actor = ""
  public private(set) var started = Timestamp(seconds: 0)
  /// When the last entry was made.
  public private(set) var changed = Timestamp(seconds: 0)
  /// Nil until it has ended.
  public private(set) var outcome: Outcome?
  /// How many questions to people are open.
  public private(set) var questions = 0
  /// Whether it waits for people, and for nothing else, and no process waits with it.
  public private(set) var isSuspended = false
  /// How many entries the journal has.
  public private(set) var entries = 0

  public init(run: String) { self.run = run }

  /// As a store has kept it.
  public init(
    run: String, parent: String?, workflow: String, cause: RunCause, actor: String, started: Timestamp,
    changed: Timestamp, outcome: Outcome?, questions: Int, isSuspended: Bool, entries: Int
  ) {
    self.run = run
    self.parent = parent
    self.workflow = workflow
    self.cause = cause
    self.actor = actor
    self.started = started
    self.changed = changed
    self.outcome = outcome
    self.questions = questions
    self.isSuspended = isSuspended
    self.entries = entries
  }

  /// Adds the next entry of the journal.
  public mutating func add(_ entry: JournalEntry) {
    entries = entry.sequence
    changed = entry.at
    isSuspended = false
    switch entry.event {
    case .started(let start):
      parent = start.within.first
      workflow = start.workflow
      cause = start.cause
      actor = start.actor
      started = start.started
    case .asked: questions += 1
    case .voted: questions = max(questions - 1, 0)
    case .woke(let alarm) where alarm.kind == .approval: questions = max(questions - 1, 0)
    case .suspended: isSuspended = true
    case .ended(let outcome):
      self.outcome = outcome
      questions = 0
    default: break
    }
  }
}
