import Diagnostics
import Engine
import Values
import Workflows

/// What loops and ladders came to, those inside of loops taken together: `each[*]/heal: 40 healthy, 2 not healed`.
struct Tallies {
  private var order: [String] = []
  private var counts: [String: [(phrase: String, count: Int)]] = [:]

  /// `place` is the path to the steps, with `[*]` for the items of loops.
  mutating func add(_ steps: [StepReport], within place: String) {
    for step in steps {
      let here = place + suffix(of: step)
      if let loop = step.loop {
        note(loop, at: here)
        for item in loop.items { add(item, of: step, at: here + "[*]") }
      } else {
        if step.probe != nil { note(Self.phrase(step), 1, at: here) }
        if let steps = step.steps { add(steps, within: here) }
      }
    }
  }

  private mutating func add(_ item: ItemReport, of step: StepReport, at place: String) {
    if step.probe != nil { note(Self.phrase(step, item), 1, at: place) }
    if let steps = item.steps { add(steps, within: place) }
  }

  private mutating func note(_ loop: LoopReport, at place: String) {
    let counts = loop.counts
    if counts.isEmpty { note("no items", 1, at: place) }
    for (outcome, count) in counts { note(outcome.rawValue.replacing("_", with: " "), count, at: place) }
  }

  private mutating func note(_ phrase: String, _ count: Int, at place: String) {
    if counts[place] == nil { order.append(place) }
    var known = counts[place] ?? []
    if let found = known.firstIndex(where: { $0.phrase == phrase }) {
      known[found].count += count
    } else {
      known.append((phrase, count))
    }
    counts[place] = known
  }

  func text(_ style: TextStyle) -> String {
    order.map { place in
      let said = (counts[place] ?? []).map { phrase, count in
        phrase == "no items" || (count == 1 && !phrase.isCounted) ? phrase : "\(count) \(phrase)"
      }
      return "\(style.bold(place)): \(printable(said.joined(separator: ", ")))\n"
    }.joined()
  }

  /// The last parts of the address: what the path to the step does not have yet.
  private func suffix(of step: StepReport) -> String {
    var parts = Array(step.address.parts.suffix(1))
    var rest = step.address.parts.dropLast()
    while let last = rest.last {
      switch last {
      case .section, .branch, .tier: parts.insert(last, at: 0)
      case .step, .item: return Self.written(parts, isFirst: false)
      }
      rest = rest.dropLast()
    }
    return Self.written(parts, isFirst: true)
  }

  private static func written(_ parts: [Address.Part], isFirst: Bool) -> String {
    let text = Address(parts).description
    guard !isFirst, case .step? = parts.first else { return text }
    return "/" + text
  }

  // MARK: Ladders

  private static func phrase(_ step: StepReport) -> String {
    phrase(step.outcome, step.failure, tier: step.outputs?["tier"]?.asString, probe: step.probe ?? "")
  }

  private static func phrase(_ step: StepReport, _ item: ItemReport) -> String {
    phrase(item.outcome, item.failure, tier: item.outputs?["tier"]?.asString, probe: step.probe ?? "")
  }

  private static func phrase(_ outcome: Outcome, _ failure: Failure?, tier: String?, probe: String) -> String {
    let tier = tier == "none" ? nil : tier
    let after = tier.map { "after the tier '\($0)'" } ?? "before any tier"
    if failure?.kind == "probe-silent" { return "the probe \(probe) was silent \(after)" }
    switch outcome {
    case .succeeded: return tier.map { "healed by the tier '\($0)'" } ?? "healthy, no tier ran"
    case .failed: return "healed by no tier"
    case .skipped: return "skipped"
    default: return "stopped \(after): \(outcome.rawValue.replacing("_", with: " "))"
    }
  }
}

extension String {
  /// Outcomes are counted even where there is one only.
  fileprivate var isCounted: Bool { Outcome.allCases.contains { $0.rawValue.replacing("_", with: " ") == self } }
}
