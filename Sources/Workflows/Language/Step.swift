public import Diagnostics
public import Expressions

/// A step as it was written. Shared, never changed.
public final class Step: Sendable {
  public let id: Spanned<String>
  /// The whole of the step's mapping.
  public let span: SourceSpan
  public let name: ValueTree?
  public let condition: Expression?
  public let loop: Loop?
  public let lock: ValueTree?
  public let kind: Kind
  public let region: ValueTree?
  public let retry: Retry?
  public let timeout: Spanned<Duration>?
  public let waitFor: WaitForDeclaration?
  public let onError: Spanned<Reaction>?
  public let onDenied: Spanned<Reaction>?
  public let undo: Undo?

  init(
    id: Spanned<String>, span: SourceSpan, name: ValueTree?, condition: Expression?, loop: Loop?, lock: ValueTree?,
    kind: Kind, region: ValueTree?, retry: Retry?, timeout: Spanned<Duration>?, waitFor: WaitForDeclaration?,
    onError: Spanned<Reaction>?, onDenied: Spanned<Reaction>?, undo: Undo?
  ) {
    self.id = id
    self.span = span
    self.name = name
    self.condition = condition
    self.loop = loop
    self.lock = lock
    self.kind = kind
    self.region = region
    self.retry = retry
    self.timeout = timeout
    self.waitFor = waitFor
    self.onError = onError
    self.onDenied = onDenied
    self.undo = undo
  }

  /// What the step does.
  public indirect enum Kind: Sendable {
    case action(Use)
    case block(Block)
    case parallel([Branch], rescue: [Step], finally: [Step], outputs: [NamedValue])
    case escalate(Ladder)
    case run(Subrun)
    case approve(Approval)
    case assert(Assertion)
    case set([NamedValue])
    case pause(Pause)
    /// Could not be read, which has been reported; the parameters are there as far as they could.
    case lost([NamedValue])
  }

  /// `uses` and `with`.
  public struct Use: Sendable {
    public let action: Spanned<String>
    public let arguments: [NamedValue]
    /// The place of `with`, or of `uses` where there is none.
    public let span: SourceSpan
    /// Whether the names of all parameters could be read; of those that could not be nobody says that they are missing.
    let isWhole: Bool
    /// Keys beside them that the language does not know, which has been reported.
    let strays: [String]
  }
}

/// Steps one after the other, what to do if they come to nothing, and what to do in any case.
public struct Block: Sendable {
  public let steps: [Step]
  public let rescue: [Step]
  public let finally: [Step]
  public let outputs: [NamedValue]
}

/// Steps that run beside those of other branches.
public struct Branch: Sendable {
  public let name: Spanned<String>
  public let steps: [Step]
}

/// `for`: the step runs once for each item of a list.
///
/// A class, as are ``Undo`` and ``WaitForDeclaration``: few steps have one, and all would have the room for it.
public final class Loop: Sendable {
  public let span: SourceSpan
  /// Nil if it could not be read.
  public let each: Expression?
  public let variable: Spanned<String>
  public let limits: LoopLimits

  init(span: SourceSpan, each: Expression?, variable: Spanned<String>, limits: LoopLimits) {
    self.span = span
    self.each = each
    self.variable = variable
    self.limits = limits
  }
}

/// How many items may run at once, fail, and be there at all.
public struct LoopLimits: Sendable, Equatable {
  public var maxParallel = 5
  public var maxErrors = ErrorLimit.count(0)
  /// With more items than this nothing starts; nil: any number.
  public var maxItems: Int?
  /// Whether to begin with one item and double with every success, up to `maxParallel`.
  public var ramp = false
}

/// How many items of a loop may fail before nothing new starts.
public enum ErrorLimit: Sendable, Equatable {
  case count(Int)
  /// Of all items, floored.
  case percent(Int)

  public func limit(of items: Int) -> Int {
    switch self {
    case .count(let count): count
    case .percent(let percent): items * percent / 100
    }
  }
}

/// `retry`, as it was written.
public struct Retry: Sendable {
  public let span: SourceSpan
  public let policy: RetryPolicy
  /// Sees the failure as `self`.
  public let condition: Expression?
}

