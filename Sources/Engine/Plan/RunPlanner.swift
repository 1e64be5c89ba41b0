import Expressions
public import Values
import Workflows

/// Walks through a workflow as a run would: logs in, evaluates, reads. Where a run would write it notes what, where a run
/// would wait it goes on, and what only the run can know it carries on as unknown.
///
/// A write is assumed to succeed. Nothing is locked, nobody is asked, nothing is put on record.
public struct RunPlanner: Sendable {
  private let registry: ActionRegistry
  private let setup: any RunSetup
  private let now: @Sendable () -> Timestamp

  /// More items of one loop are counted, not walked through.
  public static let itemLimit = 100

  public init(registry: ActionRegistry, setup: any RunSetup, now: @escaping @Sendable () -> Timestamp) {
    self.registry = registry
    self.setup = setup
    self.now = now
  }

  public func plan(_ request: RunRequest) async -> RunPlan {
    var walk = PlanWalk(request, registry: registry, setup: setup, now: now)
    await walk.wholeRun()
    return walk.plan
  }
}

/// The walk of one plan; a workflow that a step runs has one of its own.
struct PlanWalk {
  let request: RunRequest
  let registry: ActionRegistry
  let setup: any RunSetup
  let now: @Sendable () -> Timestamp
  var state: RunState
  var plan: RunPlan
  /// How deep the step that is walked through is inside of others.
  var depth = 0
  /// Whether a write stands before: reads may show something else then.
  var hasWritten = false
  /// Whether what is walked through may not be run at all.
  var isUncertain = false

  init(
    _ request: RunRequest, registry: ActionRegistry, setup: any RunSetup, now: @escaping @Sendable () -> Timestamp
  ) {
    self.request = request
    self.registry = registry
    self.setup = setup
    self.now = now
    state = RunState(request.workflow)
    plan = RunPlan(workflow: request.workflow, run: request.run)
  }

  mutating func wholeRun() async {
    state.isPlan = true
    state.now = now()
    state.start = request.start(at: state.now)
    do {
      let (credentials, region) = try RunScope(state, request).login()
      let opening = try await setup.open(request, credentials: credentials, region: region)
      plan.opening = opening
      state.opening = opening
    } catch {
      plan.failure = (error as? Failure) ?? .bug(error)
      return
    }
    let workflow = request.workflow
    let end = await sequence(workflow.steps, at: .root)
    await endings(workflow.ending, at: .root, after: end)
  }

  /// How a sequence of steps came out.
  enum End {
    case through
    /// A step fails as things are now, and may not then.
    case doubtful
    /// A step surely does not succeed, so that nothing after it is entered.
    case stopped
    /// One did not, and the rescue mends it.
    case rescued
  }

  mutating func sequence(_ steps: [CheckedStep], at place: Address) async -> End {
    let around = isUncertain
    defer { isUncertain = around }
    var end = End.through
    for step in steps {
      let address = place.appending(.step(step.id))
      await enter(step, at: address)
      guard state.results[address]?.stopsBlock == true else { continue }
      if !state.uncertain.contains(address) { return .stopped }
      end = .doubtful
      isUncertain = true
    }
    return end
  }

  /// `rescue` where something fails, or may; `finally` always.
  @discardableResult
  mutating func endings(_ ending: CheckedEnding, at place: Address, after end: End) async -> End {
    var end = end
    if end == .stopped || end == .doubtful, !ending.rescue.isEmpty {
      let around = isUncertain
      if end == .doubtful { isUncertain = true }
      let rescue = await sequence(ending.rescue, at: place.appending(.section(.rescue)))
      isUncertain = around
      if end == .stopped, rescue != .stopped { end = .rescued }
    }
    _ = await sequence(ending.finally, at: place.appending(.section(.finally)))
    return end
  }

  // MARK: Steps

  mutating func enter(_ step: CheckedStep, at address: Address) async {
    let around = isUncertain
    defer { isUncertain = around }
    var notes: [String] = []
    if let condition = step.condition {
      do throws(Failure) {
        let value = try RunScope(state, request, at: address).evaluate(condition)
        if value.holdsUnknown {
          isUncertain = true
          notes.append("only the run can tell whether `if: \(condition.text)` holds")
        } else if value != true {
          add(step, address, outcome: .skipped, notes: ["`if: \(condition.text)` does not hold"])
          return finish(address, StepResult(.skipped, step: step))
        }
      } catch {
        return fail(step, address, error)
      }
    }
    guard let loop = step.loop else {
      await body(step, at: address, notes)
      return
    }
    await items(of: loop, step, at: address, notes)
  }

