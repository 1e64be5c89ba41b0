import TestSupport
import Testing
import Values
import Workflows

@testable import Engine

/// Trees of steps at random, and what a second reading of the rules says of them.
struct RandomTree: Sendable {
  indirect enum Node: Sendable {
    case action(String, scene: String, reaction: String)
    case pause(String, seconds: Int)
    case block(String, [Node], rescue: [Node], finally: [Node], reaction: String)
    case parallel(String, [[Node]])
    case loop(String, Node, items: Int, parallel: Int, errors: Int)
    case ladder(String, probe: String, [Node])
    case retry(String, [Node], attempts: Int)
  }

  var random: SplitMix
  private var count = 0
  /// Without loops, ladders, retries: what the oracle knows.
  private let isPlain: Bool

  init(seed: UInt64, isPlain: Bool) {
    random = SplitMix(state: seed)
    self.isPlain = isPlain
  }

  mutating func sequence(_ depth: Int, atLeast least: Int = 1) -> [Node] {
    (0..<Int.random(in: least...3, using: &random)).map { _ in node(depth) }
  }

  private mutating func id(_ prefix: String) -> String {
    count += 1
    return "\(prefix)\(count)"
  }

  private mutating func node(_ depth: Int) -> Node {
    let reactions = ["", "", "on_error: continue", "on_error: allow", "on_denied: continue", "on_denied: allow"]
    let reaction = reactions.randomElement(using: &random) ?? ""
    let kinds = depth == 0 ? 2 : isPlain ? 4 : 8
    switch Int.random(in: 0..<kinds, using: &random) {
    case 0:
      let scenes = ["ok", "ok", "1s", "2s", "fail", "denied", "quota", "unknown", "1s fail", "polite", "rejected"]
      return .action(id("a"), scene: scenes.randomElement(using: &random) ?? "ok", reaction: reaction)
    case 1 where depth == 0, 1: return .action(id("a"), scene: "1s", reaction: reaction)
    case 2, 3:
      return .block(
        id("b"), sequence(depth - 1), rescue: Bool.random(using: &random) ? sequence(depth - 1) : [],
        finally: Bool.random(using: &random) ? sequence(depth - 1) : [], reaction: reaction)
    case 4: return .parallel(id("p"), (0..<2).map { _ in sequence(depth - 1) })
    case 5:
      return .loop(
        id("l"), .block(id("b"), sequence(depth - 1), rescue: [], finally: [], reaction: ""),
        items: Int.random(in: 0...4, using: &random), parallel: Int.random(in: 1...3, using: &random),
        errors: Int.random(in: 0...2, using: &random))
    case 6:
      let probes = ["well", "sick,well", "sick,sick,well", "sick", "fail", "1s sick,fail,well", "denied"]
      return .ladder(id("h"), probe: probes.randomElement(using: &random) ?? "well", sequence(depth - 1))
    case 7:
      return Bool.random(using: &random)
        ? .pause(id("w"), seconds: Int.random(in: 1...4, using: &random))
        : .retry(id("r"), sequence(depth - 1), attempts: Int.random(in: 2...3, using: &random))
    default: return .pause(id("w"), seconds: 1)
    }
  }

  // MARK: As YAML

  static func yaml(_ nodes: [Node]) -> String { "[" + nodes.map(yaml).joined(separator: ", ") + "]" }

  private static func yaml(_ node: Node) -> String {
    switch node {
    case .action(let id, let scene, let reaction):
      "{ id: \(id), uses: test.play, with: { play: \"\(scene)\" }\(reaction.isEmpty ? "" : ", \(reaction)"), timeout: 20s }"
    case .pause(let id, let seconds): "{ id: \(id), pause: \(seconds)s }"
    case .block(let id, let steps, let rescue, let finally, let reaction):
      "{ id: \(id), steps: \(yaml(steps))" + (rescue.isEmpty ? "" : ", rescue: \(yaml(rescue))")
        + (finally.isEmpty ? "" : ", finally: \(yaml(finally))") + (reaction.isEmpty ? "" : ", \(reaction)") + " }"
    case .parallel(let id, let branches):
      "{ id: \(id), parallel: { "
        + branches.enumerated().map { "b\($0): \(yaml($1))" }.joined(separator: ", ") + " } }"
    case .loop(let id, .block(let inner, let steps, _, _, _), let items, let parallel, let errors):
      "{ id: \(id), for: { each: range(\(items)), as: i\(id), max_parallel: \(parallel), max_errors: \(errors) },"
        + " timeout: 30s, steps: [{ id: \(inner), steps: \(yaml(steps)) }] }"
    case .loop: ""
    case .ladder(let id, let probe, let tiers):
      "{ id: \(id), escalate: { probe: { uses: test.play, with: { play: \"\(probe)\" } }, settle: 1s, probe_for: 6s,"
        + " tiers: \(yaml(tiers)) } }"
    case .retry(let id, let steps, let attempts):
      "{ id: \(id), retry: { attempts: \(attempts), delay: 1s }, timeout: 40s, steps: \(yaml(steps)) }"
    }
  }

  // MARK: The oracle

