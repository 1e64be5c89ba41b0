public import Diagnostics
import Engine
import Sandbox
import Values
public import Workflows
import YAML

extension RehearsalPlan {
  /// Reads a test file, and says everything that is wrong with it. The plan is there if there is no error.
  public static func read(
    _ file: SourceFile, for workflow: CheckedWorkflow
  ) -> (plan: RehearsalPlan?, diagnostics: [Diagnostic]) {
    let (document, found) = YAML.parse(file)
    guard let document else { return (nil, found) }
    var reader = PlanReader(file, workflow)
    let tests = reader.tests(document.root)
    let all = found + document.refusedTags() + reader.nodes.diagnostics
    if all.contains(where: { $0.severity == .error }) { return (nil, all) }
    return (RehearsalPlan(file: file, tests: tests), all)
  }
}

/// Reads the nodes of a test file. What cannot be read has left a diagnostic, and the reading goes on.
struct PlanReader {
  let workflow: CheckedWorkflow
  var nodes: NodeReader
  /// The accounts of the simulated cloud.
  private let accounts: [String]

  init(_ file: SourceFile, _ workflow: CheckedWorkflow) {
    self.workflow = workflow
    nodes = NodeReader(file)
    accounts = Account.standard { _ in Secret("") }.map(\.name)
  }

  /// The workflow that a test file names.
  static func workflow(of file: SourceFile) -> String? {
    YAML.parse(file).document?.root[PlanFields.workflow.name]?.string
  }

  mutating func tests(_ root: Node) -> [RehearsalTest] {
    guard let object = nodes.object(root, PlanFields.shape) else { return [] }
    if let node = object[PlanFields.workflow] { _ = nodes.text(node, PlanFields.workflow) }
    var common = RehearsalTest(name: Spanned("", root.span))
    common.region = standardRegion ?? common.region
    if let node = object[TestFields.role], let role = role(node) { common.role = role }
    if let node = object[TestFields.cloud] { cloud(node, &common) }
    guard let node = object[PlanFields.tests], let items = nodes.items(node, PlanFields.tests) else { return [] }
    var tests: [RehearsalTest] = []
    var names: [String: SourceSpan] = [:]
    for item in items {
      guard let test = test(item, common) else { continue }
      if let before = names.updateValue(test.name.span, forKey: test.name.value) {
        nodes.report(
          Diagnostic(.error, "same-test", "two tests are called '\(printable(test.name.value))'")
            .label(test.name.span, "the second of them").label(before, "the first").help(
              "give each a name of its own: reports know them by it"))
      }
      tests.append(test)
    }
    return tests
  }

  private var standardRegion: String? {
    if case .one(.constant(let region))? = workflow.region { return region.asString }
    return nil
  }

  private mutating func test(_ node: Node, _ common: RehearsalTest) -> RehearsalTest? {
    guard let object = nodes.object(node, TestFields.shape) else { return nil }
    var test = common
    if let node = object[TestFields.name], let name = nodes.text(node, TestFields.name) { test.name = name }
    if let node = object[TestFields.role], let role = role(node) { test.role = role }
    if let node = object[TestFields.cloud] { cloud(node, &test) }
    start(object[TestFields.start], at: object.start, &test)
    if let node = object[TestFields.faults], let items = nodes.items(node, TestFields.faults) {
      test.faults = items.compactMap { fault($0) }
    }
    if let node = object[TestFields.approve] { test.votes = votes(node) }
    if let node = object[TestFields.expect] { test.expected = expectations(node) }
    return test
  }

  private mutating func role(_ node: Node) -> String? {
    guard let text = nodes.text(node, TestFields.role) else { return nil }
    guard accounts.contains(text.value) else {
      nodes.report(
        Diagnostic(.error, "unknown-role", "the simulated cloud has no account '\(printable(text.value))'")
          .label(text.span, "not one of them")
          .help(Self.advice(text.value, among: accounts)))
      return nil
    }
    return text.value
  }

  static func advice(_ word: String, among known: [String]) -> String {
    nearest(to: word, in: known).map { "did you mean '\($0)'?" } ?? "there are \(known.joined(separator: ", "))"
  }

  // MARK: What people say

