public import Values
public import Workflows

/// Something that a step can `use`. The language knows its signature, the engine runs it.
public protocol Action: Sendable {
  var signature: ActionSignature { get }

  /// Makes one attempt and gives the outputs. Throws ``Failure``; whatever else is thrown is a bug of ours.
  ///
  /// Cancellation of the task means that the deadline has passed or the run is being stopped: the call in flight may
  /// be dropped.
  func run(_ call: ActionCall) async throws -> Record
}

/// What an attempt has at hand.
public struct ActionCall: Sendable {
  public let attempt: AttemptID
  /// The parameters by name, evaluated and of their declared types; optional ones that were not given are absent.
  public let arguments: Record
  public let region: String?
  /// Which parts of the outputs anybody reads.
  public let wanted: FieldSelection
  /// Where writes go on record.
  public let journal: CallJournal
  public let run: RunStart
  /// When the step is through; only actions whose signature says that they wait look at it.
  public var waitFor: WaitFor
  /// While a plan is made: nothing is written, and what would be is put here instead. Nil: the step is run.
  public let plan: PlanLog?

  public init(
    attempt: AttemptID, arguments: Record, region: String?, wanted: FieldSelection, journal: CallJournal, run: RunStart,
    waitFor: WaitFor = .done, plan: PlanLog? = nil
  ) {
    self.attempt = attempt
    self.arguments = arguments
    self.region = region
    self.wanted = wanted
    self.journal = journal
    self.run = run
    self.waitFor = waitFor
    self.plan = plan
  }
}

/// The actions that are there: a visible list.
public struct ActionRegistry: Sendable, SignatureLibrary {
  private let actions: [String: any Action]

  public init(_ actions: [any Action]) {
    self.actions = Dictionary(actions.map { ($0.signature.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  public subscript(name: String) -> (any Action)? { actions[name] }

  public func signature(of name: String) -> ActionSignature? { actions[name]?.signature }

  public var names: [String] { actions.keys.sorted() }
}
