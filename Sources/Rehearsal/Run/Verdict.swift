import Diagnostics
import Engine
import Permissions
import Sandbox
import Values
import Workflows

/// Compares what came of a test with what was expected.
struct Verdict {
  let test: RehearsalTest
  let stage: Stage
  let occasion: Occasion

  private var state: RunState? { occasion.runs.last }

  /// `problem`: why the test could not be carried out.
  func mismatches(problem: String?) -> [Diagnostic] {
    if let problem { return [mismatch("'\(test.name.value)': \(problem)", test.name.span, "it could not end")] }
    let expectsNone = test.expected.contains { if case .runs(0) = $0.requirement { true } else { false } }
    if occasion.runs.isEmpty, !expectsNone {
      let why =
        occasion.reasons.isEmpty ? "no time of a schedule falls on it" : occasion.reasons.joined(separator: ", ")
      return [
        mismatch("'\(test.name.value)': no run was started: \(why)", test.name.span, "nothing to look at")
          .help("if that is right, write `expect: { runs: 0 }`")
      ]
    }
    return test.expected.compactMap { judge($0) }
  }

  private func mismatch(_ message: String, _ span: SourceSpan, _ label: String) -> Diagnostic {
    Diagnostic(.error, "not-as-expected", message).label(span, label)
  }

  private func judge(_ expectation: Expectation) -> Diagnostic? {
    let (expected, came, note) = compare(expectation.requirement)
    guard expected != came else { return nil }
    return mismatch(
      "'\(test.name.value)': expected \(expected), and it was \(came)", expectation.span, "it was \(came)"
    ).note(note)
  }

  /// Both sides in words, equal if it is as expected; and more for people.
  private func compare(_ requirement: Expectation.Requirement) -> (String, String, String?) {
    switch requirement {
    case .outcome(let outcome): return (outcome.rawValue, self.outcome ?? "no run", failure)
    case .step(let id, let outcome):
      let expected = "\(id) \(outcome?.rawValue ?? PlanReader.notRun)"
      let came = outcomes(of: id)
      if outcome == nil, came.allSatisfy({ $0 == Outcome.skipped.rawValue }) { return (expected, expected, nil) }
      let words = came.isEmpty ? PlanReader.notRun : Set(came).sorted().joined(separator: ", ")
      return (expected, "\(id) \(words)", failure(of: id))
    case .calls(let targets, let written, let count):
      let came = seen(targets).count
      return ("\(count) of \(written)", "\(came) of \(written)", came == count ? nil : "arrived: \(writes)")
    case .order(let order):
      let written = order.map(\.written).joined(separator: ", then ")
      return isInOrder(order.map(\.targets))
        ? (written, written, nil) : (written, "another order", "arrived: \(writes)")
    case .missing(let rights): return (Self.list(rights), Self.list(missing), nil)
    case .rights(let rights): return (Self.list(rights), Self.list(usedRights), nil)
    case .cloud(let kind, let things): return inventory(kind, things)
    case .count(let kind, let count):
      let came = there(kind)
      return ("\(count) \(kind)", "\(came.count) \(kind)", "there are \(Self.list(came.map(Self.name)))")
    case .output(let name, let value):
      guard let came = state?.outputs?[name] else { return ("\(name) \(Self.json(value))", "\(name) absent", failure) }
      return ("\(name) \(Self.json(value))", "\(name) \(came == value ? Self.json(value) : Self.json(came))", nil)
    case .takes(let limit):
      let words = "at most \(DurationLiteral.text(limit))"
      let passed = stage.clock.passed
      return (words, passed <= limit ? words : "\(Int(passed / .seconds(1))) s", nil)
    case .runs(let count): return ("\(count) runs", "\(occasion.runs.count) runs", Self.list(occasion.reasons))
    case .because(let reason):
      return occasion.reasons.contains(reason)
        ? (reason, reason, nil) : (reason, occasion.reasons.isEmpty ? "no reason" : Self.list(occasion.reasons), nil)
    }
  }

  // MARK: Outcomes

  private var outcome: String? { state.map { ended($0)?.rawValue ?? "not ended" } }

  private func ended(_ state: RunState) -> Outcome? {
    if case .ended(let outcome) = state.phase { outcome } else { nil }
  }