  private mutating func items(
    of loop: CheckedLoop, _ step: CheckedStep, at address: Address, _ written: [String]
  ) async {
    var notes = written
    let value: Value
    do throws(Failure) { value = try RunScope(state, request, at: address).evaluate(loop.each) } catch {
      return fail(step, address, error)
    }
    var items = value.asList ?? []
    let isKnown = value.asList != nil
    if isKnown {
      if let most = loop.limits.maxItems, items.count > most {
        return fail(step, address, .tooManyItems(items, most))
      }
      notes.append("for \(items.count) item\(items.count == 1 ? "" : "s")")
      if items.count > RunPlanner.itemLimit { notes.append("only the first \(RunPlanner.itemLimit) are looked at") }
    } else {
      items = [.unknown(loop.itemType)]
      notes.append("only the run can tell for which items, or whether there are any: `each: \(loop.each.text)`")
    }
    add(step, address, notes: notes)
    state.loops[address] = LoopFrame(items, loop.limits)
    let around = (isUncertain, depth)
    depth += 1
    if !isKnown { isUncertain = true }
    for (index, item) in items.prefix(RunPlanner.itemLimit).enumerated() {
      learn(item)
      await body(step, at: address.appending(.item(index)), [], item: item)
    }
    (isUncertain, depth) = around
    // What items give is known only where all of them were read through; nobody needs more of a plan.
    state.uncertain.insert(address)
    finish(address, StepResult(.succeeded, step: step))
  }

  private mutating func body(
    _ step: CheckedStep, at address: Address, _ notes: [String], item: Value? = nil
  ) async {
    switch step.kind {
    case .action(let use): await action(use, of: step, at: address, notes, item: item)
    case .block(let block):
      add(step, address, notes: notes, item: item)
      await inside { walk in
        let end = await walk.sequence(block.steps, at: address)
        return await walk.endings(block.ending, at: address, after: end)
      }.finish(step, at: address, in: &self)
    case .parallel(let branches, let ending):
      add(step, address, notes: notes, item: item)
      await inside { walk in
        var end = End.through
        for branch in branches {
          switch await walk.sequence(branch.steps, at: address.appending(.branch(branch.name))) {
          case .stopped: end = .stopped
          case .doubtful where end == .through: end = .doubtful
          case .through, .doubtful, .rescued: break
          }
        }
        return await walk.endings(ending, at: address, after: end)
      }.finish(step, at: address, in: &self)
    case .escalate(let ladder): await self.ladder(ladder, of: step, at: address, notes, item: item)
    case .run(let subrun): await run(subrun, of: step, at: address, notes, item: item)
    case .approve(let approval): approve(approval, of: step, at: address, notes, item: item)
    case .assert(let assertion): assert(assertion, of: step, at: address, notes, item: item)
    case .set: set(step, at: address, notes, item: item)
    case .pause(let pause): await self.pause(pause, of: step, at: address, notes, item: item)
    }
  }

  /// One level further in.
  private mutating func inside(_ work: (inout PlanWalk) async -> End) async -> End {
    depth += 1
    let end = await work(&self)
    depth -= 1
    return end
  }

  // MARK: What is noted

  mutating func add(
    _ step: CheckedStep, _ address: Address, outcome: Outcome? = nil, failure: Failure? = nil, notes: [String],
    item: Value? = nil
  ) {
    plan.steps.append(
      PlannedStep(
        address: address, step: step, workflow: request.workflow, depth: depth, item: item, isUncertain: isUncertain,
        outcome: outcome, failure: failure, notes: notes))
  }

  mutating func fail(_ step: CheckedStep, _ address: Address, _ failure: Failure, item: Value? = nil) {
    add(step, address, outcome: failure.outcome, failure: failure, notes: [], item: item)
    plan.steps[plan.steps.count - 1].isStale = hasWritten
    // What fails now need not fail then.
    if hasWritten || isUncertain { state.uncertain.insert(address) }
    finish(address, StepResult(failure.outcome, step: step, failure: failure))
  }

  mutating func finish(_ address: Address, _ result: StepResult) {
    state.results[address] = result
    if isUncertain { state.uncertain.insert(address) }
    if let outputs = result.outputs { learn(outputs) }
  }

  /// What things are called, wherever a value shows an id beside a name.
  mutating func learn(_ value: Value) {
    switch value {
    case .list(let items): for item in items.prefix(1000) { learn(item) }
    case .optional(let wrapped?): learn(wrapped)
    case .record(let record):
      if let id = record["id"]?.asString, let name = record["name"]?.present?.asString, !name.isEmpty {
        plan.names[id] = name
      }
      for case let value? in record.values { learn(value) }
    default: break
    }
  }
}

extension PlanWalk.End {
  /// The result of a block whose steps have been walked through.
  fileprivate func finish(_ step: CheckedStep, at address: Address, in walk: inout PlanWalk) {
    switch self {
    case .stopped: walk.finish(address, StepResult(.failed, step: step))
    case .doubtful, .rescued:
      walk.state.uncertain.insert(address)
      walk.finish(address, StepResult(self == .rescued ? .succeeded : .failed, step: step))
    case .through:
      var outputs: Value?
      if case .values(let values) = RunScope(walk.state, walk.request, at: address).answer(.outputs) {
        outputs = values
      }
      walk.finish(address, StepResult(.succeeded, step: step, outputs: outputs))
    }
  }
}

extension Value {
  /// The value of an optional.
  var present: Value? { if case .optional(let wrapped) = self { wrapped } else { self } }
}
