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
  /// The condition of a step was evaluated.
  case decided(Address, Decision)
  case attemptBegan(AttemptID, arguments: Value)
  /// A write is about to leave: the intent is on record before.
  case callBegan(CallID, CallIntent)
  case callEnded(CallID, CallEnd)
  case attemptEnded(AttemptID, AttemptEnd)
  /// Somebody wants the run to stop.
  case cancelRequested(by: String)
  /// The workflow's outputs were evaluated.
  case concluded(Conclusion)
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

  public init(
    run: String, workflow: String, source: String, sourceName: String, inputs: Value, vars: Value, environment: Value,
    cause: RunCause, actor: String, nominal: Timestamp, started: Timestamp
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

  public init(
    logins: Int, project: String? = nil, projectName: String? = nil, user: String? = nil, roles: [String] = [],
    regions: [String] = [], remarks: [String] = []
  ) {
    self.logins = logins
    self.project = project
    self.projectName = projectName
    self.user = user
    self.roles = roles
    self.regions = regions
    self.remarks = remarks
  }
}

/// What the condition of a step gave.
public enum Decision: Sendable, Equatable {
  case run
  case skip
  case failed(Failure)
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

/// What the run gives to whoever started it.
public enum Conclusion: Sendable, Equatable {
  case outputs(Value)
  case failed(Failure)
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
