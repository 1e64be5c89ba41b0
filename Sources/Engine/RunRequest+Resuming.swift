import Diagnostics
public import Values
public import Workflows

extension RunRequest {
  /// The request of a run that is taken up again, as it stands in its journal; secrets come from outside again.
  public init(_ start: RunStart, workflow: CheckedWorkflow, secrets: [String: Secret]) {
    var inputs = start.inputs.asMap ?? [:]
    for input in workflow.inputs {
      let name = input.name.value
      inputs[name] = inputs[name]?.restored(as: input.type)
    }
    var vars = start.vars.asMap ?? [:]
    for (name, value) in workflow.vars.entries { vars[name] = vars[name]?.restored(as: value.type) }
    self.init(
      run: start.run, workflow: workflow, inputs: inputs, vars: vars, environment: start.environment.asMap ?? [:],
      secrets: secrets, cause: start.cause, actor: start.actor, nominal: start.nominal, within: start.within,
      access: start.access.asMap ?? [:])
  }
}

extension RunRequest {
  /// The same as a run of its own.
  ///
  /// `takenOver`: what of this one is not done again.
  public func anew(
    _ run: String, by actor: String, at now: Timestamp, takenOver: TakenOver? = nil
  ) -> RunRequest {
    RunRequest(
      run: run, workflow: workflow, inputs: inputs, vars: vars, environment: environment, secrets: secrets,
      cause: .manual, actor: actor, nominal: now, access: access, rerunOf: self.run, takenOver: takenOver)
  }
}

extension RunState {
  /// The run as its journal tells it.
  public init(_ workflow: CheckedWorkflow, replaying journal: [JournalEntry]) {
    self.init(workflow)
    for entry in journal { _ = apply(restored(entry.event), at: entry.at) }
  }

  /// A question to people that is open.
  public struct OpenQuestion: Sendable {
    public let address: Address
    public let request: ApprovalRequest
    /// Who has agreed so far.
    public let votes: [ApprovalVote]
    /// When the time to decide is up.
    public let until: Timestamp
  }

  /// In the order of the steps' addresses.
  public var openQuestions: [OpenQuestion] {
    approvals.compactMap { address, frame in
      frame.request.map { OpenQuestion(address: address, request: $0, votes: frame.votes, until: frame.until) }
    }.sorted { $0.address.description < $1.address.description }
  }

  /// Whether it has not ended: it waits for people, or was interrupted, or goes on.
  public var isOpen: Bool { if case .ended = phase { false } else { true } }
}

extension OpenQuestion {
  /// Why this person's vote would not count; nil if it would.
  public func objection(to person: String) -> String? {
    if let by = request.by, !by.contains(person) {
      return "\(person) may not decide this: \(by.joined(separator: ", ")) may"
    }
    if request.notBy.contains(person) { return "\(person) may not decide this: another person must" }
    if votes.contains(where: { $0.by == person }) {
      return "\(person) has agreed already, and \(request.count) different persons must"
    }
    return nil
  }
}

public typealias OpenQuestion = RunState.OpenQuestion
