import Values
import Workflows

/// The one that owns the state of a run.
struct RunLoop {
  private let driver: RunDriver
  private let request: RunRequest
  private let post: AsyncStream<Message>.Continuation
  private let show: AsyncStream<(StoreTicket, [JournalEntry])>.Continuation?
  private var state: RunState
  private var sequence = 0
  private var last = StoreTicket(0)
  private var stops: [AttemptID: StopSignal] = [:]
  /// Directives that are to be carried out.
  private var directives: [RunDirective] = []

  init(
    driver: RunDriver, request: RunRequest, post: AsyncStream<Message>.Continuation,
    show: AsyncStream<(StoreTicket, [JournalEntry])>.Continuation?
  ) {
    self.driver = driver
    self.request = request
    self.post = post
    self.show = show
    state = RunState(request.workflow)
  }

  /// Replays the journal, then goes on until the run has ended and everything is on record.
  mutating func drive(
    from journal: [JournalEntry], inbox: AsyncStream<Message>, in work: inout ThrowingTaskGroup<Void, any Error>
  ) async throws -> RunState {
    for entry in journal {
      _ = state.apply(state.restored(entry.event))
      sequence = entry.sequence
    }
    if journal.isEmpty {
      record(.started(request.start(at: driver.now())))
    } else {
      directives = state.pending()
    }
    carryOut(in: &work)
    if !hasEnded {
      for await message in inbox {
        record(message.event, reply: message.reply)
        carryOut(in: &work)
        if hasEnded { break }
      }
    }
    try await driver.store.settle(last)
    return state
  }

  private var hasEnded: Bool { if case .ended = state.phase { true } else { false } }

  private mutating func record(_ event: RunEvent, reply: (@Sendable (StoreTicket) -> Void)? = nil) {
    sequence += 1
    let entry = JournalEntry(sequence: sequence, at: driver.now(), event: event)
    last = driver.store.append([entry], to: request.run)
    show?.yield((last, [entry]))
    reply?(last)
    if case .attemptEnded(let attempt, _) = event { stops[attempt] = nil }
    directives += state.apply(event)
  }

  /// Carries directives out until none is left: what can be answered at once is, the rest runs beside the loop.
  private mutating func carryOut(in work: inout ThrowingTaskGroup<Void, any Error>) {
    var done = 0
    while done < directives.count {
      let directive = directives[done]
      done += 1
      switch directive {
      case .open: open(in: &work)
      case .decide(let address): record(.decided(address, scope.decide(address)))
      case .attempt(let attempt): start(attempt, in: &work)
      case .stop(let attempt): stops[attempt]?.fire()
      case .conclude: record(.concluded(scope.conclude()))
      case .end(let outcome): record(.ended(outcome))
      }
    }
    directives.removeAll(keepingCapacity: true)
  }

  private var scope: RunScope { RunScope(state: state, request: request) }

  private func open(in work: inout ThrowingTaskGroup<Void, any Error>) {
    let (driver, request, post) = (driver, request, post)
    let prepared = Result { try scope.login() }
    work.addTask {
      do {
        let (credentials, region) = try prepared.get()
        let opening = try await driver.setup.open(request.workflow, credentials: credentials, region: region)
        post.yield(Message(.opened(opening)))
      } catch let failure as Failure {
        post.yield(Message(.openingFailed(failure)))
      } catch {
        post.yield(Message(.openingFailed(.bug(error))))
      }
    }
  }

  private mutating func start(_ attempt: AttemptID, in work: inout ThrowingTaskGroup<Void, any Error>) {
    guard let step = request.workflow.step(at: attempt.address), case .action(let use) = step.kind,
      let action = driver.registry[use.signature.name], let start = state.start
    else { return end(attempt, .failed(.bug("no action for \(attempt.address)"))) }
    let arguments: StepArguments
    do { arguments = try scope.arguments(of: step, use) } catch {
      return end(attempt, .failed(error))
    }
    if !state.hasBegun(attempt) { record(.attemptBegan(attempt, arguments: arguments.shown)) }
    let stop = StopSignal()
    stops[attempt] = stop
    let call = ActionCall(
      attempt: attempt, arguments: arguments.values, region: arguments.region, wanted: use.reads,
      journal: journal(stop), run: start)
    let runner = AttemptRunner(
      action: action, call: call, timeout: step.timeout ?? action.signature.standardTimeout, stop: stop,
      clock: driver.clock)
    let post = post
    work.addTask { post.yield(Message(.attemptEnded(attempt, await runner.run()))) }
  }

  private mutating func end(_ attempt: AttemptID, _ result: AttemptEnd.Result) {
    record(.attemptEnded(attempt, AttemptEnd(result, milliseconds: 0)))
  }

  /// The journal as an attempt sees it: what was on record when it started, and a way to the loop.
  private func journal(_ stop: StopSignal) -> CallJournal {
    let (post, store, recorded) = (post, driver.store, state.calls)
    return CallJournal(
      begin: { call, intent in
        if let known = recorded[call] { return known.end.map(CallJournal.Standing.ended) ?? .inDoubt }
        let ticket = await withCheckedContinuation { continuation in
          post.yield(Message(.callBegan(call, intent), reply: { continuation.resume(returning: $0) }))
        }
        if intent.isOnce { try await store.settle(ticket) }
        return .new
      },
      end: { call, end in
        _ = await withCheckedContinuation { continuation in
          post.yield(Message(.callEnded(call, end), reply: { continuation.resume(returning: $0) }))
        }
      },
      isStopping: { stop.isFired })
  }
}

extension Failure {
  /// Something that cannot happen did.
  static func bug(_ error: any Error) -> Failure { bug("\(type(of: error))") }

  static func bug(_ what: String) -> Failure {
    Failure(.failed, "bug", "stackhand went wrong: \(what)", help: "please report it, with the journal of the run")
  }
}