  private var failure: String? {
    if let failure = state?.openingFailure ?? state?.conclusionFailure { return failure.message }
    let failed = sorted.first { $0.value.failure != nil && $0.value.outcome != .skipped }
    return failed.map { "\($0.key): \($0.value.failure?.message ?? "")" }
  }

  private func failure(of id: String) -> String? {
    sorted.first { isOf($0.key, id) && $0.value.failure != nil }?.value.failure?.message
  }

  private var sorted: [(key: Address, value: StepResult)] {
    (state?.results ?? [:]).sorted { $0.key.description < $1.key.description }
  }

  /// Of a step in a loop those of all items.
  private func outcomes(of id: String) -> [String] {
    let all = sorted.filter { isOf($0.key, id) }
    // A loop itself has the outcome of the whole; its items are in it.
    let whole = all.filter { if case .step? = $0.key.parts.last { true } else { false } }
    return (whole.isEmpty ? all : whole).map(\.value.outcome.rawValue)
  }

  private func isOf(_ address: Address, _ id: String) -> Bool {
    id.contains("/") || id.contains("[") ? address.description == id : address.stepID == id
  }

  /// The rights that steps were denied for.
  private var missing: [String] {
    var missing = sorted.flatMap { $0.value.failure?.denial?.missing ?? [] }
    missing += state?.openingFailure?.denial?.missing ?? []
    return Array(Set(missing))
  }

  // MARK: Requests

  private func seen(_ targets: [Target]) -> [SeenRequest] {
    stage.log.seen.filter { request in targets.contains { $0.matches(request) } }
  }

  private func isInOrder(_ order: [[Target]]) -> Bool {
    var left = order[...]
    for request in stage.log.seen where left.first?.contains(where: { $0.matches(request) }) ?? false {
      left.removeFirst()
    }
    return left.isEmpty
  }

  /// What changed something, for people.
  private var writes: String {
    let writes = stage.log.seen.filter { request in
      !["GET", "HEAD"].contains(request.method) && request.part != .identityProvider
        && request.part != .service(.identity)
    }
    return writes.isEmpty ? "no write" : writes.map(\.description).joined(separator: ", ")
  }

  private var usedRights: [String] {
    var rights: Set<String> = []
    for request in stage.log.seen where (200..<400).contains(request.status) {
      guard case .service(let service)? = request.part, let operation = request.operation,
        case .all(let needed)? = RightsTable.standard[service, operation]?.need
      else { continue }
      rights.formUnion(needed.map(\.name))
    }
    return Array(rights)
  }

  // MARK: The cloud

  private func there(_ kind: String) -> [Value] { stage.cloud.inventory(of: test.region)?[kind] ?? [] }

  /// Everything of a kind must be named; each with at least the values that are given.
  private func inventory(_ kind: String, _ things: [Value]) -> (String, String, String?) {
    var left = there(kind)
    var wanting: [Value] = []
    for thing in things {
      if let place = left.firstIndex(where: { Self.has($0, thing) }) {
        left.remove(at: place)
      } else {
        wanting.append(thing)
      }
    }
    let expected = "\(kind) \(Self.list(things.map(Self.json)))"
    if left.isEmpty, wanting.isEmpty { return (expected, expected, nil) }
    let keys = Set(things.flatMap { $0.asMap?.keys.compactMap(\.asString) ?? [] }).union(["name"]).sorted()
    let came = there(kind).map { thing in
      Self.json(.map(ValueMap(keys.compactMap { key in thing[key].map { (.string(key), $0) } })))
    }
    return (expected, "\(kind) \(Self.list(came))", nil)
  }

  private static func has(_ thing: Value, _ wanted: Value) -> Bool {
    guard let map = wanted.asMap else { return thing == wanted }
    return map.entries.allSatisfy { key, value in
      guard let name = key.asString, let there = thing[name] else { return false }
      return value.asMap == nil ? there == value : has(there, value)
    }
  }

  // MARK: Words

  private static func name(_ thing: Value) -> String { thing["name"]?.asString ?? "" }

  private static func json(_ value: Value) -> String { JSONWriter.text(value) }

  private static func list(_ words: [String]) -> String {
    words.isEmpty ? "none" : words.sorted().joined(separator: ", ")
  }
}
