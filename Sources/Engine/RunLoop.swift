import Values
import Workflows

/// The one that owns the state of a run.
struct RunLoop {
  let driver: RunDriver
  let request: RunRequest
  let post: AsyncStream<Message>.Continuation
  private let show: AsyncStream<(StoreTicket, [JournalEntry])>.Continuation?
  var state: RunState
  private var sequence = 0
  private var last = StoreTicket(0)
  var signals: [AttemptID: StopSignal] = [:]
  var alarms = AlarmClock()
  /// Locks that are held or waited for, by who wants them; the same step may come to want one again.
  var locks: [Address: [String]] = [:]
  /// Cut off when somebody wants the run to stop: what it waits for before it goes on again is waited for no longer.
  let stopped: StopSignal
  /// Ends waiting for a lock.
  var lockWaits: [Address: StopSignal] = [:]
  /// Other workflows that run as steps.
  var children: [Address: AsyncStream<RunOrder>.Continuation] = [:]
  /// Questions to people that are open; finished when nobody waits for the answer any more.
  var questions: [Address: AsyncStream<Never>.Continuation] = [:]
  /// Of the runs that are steps those that wait for people only.
  private var idleChildren: Set<Address> = []
  /// Orders that came while nobody listened and are not carried out yet.
  var pending: [RunOrder] = []
  private var hasToldIdle = false
  /// Directives that are to be carried out.
  private var directives: [RunDirective] = []

  init(
    driver: RunDriver, request: RunRequest, post: AsyncStream<Message>.Continuation, stopped: StopSignal,
    show: AsyncStream<(StoreTicket, [JournalEntry])>.Continuation?
  ) {
    self.driver = driver
    self.request = request
    self.post = post
    self.stopped = stopped
    self.show = show
    state = RunState(request.workflow)
  }

  /// Replays the journal, then goes on until the run has ended and everything is on record.
  mutating func drive(
    from journal: [JournalEntry], pending: [RunOrder], inbox: AsyncStream<Message>,
    in work: inout ThrowingTaskGroup<Void, any Error>
  ) async throws -> RunState {
    self.pending = pending
    if journal.isEmpty {
      record(.started(request.start(at: driver.now())))
    } else {
      try await replay(journal)
    }
    carryOut(in: &work)
    if !journal.isEmpty { ring(until: driver.now(), in: &work) }
    while !self.pending.isEmpty { take(.order(self.pending.removeFirst()), in: &work) }
    sleep(in: &work)
    if goesOn() {
      for await message in inbox {
        take(message, in: &work)
        if !goesOn() { break }
      }
    }
    try await driver.store.settle(last)
    return state
  }

  /// Whether there is anything to wait for but people. A run that is no step of another one is suspended otherwise.
  private mutating func goesOn() -> Bool {
    if hasEnded { return false }
    guard driver.suspends else { return true }
    let isIdle = waitsForPeopleOnly
    if let idle = driver.idle {
      if isIdle != hasToldIdle { idle(isIdle) }
      hasToldIdle = isIdle
      return true
    }
    if isIdle { record(.suspended) }
    return !isIdle
  }

  private var waitsForPeopleOnly: Bool {
    guard driver.approver == nil, state.phase == .running, signals.isEmpty, lockWaits.isEmpty else { return false }
    guard idleChildren.count == children.count, !alarms.isForWork else { return false }
    return !state.openQuestions.isEmpty || !idleChildren.isEmpty
  }

  private mutating func replay(_ journal: [JournalEntry]) async throws {
    var open = OpenDirectives()
    for entry in journal {
      let event = state.restored(entry.event)
      open.settle(event)
      open.add(state.apply(event, at: entry.at))
      sequence = entry.sequence
    }
    // What was held is held again before anything goes on.
    for address in open.locks {
      guard let name = try? RunScope(state, request, at: address).lockName() else { continue }
      try await regain(address, name)
      locks[address, default: []].append(name)
    }
    directives = open.directives
    if state.opening != nil, !hasEnded { try await openAgain() }
  }

  /// A run that is taken up logs in again; who it is stands in its journal.
  private func openAgain() async throws {
    let (credentials, region) = try RunScope(state, request).login()
    let opening = try await driver.setup.open(request, credentials: credentials, region: region)
    guard let before = state.opening?.project, let now = opening.project, before != now else { return }
    throw Failure(
      .failed, "another-project", "the run began in the project \(before), and this login is for \(now)",
      help: "log in as it did when it began")
  }

