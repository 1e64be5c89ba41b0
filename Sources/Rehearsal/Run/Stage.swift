import Actions
import Diagnostics
import Engine
import HTTP
import OpenStack
import Permissions
import Sandbox
import Synchronization
import Values
import Workflows

/// The world of one test: a cloud, a clock, journals, people. Runs go on in it through deaths of their process.
struct Stage: Sendable {
  let test: RehearsalTest
  let workflow: CheckedWorkflow
  let clock: VirtualClock
  let cloud: SimulatedCloud
  let log: RequestLog
  let store = RehearsalStore()

  init(_ test: RehearsalTest, _ workflow: CheckedWorkflow) {
    self.test = test
    self.workflow = workflow
    let clock = VirtualClock(start: test.begins)
    let log = RequestLog(test.faults)
    self.clock = clock
    self.log = log
    cloud = SimulatedCloud(
      test.contents, faults: FaultPlan(test.faults.flatMap(\.onCloud)), base: SandboxEnvironment.base,
      now: { clock.timestamp }, clock: clock, random: SeededGenerator(seed: 1), witness: { log.note($0) })
  }

  /// A process that died is started again after this long.
  private static let rest = Duration.seconds(60)
  /// A run that dies more often than this would never end.
  private static let mostLives = 20

  /// From its beginning to its end, each time its process dies taken up again from the journal. Throws ``Failure``.
  func run(_ request: RunRequest) async throws -> RunState {
    var (request, entries) = (request, [JournalEntry]())
    for _ in 0..<Self.mostLives {
      if let state = try await live(request, entries) { return state }
      try await clock.sleep(for: Self.rest)
      entries = store.journal(of: request.run)
      guard case .started(let start)? = entries.first?.event else { continue }
      request = RunRequest(start, workflow: workflow, secrets: request.secrets)
    }
    throw Failure(.failed, "crash", "the process died \(Self.mostLives) times", help: "say how often: `times: 1`")
  }

  private enum End: Sendable {
    case ended(RunState)
    case died
  }

  /// One life of the process; nil if it died.
  private func live(_ request: RunRequest, _ entries: [JournalEntry]) async throws -> RunState? {
    let life = Life()
    log.begin(life)
    let access = try access(life)
    let (questions, asked) = AsyncStream<RehearsalStore.Question>.makeStream()
    let (orders, order) = AsyncStream<RunOrder>.makeStream()
    let driver = RunDriver(
      registry: .standard(on: access), store: RehearsalStore.View(store: store, life: life, asked: asked),
      setup: access, approver: NobodyThere(), clock: clock, now: { clock.timestamp })
    return try await withThrowingTaskGroup(of: End?.self) { group in
      group.addTask {
        await access.serve()
        return nil
      }
      group.addTask {
        await answer(questions, order)
        return nil
      }
      group.addTask {
        await life.waitForEnd()
        return .died
      }
      group.addTask { .ended(try await driver.resume(request, journal: entries, orders: orders)) }
      // What is still open was asked by a process that is gone.
      if !entries.isEmpty {
        for question in RunState(workflow, replaying: entries).openQuestions {
          asked.yield(RehearsalStore.Question(run: request.run, address: question.address))
        }
      }
      defer { group.cancelAll() }
      while let end = try await group.next() {
        // Death comes before whatever the dying process makes of it.
        guard life.isAlive else { return nil }
        if case .ended(let state)? = end { return state }
      }
      return nil
    }
  }

  /// Gives the votes of the test to each question.
  private func answer(
    _ questions: AsyncStream<RehearsalStore.Question>, _ order: AsyncStream<RunOrder>.Continuation
  ) async {
    await withDiscardingTaskGroup { group in
      for await question in questions {
        group.addTask {
          for vote in test.votes where vote.step == nil || vote.step == question.address.stepID {
            do { try await clock.sleep(for: vote.after) } catch { return }
            order.yield(
              .vote(
                run: question.run, question.address,
                ApprovalVote(isApproved: vote.isApproved, by: vote.by, reason: vote.reason)))
          }
        }
      }
      group.cancelAll()
    }
  }

  private func access(_ life: Life) throws -> CloudAccess {
    let transport = RehearsedTransport(cloud: cloud, log: log, life: life, clock: clock)
    // Another process, another sequence: request ids of two lives differ.
    let random = Mutex(SeededGenerator(seed: UInt64(2 + log.seen.count)))
    var settings = CloudAccess.Settings(
      transport: { _ in transport }, connector: SimulatedConnector(), environment: [:], files: NoFiles(), clock: clock,
      now: { [clock] in clock.timestamp }, random: { random.withLock { $0.next() } })
    guard let account = cloud.account(test.role) else {
      throw Failure(.failed, "unknown-role", "the simulated cloud has no account '\(test.role)'")
    }
    settings.instead = try SandboxEnvironment.configuration(cloud, account)
    return CloudAccess(settings)
  }
}

extension RehearsalTest.Fault {
  /// Those that the cloud itself shows.
  fileprivate var onCloud: [FaultPlan.Fault] {
    targets.compactMap { target in
      guard let scope = target.scope, let effect = effect(on: scope) else { return nil }
      return FaultPlan.Fault(effect, on: scope, skip: skip, times: times)
    }
  }

  private func effect(on scope: FaultPlan.Scope) -> FaultPlan.Effect? {
    switch answer {
    case .status(429, nil): .tooManyRequests(retryAfter: nil)
    case .status(503, nil): .unavailable(retryAfter: nil)
    case .status(403, nil): .status(403, message: "Policy doesn't allow \(Self.policy(scope)) to be performed.")
    case .status(let status, let message): .status(status, message: message ?? "Asked for by the test.")
    case .quota: .status(Self.quotaStatus(scope.part), message: "Quota exceeded for resources: asked for by the test.")
    case .dropped(let carriedOut): .dropped(carriedOut: carriedOut)
    case .slow(let delay): .slow(delay)
    case .crash, .json: nil
    }
  }

  /// The rule that the service would name.
  private static func policy(_ scope: FaultPlan.Scope) -> String {
    guard case .service(let service)? = scope.part, let operation = scope.operation else { return "this" }
    return RightsTable.standard[service, operation]?.policy ?? "this"
  }

  /// Each service has its own way of saying it.
  private static func quotaStatus(_ part: CloudPart?) -> Int {
    switch part {
    case .service(.blockStorage), .service(.image): 413
    case .service(.network): 409
    default: 403
    }
  }
}
