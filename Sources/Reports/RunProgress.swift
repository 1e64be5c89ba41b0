import Diagnostics
import Engine
import Values
import Workflows

/// What there is to say about a run as its events come in. A value: it decides, ``ProgressPrinter`` writes.
///
/// It sees events only, and keeps the little that their lines need; an event that says nothing costs almost nothing.
struct RunProgress {
  let workflow: CheckedWorkflow
  let style: TextStyle
  private let isVerbose: Bool
  private var isLoggingIn = false
  var lines: [String] = []
  /// What runs or waits, the latest last.
  private var open: [(address: Address, text: String, since: Timestamp)] = []
  /// The items of loops, for their names; of the latest loops only.
  var items: [Address: [Value]] = [:]
  private var loops: [Address] = []
  /// How often a step with `retry` was started.
  private var tries: [Address: Int] = [:]
  /// Steps whose condition was true, where another question may follow.
  private var entered: Set<Address> = []
  /// Ladders whose `healthy` is being asked.
  private var judging: Set<Address> = []
  /// Attempts that may not be repeated, since a write of theirs may have been carried out.
  private var doubtful: Set<AttemptID> = []
  /// Sections and tiers that have their heading.
  var headed: Set<Address> = []
  private var isStopping = false
  /// Items of loops of which an earlier run did some.
  private var takenItems: [Address: [Value]] = [:]

  private static let loopLimit = 64

  init(_ workflow: CheckedWorkflow, _ style: TextStyle, isVerbose: Bool) {
    self.workflow = workflow
    self.style = style
    self.isVerbose = isVerbose
  }

  /// What goes on right now; nil if nothing does.
  var status: String? {
    if isLoggingIn { return "logging in" }
    guard let last = open.last else { return nil }
    return open.count == 1 ? last.text : "\(last.text) \(style.dim("(\(open.count) at once)"))"
  }

  /// The lines that an entry of the journal gives.
  mutating func take(_ entry: JournalEntry) -> [String] {
    lines.removeAll()
    switch entry.event {
    case .evaluated(_, .values) where !isVerbose: break
    case .evaluated(let address, let evaluation): evaluated(address, evaluation, entry.at)
    case .started(let start):
      takenItems = start.takenOver?.items ?? [:]
      lines.append("\(style.bold(start.workflow)) \(style.dim("run \(start.run)"))")
      isLoggingIn = true
    case .opened(let opening): opened(opening)
    case .openingFailed: isLoggingIn = false
    case .tookOver(let address):
      if let items = takenItems[address], let step = step(address) {
        loopBegan(step, address, items)
      } else {
        line(address, .succeeded, nil, "taken over")
      }
    case .attemptBegan(let attempt, _): began(attempt.address, entry.at)
    case .attemptEnded(let attempt, let end):
      ended(attempt, end, entry.at)
      doubtful.remove(attempt)
    case .callBegan(let call, let intent): if intent.isOnce { doubtful.insert(call.attempt) }
    case .callEnded(let call, .failed(let failure)) where failure.wasRefused: doubtful.remove(call.attempt)
    case .callEnded, .locked: break
    case .lockRefused(let address, let refusal):
      let what = address == .root ? "the run" : place(address)
      line(refusal.outcome, "\(what) \(printable(refusal.message))")
    case .woke(let alarm): woke(alarm, entry.at)
    case .asked(let address, let request): asked(address, request, entry.at)
    case .voted(let address, let vote): voted(address, vote)
    case .childBegan(let address, let run):
      say("▸", address, "\(kind(address)) \(style.dim(run))")
      wait(address, "\(kind(address))", entry.at)
    case .childEnded(let address, let end):
      let took = close(address, entry.at)
      line(address, end.outcome, took)
    case .cancelRequested(let by):
      lines.append("stopping: \(printable(by))")
      isStopping = true
      stopWaiting(within: .root)
    case .suspended, .ended:
      open.removeAll()
      isLoggingIn = false
    }
    return lines
  }

  private mutating func opened(_ opening: Opening) {
    isLoggingIn = false
    for remark in opening.remarks { lines.append("note: \(printable(remark))") }
    guard let project = opening.project else { return }
    let name = opening.projectName.map { " (\(printable($0)))" } ?? ""
    let regions = opening.regions.isEmpty ? "" : " in \(opening.regions.joined(separator: ", "))"
    let roles = opening.roles.isEmpty ? "no role" : printable(opening.roles.joined(separator: ", "))
    lines.append(style.dim("project \(project)\(name)\(regions) as \(roles)"))
    lines += opening.missing.map { "\(style.paint("warning", "1;33")): \($0.sentence)" }
  }

  // MARK: Expressions