/// When to try again, and how long apart.
public struct RetryPolicy: Sendable, Equatable {
  /// The first one included.
  public var attempts: Int
  public var delay = Duration.seconds(5)
  /// Each delay is this many times the one before.
  public var backoff = 1.0
  public var maxDelay = Duration.seconds(5 * 60)

  public init(attempts: Int) { self.attempts = attempts }

  /// How long to wait after an attempt, counted from 1.
  public func delay(after attempt: Int) -> Duration {
    var delay = delay
    for _ in 1..<max(attempt, 1) where delay < maxDelay { delay = delay * backoff }
    return min(delay, maxDelay)
  }
}

/// `wait_for`, as it was written.
public final class WaitForDeclaration: Sendable {
  public let span: SourceSpan
  public let target: WaitFor

  init(span: SourceSpan, target: WaitFor) {
    self.span = span
    self.target = target
  }
}

/// `escalate`: the gentlest remedy first, and a look at the patient before every next one.
public struct Ladder: Sendable {
  public let probe: Probe
  /// How long to wait after a tier before the next look.
  public let settle: Duration
  /// How long to go on asking if the probe gives no answer.
  public let probeFor: Duration
  public let tiers: [Step]

  public static let standardSettle = Duration.seconds(30)
  public static let standardProbeFor = Duration.seconds(120)
}

/// The look of a ladder: an action, and what makes its outputs good.
public struct Probe: Sendable {
  public let use: Step.Use?
  /// Sees the outputs as `self`. Nil: the action has an output `healthy`.
  public let healthy: Expression?
  public let span: SourceSpan
}

/// `run`: another workflow as a step.
public struct Subrun: Sendable {
  /// The path of its file, from the folder of this one.
  public let workflow: Spanned<String>
  public let arguments: [NamedValue]
  /// Whether the names of all inputs could be read.
  let isWhole: Bool
}

/// `approve`: a person decides.
public struct Approval: Sendable {
  public let span: SourceSpan
  public let message: ValueTree
  /// Who may decide; nil: whoever is there.
  public let by: ValueTree?
  /// How many different persons must agree.
  public let count: Int
  /// Who may not.
  public let notBy: ValueTree?
  public let timeout: Duration
  public let onTimeout: TimeoutVerdict

  public static let standardTimeout = Duration.seconds(24 * 3600)

  /// What silence means; never consent.
  public enum TimeoutVerdict: String, Sendable, CaseIterable {
    case reject
    case timeOut = "time_out"
  }
}

/// `assert`: what must be true to go on.
public struct Assertion: Sendable {
  public let that: Expression?
  public let message: ValueTree?
  /// How the step ends if it is not.
  public let outcome: Outcome

  /// The outcomes that a failed assertion may have.
  public static let outcomes: [Outcome] = [.failed, .rejected, .unknown]
}

/// `pause`: let time pass.
public enum Pause: Sendable {
  case span(Duration)
  /// An instant.
  case until(Expression)
  /// An action is asked again and again until its outputs, as `self`, are as they should be.
  case poll(Step.Use, until: Expression, every: Duration, timeout: Duration)
  /// Could not be read, which has been reported.
  case lost

  public static let standardInterval = Duration.seconds(10)
  public static let standardTimeout = Duration.seconds(600)
}

/// `undo`: what takes a step back.
public final class Undo: Sendable {
  public let use: Step.Use?
  public let when: Timing
  public let span: SourceSpan

  init(use: Step.Use?, when: Timing, span: SourceSpan) {
    self.use = use
    self.when = when
    self.span = span
  }

  public enum Timing: String, Sendable, CaseIterable {
    /// With the rollback of the workflow.
    case auto
    /// Listed at the end of the run, for a person.
    case manual
  }
}

/// What to do when a step did not succeed.
public enum Reaction: String, Sendable, CaseIterable {
  /// The block stops.
  case fail
  /// The block goes on; the outcome still counts.
  case `continue`
  /// The block goes on and the outcome does not count.
  case allow
}

/// Whether completed steps are undone after a failure.
public enum Rollback: String, Sendable, CaseIterable {
  case never
  case onFailure = "on_failure"
  /// Listed at the end of the run, for a person.
  case manual
}

/// What a run does that finds another one in its group.
public enum WhenBusy: String, Sendable, CaseIterable {
  case skip
  case queue
  case queueLatest = "queue_latest"
  case cancelRunning = "cancel_running"
  case fail
}