  /// What a sequence ends with, and whether it stopped before its end; by the sentences of the design alone.
  static func outcome(_ nodes: [Node]) -> Outcome {
    var worst = Outcome.succeeded
    for node in nodes {
      let (outcome, reaction) = outcome(node)
      let isAbout = outcome == .denied ? "on_denied" : outcome.isError ? "on_error" : "nothing"
      let decided = reaction.hasPrefix(isAbout) ? String(reaction.dropFirst(isAbout.count + 2)) : "fail"
      if outcome == .succeeded || decided == "allow" { continue }
      worst = rank(outcome) > rank(worst) ? outcome : worst
      if decided == "fail" { break }
    }
    return worst
  }

  private static func rank(_ outcome: Outcome) -> Int {
    let order: [Outcome] = [.succeeded, .failed, .rejected, .quota, .denied, .timedOut, .cancelled, .unknown]
    return order.firstIndex(of: outcome) ?? -1
  }

  private static func outcome(_ node: Node) -> (Outcome, reaction: String) {
    switch node {
    case .action(_, let scene, let reaction):
      let outcomes: [String: Outcome] = [
        "fail": .failed, "1s fail": .failed, "denied": .denied, "quota": .quota, "unknown": .unknown,
        "rejected": .rejected, "polite": .timedOut,
      ]
      return (outcomes[scene] ?? .succeeded, reaction)
    case .block(_, let steps, let rescue, let finally, let reaction):
      var ended = outcome(steps)
      if ended != .succeeded, ended != .unknown, !rescue.isEmpty {
        let rescued = outcome(rescue)
        ended = rescued == .succeeded ? .succeeded : rank(rescued) > rank(ended) ? rescued : ended
      }
      let last = outcome(finally)
      if last == .unknown { ended = .unknown }
      if last != .succeeded, ended == .succeeded { ended = .failed }
      return (ended, reaction)
    default: return (.succeeded, "")
    }
  }
}

/// Random numbers from a seed (SplitMix64).
struct SplitMix: RandomNumberGenerator, Sendable {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct `Random trees of steps` {
  @Test func `sequences and blocks end as the rules say`() async throws {
    for seed in 0..<100 as Range<UInt64> {
      var tree = RandomTree(seed: seed, isPlain: true)
      let steps = tree.sequence(3)
      let state = try await Rig().run("  " + RandomTree.yaml(steps))
      #expect(state.outcome == RandomTree.outcome(steps), "seed \(seed): \(RandomTree.yaml(steps))")
    }
  }

  @Test func `every tree ends, leaves nothing open, and ends the same from the middle of its journal`() async throws {
    for seed in 1_000..<1_100 as Range<UInt64> {
      var tree = RandomTree(seed: seed, isPlain: false)
      let text = RandomTree.yaml(tree.sequence(3))
      let rig = Rig()
      let state = try await rig.run("  " + text)
      #expect(state.outcome != nil, "seed \(seed)")
      let journal = try await rig.journal()
      let length = Int.random(in: 1...journal.count, using: &tree.random)
      let again = Rig(on: Stage(.init(start: journal[length - 1].at)))
      let workflow = state.workflow
      let resumed = try await again.time.run { try await again.go(workflow, from: Array(journal.prefix(length))) }
      let isQuiet = resumed.isQuiet
      #expect(isQuiet, "seed \(seed)")
      #expect(
        resumed.results.mapValues(\.outcome) == state.results.mapValues(\.outcome),
        "seed \(seed), after \(length): \(text)")
    }
  }

  @Test func `a cancel at any moment ends every tree`() async throws {
    for seed in 2_000..<2_100 as Range<UInt64> {
      var tree = RandomTree(seed: seed, isPlain: false)
      let text = RandomTree.yaml(tree.sequence(3, atLeast: 2))
      let moment = Duration.milliseconds(Int.random(in: 0...15_000, using: &tree.random))
      let rig = Rig()
      let state = try await rig.run("  " + text, cancelAfter: moment)
      if state.cancelledBy != nil {
        #expect([.cancelled, .unknown].contains(state.outcome) || state.mayHaveBeenThrough, "seed \(seed): \(text)")
      }
    }
  }

  @Test func `the end of the time at any moment ends every tree`() async throws {
    for seed in 3_000..<3_100 as Range<UInt64> {
      var tree = RandomTree(seed: seed, isPlain: false)
      let text = RandomTree.yaml(tree.sequence(3, atLeast: 2))
      let seconds = Int.random(in: 1...12, using: &tree.random)
      let state = try await Rig().run(
        "  " + text,
        head:
          "timeout: \(seconds)s\nrescue: [{ id: zr, uses: test.play }]\nfinally: [{ id: zf, uses: test.play, with: { play: 1s } }]"
      )
      #expect(state.outcome(of: "/:finally/zf") == .succeeded, "seed \(seed): \(text)")
    }
  }
}

extension RunState {
  /// Whether a cancel found nothing but clean-up.
  fileprivate var mayHaveBeenThrough: Bool {
    !results.values.contains { $0.outcome == .cancelled }
  }
}