  private mutating func take(_ message: Message, in work: inout ThrowingTaskGroup<Void, any Error>) {
    switch message {
    case .event(let event, let reply):
      record(event, reply: reply)
      carryOut(in: &work)
    case .order(let order): carry(order, in: &work)
    case .child(let address, let isIdle):
      if isIdle, children[address] != nil { idleChildren.insert(address) } else { idleChildren.remove(address) }
    case .slept(let instant):
      alarms.woke(at: instant)
      ring(until: instant, in: &work)
    }
    sleep(in: &work)
  }

  private mutating func ring(until instant: Timestamp, in work: inout ThrowingTaskGroup<Void, any Error>) {
    while !hasEnded, let ring = alarms.nextDue(at: instant) {
      switch ring {
      case .alarm(let alarm): record(.woke(alarm))
      case .cut(let attempt, let cut): signals[attempt]?.cutOff(cut)
      }
      carryOut(in: &work)
    }
  }

  /// What has been carried out before, or concerns nothing that is open, changes nothing.
  private mutating func carry(_ order: RunOrder, in work: inout ThrowingTaskGroup<Void, any Error>) {
    switch order {
    case .cancel(let by):
      if state.cancelledBy == nil { record(.cancelRequested(by: by)) }
    case .vote(request.run, let address, let vote):
      guard state.openQuestions.contains(where: { $0.address == address }) else { break }
      if vote.order == 0 || vote.order > state.lastOrder { record(.voted(address, vote)) }
    case .vote(let run, _, _):
      for (address, child) in state.children where child == run || run.hasPrefix(child + "-") {
        idleChildren.remove(address)
        children[address]?.yield(order)
      }
    }
    carryOut(in: &work)
  }

  var hasEnded: Bool { if case .ended = state.phase { true } else { false } }

  mutating func record(_ event: RunEvent, reply: (@Sendable (StoreTicket) -> Void)? = nil) {
    sequence += 1
    let entry = JournalEntry(sequence: sequence, at: driver.now(), event: state.withoutSecrets(event))
    last = driver.store.append([entry], to: request.run)
    show?.yield((last, [entry]))
    reply?(last)
    switch event {
    case .attemptEnded(let attempt, _): forget(attempt)
    case .locked(let address), .lockRefused(let address, _): lockWaits[address] = nil
    case .childEnded(let address, _):
      children[address] = nil
      idleChildren.remove(address)
    default: break
    }
    directives += state.apply(event, at: entry.at)
  }

  private mutating func forget(_ attempt: AttemptID) {
    signals[attempt] = nil
    alarms.calm(.cut(attempt, .deadline))
    alarms.calm(.cut(attempt, .stopped(.cancelled)))
  }

  /// Carries directives out until none is left: what can be answered at once is, the rest runs beside the loop.
  private mutating func carryOut(in work: inout ThrowingTaskGroup<Void, any Error>) {
    var done = 0
    while done < directives.count {
      let directive = directives[done]
      done += 1
      switch directive {
      case .acquire(let address): acquire(address, in: &work)
      case .release(let address): release(address)
      case .open: open(in: &work)
      case .evaluate(let address, let question):
        record(.evaluated(address, RunScope(state, request, at: address).answer(question)))
      case .takeOver(let address): record(.tookOver(address))
      case .attempt(let attempt): start(attempt, in: &work)
      case .stop(let attempt, let reason): stop(attempt, reason)
      case .wake(let alarm, let instant): alarms.set(.alarm(alarm), at: instant)
      case .calm(let alarm):
        alarms.calm(.alarm(alarm))
        if alarm.kind == .approval { questions.removeValue(forKey: alarm.address)?.finish() }
      case .ask(let address): ask(address, in: &work)
      case .begin(let address): begin(address, in: &work)
      case .interrupt(let address): children[address]?.yield(.cancel(by: "the run \(request.run)"))
      case .end(let outcome): record(.ended(outcome))
      }
    }
    directives.removeAll(keepingCapacity: true)
  }

  /// Somebody sleeps until the next alarm; sleeps that nobody needs any more find nothing due.
  private mutating func sleep(in work: inout ThrowingTaskGroup<Void, any Error>) {
    guard !hasEnded, let instant = alarms.nextSleep() else { return }
    let (clock, post) = (driver.clock, post)
    let span = max(instant.duration(since: driver.now()), .zero)
    work.addTask {
      do { try await clock.sleep(for: span) } catch { return }
      post.yield(.slept(instant))
    }
  }
}
