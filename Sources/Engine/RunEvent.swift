public import Values
public import Workflows

/// A fact about a run. The journal is the list of them; the state of a run is what they add up to.
///
/// Whatever is not a function of earlier facts enters as a fact: decisions of conditions, time, orders.
public enum RunEvent: Sendable, Equatable {
  case started(RunStart)
  /// The run is logged in (or needs no login) and may begin.
  case opened(Opening)
  case openingFailed(Failure)
  /// What an expression gave.
  case evaluated(Address, Evaluation)
  case attemptBegan(AttemptID, arguments: Value)
  /// A write is about to leave: the intent is on record before.
  case callBegan(CallID, CallIntent)
  case callEnded(CallID, CallEnd)
  case attemptEnded(AttemptID, AttemptEnd)
  /// A step is not run: what it gave, or the items of its loop, come from an earlier run.
  case tookOver(Address)
  /// A lock is held: that of a step, or at the root that of the workflow.
  case locked(Address)
  case lockRefused(Address, LockRefusal)
  /// An instant that something waited for has come.
  case woke(Alarm)
  /// People are asked.
  case asked(Address, ApprovalRequest)
  /// Somebody decided.
  case voted(Address, ApprovalVote)
  /// Another workflow runs as a step.
  case childBegan(Address, run: String)
  case childEnded(Address, ChildEnd)
  /// Somebody wants the run to stop.
  case cancelRequested(by: String)
  /// Nothing goes on but questions to people, and no process waits for their answers.
  case suspended
  case ended(Outcome)
}

/// What a run begins with.
public struct RunStart: Sendable, Equatable {
  public let run: String
  public let workflow: String
  /// The text that runs; spans point into it for good.
  public let source: String
  public let sourceName: String
  public let inputs: Value
  public let vars: Value
  /// The variables of the environment that the workflow names.
  public let environment: Value
  public let cause: RunCause
  public let actor: String
  /// The scheduled instant, else the same as `started`.
  public let nominal: Timestamp
  public let started: Timestamp
  /// The runs that this one is a step of, the outermost first.
  public let within: [String]
  /// The texts of the workflows that its steps run, by their names.
  public let others: Value
  /// How whoever started it reaches the cloud; it means something there only.
  public let access: Value
  /// The run that this one repeats.
  public let rerunOf: String?
  /// What of that one is not done again.
  public let takenOver: TakenOver?

  public init(
    run: String, workflow: String, source: String, sourceName: String, inputs: Value, vars: Value, environment: Value,
    cause: RunCause, actor: String, nominal: Timestamp, started: Timestamp, within: [String] = [], others: Value = [:],
    access: Value = [:], rerunOf: String? = nil, takenOver: TakenOver? = nil
  ) {
    self.run = run
    self.workflow = workflow
    self.source = source
    self.sourceName = sourceName
    self.inputs = inputs
    self.vars = vars
    self.environment = environment
    self.cause = cause
    self.actor = actor
    self.nominal = nominal
    self.started = started
    self.within = within
    self.others = others
    self.access = access
    self.rerunOf = rerunOf
    self.takenOver = takenOver
  }
}

/// Why a run started.
public enum RunCause: String, Sendable, CaseIterable {
  case manual
  case schedule
  case alert
  case webhook
  case workflow
}

/// Who the run is, as the cloud says.
public struct Opening: Sendable, Equatable {
  /// How many times a login was made for it; 0 if it needs none or shares one.
  public var logins: Int
  public var project: String?
  public var projectName: String?
  public var user: String?
  /// Role names of the token.
  public var roles: [String]
  public var regions: [String]
  /// What an operator should know: a region fallback, a leftover variable.
  public var remarks: [String]
  /// Rights that steps need and the roles of the token do not carry.
  public var missing: [MissingRight]

  public init(
    logins: Int, project: String? = nil, projectName: String? = nil, user: String? = nil, roles: [String] = [],
    regions: [String] = [], remarks: [String] = [], missing: [MissingRight] = []
  ) {
    self.logins = logins
    self.project = project
    self.projectName = projectName
    self.user = user
    self.roles = roles
    self.regions = regions
    self.remarks = remarks
    self.missing = missing
  }
}

