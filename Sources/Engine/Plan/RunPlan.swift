public import Values
public import Workflows

/// What a run would do, as far as it can be known before: made by real reads, without a single write.
public struct RunPlan: Sendable {
  public let workflow: CheckedWorkflow
  public let run: String
  public internal(set) var opening: Opening?
  /// Why no plan could be made: the login.
  public internal(set) var failure: Failure?
  /// Steps in the order in which they would be entered; what a step holds comes after it.
  public internal(set) var steps: [PlannedStep] = []
  /// Names of things by their ids, as far as reads have shown them.
  public internal(set) var names: [String: String] = [:]

  public var writes: [PlannedWrite] { steps.flatMap(\.writes) }

  /// Whether something was refused while the plan was made, or surely will be.
  public var isDenied: Bool {
    failure?.outcome == .denied || opening?.missing.isEmpty == false || steps.contains { $0.outcome == .denied }
  }
}

/// What would become of a step, or of one item of a loop.
public struct PlannedStep: Sendable {
  public let address: Address
  public let step: CheckedStep
  /// The file that it stands in: with `run` another one.
  public let workflow: CheckedWorkflow
  /// How many steps it is inside of.
  public let depth: Int
  /// What to call the item; nil if it is none.
  public let item: Value?
  /// Whether it would be run at all is known only then.
  public internal(set) var isUncertain: Bool
  /// Nil: it would be run, as far as it is known. `skipped`, or what went wrong while the plan was made.
  public internal(set) var outcome: Outcome?
  public internal(set) var failure: Failure?
  /// What is to be known about it: a condition that only the run decides, a person who must approve.
  public internal(set) var notes: [String] = []
  public internal(set) var writes: [PlannedWrite] = []
  /// Requests that may follow and cannot be told more exactly.
  public internal(set) var later: [PossibleCall] = []
  /// Whether what it read may be otherwise by then, since writes of earlier steps come before.
  public internal(set) var isStale = false
}

/// How much of a limit of the project a plan would take up.
public struct PlannedRoom: Sendable, Equatable {
  /// `servers`, `GiB of volumes`.
  public let what: String
  public let region: String?
  public let used: Int64
  public let adds: Int64
  /// Nil: there is no limit.
  public let most: Int64?

  public init(what: String, region: String?, used: Int64, adds: Int64, most: Int64?) {
    self.what = what
    self.region = region
    self.used = used
    self.adds = adds
    self.most = most
  }

  public var fits: Bool { most.map { used + adds <= $0 } ?? true }
}