  private mutating func evaluated(_ address: Address, _ evaluation: Evaluation, _ now: Timestamp) {
    guard let step = address.stepID.flatMap(workflow.step) else {
      if case .failed(let failure) = evaluation { line(failure.outcome, "outputs \(printable(failure.message))") }
      return
    }
    switch evaluation {
    case .flag(let flag): decided(step, address, flag, now)
    case .items(let items): loopBegan(step, address, items)
    case .values: if case .set = step.kind { line(address, .succeeded, nil) }
    case .assertion(true, _): if isVerbose { line(address, .succeeded, nil) }
    case .assertion(false, let message):
      guard case .assert(let assertion) = step.kind else { return }
      line(address, assertion.outcome, nil, message ?? "not true: \(assertion.text)")
    case .instant(let instant):
      say("…", address, "waiting until \(Timestamp(seconds: instant.seconds).rfc3339)")
      wait(address, "waiting until \(Timestamp(seconds: instant.seconds).rfc3339)", now)
    case .failed(let failure):
      if judging.remove(address) != nil {
        line(.unknown, "\(place(address)) probe: \(printable(failure.message))")
      } else {
        line(address, failure.outcome, close(address, now), failure.message)
      }
    }
  }

  private mutating func decided(_ step: CheckedStep, _ address: Address, _ flag: Bool, _ now: Timestamp) {
    if step.condition != nil, !address.isItem, !entered.contains(address) {
      if flag {
        if step.asksAgain { entered.insert(address) }
      } else if isVerbose || !address.isInLoop {
        line(address, .skipped, nil, "its condition is false")
      }
      return
    }
    if judging.remove(address) != nil { return judged(address, flag) }
    if case .pause = step.kind {
      if flag, isOpen(address) { line(address, .succeeded, close(address, now)) }
      return
    }
    if flag, step.isAction { retryLine(step, address) }
  }

  private mutating func judged(_ ladder: Address, _ isHealthy: Bool) {
    let name = place(ladder)
    line(isHealthy ? .succeeded : .failed, "\(name) probe: \(isHealthy ? "healthy" : "not healthy")")
  }

  private mutating func loopBegan(_ step: CheckedStep, _ address: Address, _ items: [Value]) {
    let count = "\(items.count) item\(items.count == 1 ? "" : "s")"
    say("▸", address, "\(kind(address)) \(style.dim("for \(count)"))")
    if self.items.updateValue(items, forKey: address) == nil { loops.append(address) }
    if loops.count > Self.loopLimit { self.items[loops.removeFirst()] = nil }
  }

  // MARK: Attempts

  private mutating func began(_ address: Address, _ now: Timestamp) {
    let owner = address.owner
    switch address.parts.last {
    case .section(.probe)?:
      _ = close(owner, now)
      run(address, "\(place(owner)) \(style.dim("probe"))", now)
    case .section(.poll)?:
      guard !isOpen(owner), case .pause(.poll(let use, _, let every, let timeout))? = step(owner)?.kind else { return }
      let what =
        "asks \(use.signature.name) every \(DurationLiteral.text(every)), for \(DurationLiteral.text(timeout)) at most"
      say("…", owner, "waiting: \(what)")
      wait(owner, "waiting: \(what)", now)
    case .section(.undo)?:
      run(address, "\(place(undone(address))) \(style.dim("undo \(undo(address))"))", now)
    default:
      if let retry = step(address)?.retry, retry.policy.attempts > 1 { tries[address, default: 0] += 1 }
      run(address, "\(place(address)) \(style.dim(kind(address)))", now)
    }
  }

  private mutating func ended(_ attempt: AttemptID, _ end: AttemptEnd, _ now: Timestamp) {
    let address = attempt.address
    _ = closeAttempt(address)
    switch address.parts.last {
    case .section(.probe)?: probeEnded(address.owner, end.result)
    case .section(.poll)?:
      guard case .failed(let failure) = end.result, failure.outcome != .failed, failure.outcome != .timedOut else {
        return
      }
      line(address.owner, failure.outcome, close(address.owner, now))
    case .section(.undo)?:
      let outcome = end.result.outcome
      let word = outcome == .succeeded ? "" : style.word(outcome) + " "
      let step = place(undone(address))
      line(outcome, "\(step) \(style.dim("undo \(undo(address))")) \(word)\(time(end.milliseconds))")
    default: actionEnded(attempt, end, now)
    }
  }

  private mutating func actionEnded(_ attempt: AttemptID, _ end: AttemptEnd, _ now: Timestamp) {
    let address = attempt.address
    let step = step(address)
    entered.remove(address)
    if case .failed(let failure) = end.result, let step, mayRetry(step, attempt, failure) {
      line(address, failure.outcome, end.milliseconds, failure.message)
      if step.retry?.condition == nil { retryLine(step, address) } else { entered.insert(address) }
      return
    }
    tries[address] = nil
    line(address, end.result.outcome, end.milliseconds)
    guard case .escalate(let ladder)? = self.step(address.owner)?.kind, step?.loop == nil else { return }
    switch end.result.outcome {
    case .succeeded, .failed, .timedOut:
      wait(address.owner, "settles for \(DurationLiteral.text(ladder.settle)), then it is looked at again", now)
    default: break
    }
  }

  private func mayRetry(_ step: CheckedStep, _ attempt: AttemptID, _ failure: Failure) -> Bool {
    guard let retry = step.retry, failure.outcome == .failed, !isStopping, !doubtful.contains(attempt) else {
      return false
    }
    return tries[attempt.address, default: 1] < retry.policy.attempts
  }

