import Diagnostics
public import Values
public import Workflows

/// What is needed to start a run, besides the workflow itself.
public struct RunRequest: Sendable {
  public let run: String
  public let workflow: CheckedWorkflow
  /// By name; every input of the workflow is there.
  public let inputs: ValueMap
  /// The workflow's constants, overridden ones included.
  public let vars: ValueMap
  /// The variables of the environment that the workflow names, as far as they are set.
  public let environment: ValueMap
  /// The secrets that the workflow names. They are never recorded.
  public let secrets: [String: Secret]
  public let cause: RunCause
  public let actor: String
  public let nominal: Timestamp
  /// The runs that this one is a step of, the outermost first.
  public let within: [String]
  /// How whoever starts the run reaches the cloud; goes on record for whoever resumes it. No secret may be in it.
  public let access: ValueMap
  /// The run that this one repeats.
  public let rerunOf: String?
  /// What of that one is not done again.
  public let takenOver: TakenOver?

  public init(
    run: String, workflow: CheckedWorkflow, inputs: ValueMap, vars: ValueMap, environment: ValueMap,
    secrets: [String: Secret], cause: RunCause, actor: String, nominal: Timestamp,
    within: [String] = [], access: ValueMap = [:], rerunOf: String? = nil, takenOver: TakenOver? = nil
  ) {
    self.run = run
    self.workflow = workflow
    self.inputs = inputs
    self.vars = vars
    self.environment = environment
    self.secrets = secrets
    self.cause = cause
    self.actor = actor
    self.nominal = nominal
    self.within = within
    self.access = access
    self.rerunOf = rerunOf
    self.takenOver = takenOver
  }

  /// The credentials and the region of the workflow, evaluated. Throws ``Failure``.
  public func login() throws(Failure) -> (Credentials?, RegionChoice?) {
    try RunScope(RunState(workflow), self).login()
  }

  /// What to do if another run of the group goes on: as the workflow says, else as it suits the cause.
  var whenBusy: WhenBusy {
    if let written = workflow.concurrency?.whenBusy { return written }
    switch cause {
    case .manual: return .fail
    case .schedule: return .skip
    case .alert, .webhook, .workflow: return .queue
    }
  }

  /// Another workflow as a step of this run.
  func child(
    _ run: String, _ workflow: CheckedWorkflow, inputs: ValueMap, takenOver: TakenOver? = nil
  ) -> RunRequest {
    RunRequest(
      run: run, workflow: workflow, inputs: inputs, vars: workflow.vars, environment: environment, secrets: secrets,
      cause: .workflow, actor: actor, nominal: nominal, within: within + [self.run],
      access: access, rerunOf: takenOver?.run, takenOver: takenOver)
  }

  func start(at now: Timestamp) -> RunStart {
    RunStart(
      run: run, workflow: workflow.name, source: workflow.keptText, sourceName: workflow.file.name,
      inputs: .map(inputs), vars: .map(vars), environment: .map(environment), cause: cause, actor: actor,
      nominal: nominal, started: now, within: within, others: .map(workflow.texts), access: .map(access),
      rerunOf: rerunOf, takenOver: takenOver)
  }
}

extension CheckedWorkflow {
  /// Of the workflows that its steps run, and of those that these run, by their names.
  fileprivate var texts: ValueMap {
    var texts = ValueMap()
    for step in allSteps {
      guard case .run(let subrun) = step.kind else { continue }
      texts[subrun.workflow.file.name] = .string(subrun.workflow.keptText)
      for (name, text) in subrun.workflow.texts.entries { texts[name] = text }
    }
    return texts
  }
}

/// Prepares a run: logs in, once. Declared here because the engine needs it; whoever knows clouds fulfils it.
public protocol RunSetup: Sendable {
  /// `credentials` are the workflow's settings, evaluated; nil if it has none. Throws ``Failure``.
  func open(_ request: RunRequest, credentials: Credentials?, region: RegionChoice?) async throws -> Opening
}

/// How to log in, evaluated.
public struct Credentials: Sendable, Equatable {
  public let way: CredentialsDeclaration.Way
  public let settings: [String: Value]

  public init(way: CredentialsDeclaration.Way, settings: [String: Value]) {
    self.way = way
    self.settings = settings
  }
}

/// The region of a workflow, evaluated.
public enum RegionChoice: Sendable, Equatable {
  case one(String)
  /// By service type.
  case byService([String: String])
}

/// Watches a run. Called in the order of the journal, and only with what the store has made safe.
public protocol RunObserver: Sendable {
  func observe(_ entries: [JournalEntry]) async
}

/// An order to a run from outside.
public enum RunOrder: Sendable, Equatable {
  case cancel(by: String)
  /// Somebody decided a question of a run, or of one that runs as its step.
  case vote(run: String, Address, ApprovalVote)
}
