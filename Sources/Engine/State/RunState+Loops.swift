import Values
import Workflows

/// Loops: the items of a step with `for`.
extension RunState {
  mutating func beginLoop(_ address: Address, _ items: [Value]) {
    guard let step = steps[address]?.step, let loop = step.loop else { return }
    if let most = loop.limits.maxItems, items.count > most {
      return end(step, at: address, StepResult(.failed, step: step, failure: .tooManyItems(items, most)))
    }
    steps[address]?.phase = .looping
    steps[address]?.began = now
    loops[address] = LoopFrame(items, loop.limits)
    advanceLoop(address)
  }

  private mutating func advanceLoop(_ address: Address) {
    guard let step = steps[address]?.step else { return }
    while let item = loops[address]?.advance() {
      enter(step, at: address.appending(.item(item)), isItem: true)
    }
    if loops[address]?.isThrough == true { loopEnded(address) }
  }

  mutating func itemEnded(_ address: Address, _ result: StepResult) {
    guard let loop = address.parent, case .item(let item)? = address.parts.last else { return }
    loops[loop]?.itemEnded(item, result)
    advanceLoop(loop)
  }

  private mutating func loopEnded(_ address: Address) {
    guard let frame = steps[address], let loop = loops.removeValue(forKey: address) else { return }
    let skipped = StepResult(.skipped, step: frame.step)
    for item in loop.rest { results[address.appending(.item(item))] = skipped }
    end(
      frame.step, at: address,
      StepResult(
        loop.outcome, step: frame.step, outputs: Self.results(of: loop, frame.step), attempts: 1,
        milliseconds: elapsed(frame)))
  }

  /// `results`: for each item what it was, how it ended and what it gave.
  private static func results(of loop: LoopFrame, _ step: CheckedStep) -> Value {
    let names = step.outputType.fields.map(\.name)
    let layout = Record.Layout(names)
    let results = zip(loop.items, loop.results).map { item, result -> Value in
      let outputs = result?.outcome == .succeeded ? result?.outputs : nil
      let absent = names.map { Value.optional(outputs?[$0]) as Value? }
      return .record(
        Record(
          LoopResults.layout,
          [item, .string((result?.outcome ?? .skipped).rawValue), .record(Record(layout, absent))]))
    }
    return .record(Record([("results", .list(results))]))
  }
}

extension Failure {
  static func tooManyItems(_ items: [Value], _ most: Int) -> Failure {
    let shown = items.prefix(10).map(Self.name).joined(separator: ", ")
    return Failure(
      .failed, "too-many-items", "\(items.count) items, and at most \(most) are allowed: nothing was started",
      help: "look at what `each` gives, then raise `max_items`: \(shown)\(items.count > 10 ? ", …" : "")")
  }

  /// What to call an item: its name or id, if it has one.
  private static func name(of item: Value) -> String {
    (item["name"] ?? item["id"] ?? item).asString ?? JSONWriter.text(item)
  }
}