/// A right that a run needs and does not hold, as far as tables tell.
public struct MissingRight: Sendable, Equatable {
  public let right: String
  /// The steps that need it, by their ids from the outermost on: `each/shot`.
  public let steps: [String]
  /// The roles that grant it, the least dangerous first.
  public let roles: [String]
  /// What the statement rests on: `documented` or `judged`.
  public let basis: String

  public init(right: String, steps: [String], roles: [String], basis: String) {
    self.right = right
    self.steps = steps
    self.roles = roles
    self.basis = basis
  }
}

/// What an expression gave.
public enum Evaluation: Sendable, Equatable {
  case flag(Bool)
  /// The items of a loop, frozen.
  case items([Value])
  /// Values by name.
  case values(Value)
  case instant(Timestamp)
  case assertion(Bool, message: String?)
  case failed(Failure)
}

/// Why a lock was not given.
public struct LockRefusal: Sendable, Equatable {
  /// `skipped`, `failed` or `cancelled`.
  public let outcome: Outcome
  public let lock: String
  /// Who has it, or waits for it before this one.
  public let holder: LockHolder?
  /// What else is in the way.
  public let problem: String?

  public init(_ outcome: Outcome, lock: String, holder: LockHolder?, problem: String? = nil) {
    self.outcome = outcome
    self.lock = lock
    self.holder = holder
    self.problem = problem
  }

  public static let fullQueue = "as many runs wait for it as may"
  public static let replaced = "a newer run waits in its place"
}

/// What people are asked.
public struct ApprovalRequest: Sendable, Equatable {
  public let message: String
  /// Who may decide; nil: anybody.
  public let by: [String]?
  /// Who may not.
  public let notBy: [String]
  /// How many different persons must agree.
  public let count: Int

  public init(message: String, by: [String]?, notBy: [String], count: Int) {
    self.message = message
    self.by = by
    self.notBy = notBy
    self.count = count
  }
}

/// What one person decided.
public struct ApprovalVote: Sendable, Equatable {
  public let isApproved: Bool
  public let by: String
  public let reason: String?
  /// The number of the order that brought it, from 1, by which it is never counted twice; 0 if none did.
  public let order: Int64

  public init(isApproved: Bool, by: String, reason: String? = nil, order: Int64 = 0) {
    self.isApproved = isApproved
    self.by = by
    self.reason = reason
    self.order = order
  }
}

/// What became of a workflow that ran as a step.
public struct ChildEnd: Sendable, Equatable {
  public let outcome: Outcome
  public let outputs: Value?
  /// The first failure of its steps that counts.
  public let failure: Failure?

  public init(_ outcome: Outcome, outputs: Value?, failure: Failure?) {
    self.outcome = outcome
    self.outputs = outputs
    self.failure = failure
  }
}

/// One request of an attempt; numbered in the order in which the action makes them.
public struct CallID: Hashable, Sendable {
  public let attempt: AttemptID
  /// From 1.
  public let number: Int

  public init(_ attempt: AttemptID, _ number: Int) {
    self.attempt = attempt
    self.number = number
  }
}

/// A write that is about to leave.
public struct CallIntent: Sendable, Equatable {
  /// The operation's name in the rights table.
  public let operation: String
  public let service: String
  public let region: String?
  public let method: String
  public let path: String
  /// Whether it must never be repeated.
  public let isOnce: Bool

  public init(operation: String, service: String, region: String?, method: String, path: String, isOnce: Bool) {
    self.operation = operation
    self.service = service
    self.region = region
    self.method = method
    self.path = path
    self.isOnce = isOnce
  }
}

/// What became of a write.
public enum CallEnd: Sendable, Equatable {
  /// The service took it; what an action needs of the answer.
  case answered(Value)
  case failed(Failure)
}

/// What became of an attempt.
public struct AttemptEnd: Sendable, Equatable {
  public enum Result: Sendable, Equatable {
    case succeeded(Value)
    case failed(Failure)
  }

  public let result: Result
  public let milliseconds: Int

  public init(_ result: Result, milliseconds: Int) {
    self.result = result
    self.milliseconds = milliseconds
  }
}

/// An event with its place and time in the journal.
public struct JournalEntry: Sendable, Equatable {
  /// From 1, without gaps.
  public let sequence: Int
  public let at: Timestamp
  public let event: RunEvent

  public init(sequence: Int, at: Timestamp, event: RunEvent) {
    self.sequence = sequence
    self.at = at
    self.event = event
  }
}