  private mutating func retryLine(_ step: CheckedStep, _ address: Address) {
    guard let policy = step.retry?.policy else { return }
    let done = tries[address, default: 1]
    let delay = DurationLiteral.text(policy.delay(after: done))
    say("…", address, "attempt \(done + 1) of \(policy.attempts) in \(delay)")
  }

  private mutating func probeEnded(_ ladder: Address, _ result: AttemptEnd.Result) {
    guard case .escalate(let what)? = step(ladder)?.kind else { return }
    switch result {
    case .succeeded(let outputs):
      if what.probe.healthy == nil {
        judged(ladder, outputs["healthy"]?.asBool == true)
      } else {
        judging.insert(ladder)
      }
    case .failed(let failure) where failure.outcome == .denied:
      line(.denied, "\(place(ladder)) probe \(style.word(.denied))")
    case .failed(let failure):
      line(.unknown, "\(place(ladder)) probe gave no answer: \(printable(failure.message))")
    }
  }

  // MARK: Waiting

  private mutating func woke(_ alarm: Alarm, _ now: Timestamp) {
    let address = alarm.address
    switch alarm.kind {
    case .timeout:
      stopWaiting(within: address)
      guard address != .root else {
        lines.append("the time of the run is up: nothing new starts")
        isStopping = true
        return
      }
      if step(address) != nil { say("…", address, "the time is up") }
    case .retry:
      guard let step = step(address), !step.isAction, let retry = step.retry else { return }
      // What is inside begins anew.
      entered = entered.filter { !address.contains($0) }
      tries = tries.filter { $0.key == address || !address.contains($0.key) }
      headed = headed.filter { !address.contains($0) }
      tries[address, default: 1] += 1
      say("…", address, "attempt \(tries[address] ?? 2) of \(retry.policy.attempts)")
    case .pause:
      guard case .pause(let pause)? = step(address)?.kind, isOpen(address) else { return }
      if case .poll = pause { return }
      line(address, .succeeded, close(address, now))
    case .look: break
    case .approval: line(address, .rejected, close(address, now), "nobody decided")
    }
  }

  private mutating func asked(_ address: Address, _ request: ApprovalRequest, _ now: Timestamp) {
    var who: [String] = []
    if let by = request.by { who.append("by \(by.joined(separator: " or "))") }
    if !request.notBy.isEmpty { who.append("not by \(request.notBy.joined(separator: " or "))") }
    if request.count > 1 { who.append("by \(request.count) persons") }
    let whom = who.isEmpty ? "" : " (\(who.joined(separator: ", ")))"
    say("…", address, "approval needed: \(printable(request.message))\(style.dim(printable(whom)))")
    if !isOpen(address) { wait(address, "approval needed", now) }
  }

  private mutating func voted(_ address: Address, _ vote: ApprovalVote) {
    open.removeAll { $0.address == address }
    let reason = vote.reason.map { ": \(printable($0))" } ?? ""
    let word = vote.isApproved ? "approved" : style.word(.rejected)
    line(vote.isApproved ? .succeeded : .rejected, "\(place(address)) \(word) by \(printable(vote.by))\(reason)")
  }

  private mutating func run(_ address: Address, _ text: String, _ now: Timestamp) {
    head(address)
    open.append((address, text, now))
  }

  private mutating func wait(_ address: Address, _ text: String, _ now: Timestamp) {
    open.append((address, "\(place(address)) \(style.dim(text))", now))
  }

  private func isOpen(_ address: Address) -> Bool { open.contains { $0.address == address } }

  /// What waited is over; how long it did.
  private mutating func close(_ address: Address, _ now: Timestamp) -> Int? {
    guard let found = closeAttempt(address) else { return nil }
    return max(0, Int(now.duration(since: found) / .milliseconds(1)))
  }

  private mutating func closeAttempt(_ address: Address) -> Timestamp? {
    guard let place = open.lastIndex(where: { $0.address == address }) else { return nil }
    return open.remove(at: place).since
  }

  /// Waits end without an event of their own; attempts have theirs.
  private mutating func stopWaiting(within address: Address) {
    let workflow = workflow
    open.removeAll { entry in
      guard address.contains(entry.address), let step = entry.address.stepID.flatMap(workflow.step) else {
        return false
      }
      if case .section? = entry.address.parts.last { return false }
      if case .run = step.kind { return false }
      return !step.isAction
    }
  }
}

extension CheckedStep {
  fileprivate var isAction: Bool { if case .action = kind { true } else { false } }

  /// Whether a question with a yes or no may follow on its condition.
  fileprivate var asksAgain: Bool {
    if loop != nil { return false }
    if retry?.condition != nil { return true }
    switch kind {
    case .pause(.poll): return true
    case .escalate(let ladder): return ladder.probe.healthy != nil
    default: return false
    }
  }
}

extension AttemptEnd.Result {
  fileprivate var outcome: Outcome { if case .failed(let failure) = self { failure.outcome } else { .succeeded } }
}

extension Failure {
  /// Whether a write surely was not carried out.
  fileprivate var wasRefused: Bool {
    outcome != .unknown && (request?.status.map { (400..<500).contains($0) } ?? true)
  }
}