  private mutating func votes(_ node: Node) -> [RehearsalTest.Vote] {
    guard let items = node.items else {
      guard let answer: Answer = nodes.word(node, VoteFields.vote) else { return [] }
      return [RehearsalTest.Vote(isApproved: answer == .yes)]
    }
    return items.compactMap { item in
      guard let object = nodes.object(item, VoteFields.shape), let node = object[VoteFields.vote],
        let answer: Answer = nodes.word(node, VoteFields.vote)
      else { return nil }
      var vote = RehearsalTest.Vote(isApproved: answer == .yes)
      if let node = object[VoteFields.by], let by = nodes.text(node, VoteFields.by) { vote.by = by.value }
      if let node = object[VoteFields.after], let span = nodes.duration(node, VoteFields.after) {
        vote.after = span.value
      }
      if let node = object[VoteFields.step], let step = stepID(node, VoteFields.step) { vote.step = step }
      vote.reason = object[VoteFields.reason].flatMap { nodes.text($0, VoteFields.reason)?.value }
      return vote
    }
  }

  private enum Answer: String { case yes, no }

  private mutating func stepID(_ node: Node, _ field: Field) -> String? {
    guard let text = nodes.text(node, field) else { return nil }
    return check(step: text) ? text.value : nil
  }

  /// Whether the workflow has the step; of an address (`each[0]/shot`) the last one counts.
  mutating func check(step text: Spanned<String>) -> Bool {
    let id = Address(text.value)?.stepID ?? text.value
    if workflow.step(id) != nil { return true }
    let known = workflow.allSteps.map(\.id)
    nodes.report(
      Diagnostic(.error, "unknown-step", "the workflow has no step '\(printable(id))'")
        .label(text.span, "not in \(workflow.file.name)").help(Self.advice(id, among: known)))
    return false
  }

  // MARK: What goes wrong

  private mutating func fault(_ node: Node) -> RehearsalTest.Fault? {
    guard let object = nodes.object(node, FaultFields.shape), let on = object[FaultFields.on],
      let text = nodes.text(on, FaultFields.on), let targets = targets(text), let answer = object[FaultFields.answer],
      let answer = self.answer(answer)
    else { return nil }
    var fault = RehearsalTest.Fault(targets: targets, answer: answer)
    if let node = object[FaultFields.skip], let skip = nodes.integer(node, FaultFields.skip) { fault.skip = Int(skip) }
    if let node = object[FaultFields.times], let times = nodes.integer(node, FaultFields.times) {
      fault.times = Int(times)
    }
    return fault
  }

  mutating func targets(_ text: Spanned<String>) -> [Target]? {
    let targets = Target.all(of: text.value)
    guard targets.isEmpty else { return targets }
    nodes.report(
      Diagnostic(.error, "unknown-operation", "nothing that is asked of a cloud is called '\(printable(text.value))'")
        .label(text.span, "neither an action nor an operation")
        .help(
          nearest(to: text.value, in: Target.names).map { "did you mean '\($0)'?" }
            ?? "write an action (server.create), `POST /servers`, a service (compute), login, or https://… for what is outside"
        ))
    return nil
  }

  private mutating func answer(_ node: Node) -> RehearsalTest.Fault.Answer? {
    if node.entries != nil {
      guard let object = nodes.object(node, AnswerFields.shape) else { return nil }
      if let node = object[AnswerFields.slow] { return nodes.duration(node, AnswerFields.slow).map { .slow($0.value) } }
      if let node = object[AnswerFields.json] {
        return LiteralReader.read(nodes.value(node), as: .dyn).map { .json($0) }
      }
      guard let status = object[AnswerFields.status], let number = nodes.integer(status, AnswerFields.status) else {
        return nil
      }
      let message = object[AnswerFields.message].flatMap { nodes.text($0, AnswerFields.message)?.value }
      return .status(Int(number), message: message)
    }
    switch node.string {
    case "quota": return .quota
    case "reset": return .dropped(carriedOut: false)
    case "lost": return .dropped(carriedOut: true)
    case "crash": return .crash
    case let text?:
      if let status = Int(text), (400...599).contains(status) { return .status(status, message: nil) }
      fallthrough
    default:
      nodes.report(
        Diagnostic(
          .error, "unknown-word", "'answer' must be a status of 400 to 599, quota, reset, lost, crash or a mapping"
        )
        .label(node.span, "none of these")
        .help(
          node.string.flatMap { nearest(to: $0, in: FaultFields.words) }.map { "did you mean '\($0)'?" }
            ?? "a late answer is written { slow: 90s }"))
      return nil
    }
  }
}
