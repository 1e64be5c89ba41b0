import Diagnostics
import Expressions
import Values

/// What the names in a workflow's expressions mean, at one place of it.
///
/// One scope serves the whole file without being copied: steps become visible one after the other, and what a block
/// added is taken away when it is left. Hence a class.
final class WorkflowScope: Scope {
  /// The families of names, and the plain variables.
  enum Root: String, CaseIterable {
    case inputs, vars, env, secrets, steps, run, workflow
    case itself = "self"
  }

  /// Names that mean something at some place, and that no loop may take.
  static let reserved = Set(Root.allCases.map(\.rawValue) + messages)
  /// What starts a run, seen only where the run is being started.
  private static let messages = ["alert", "body"]

  private var inputs: [String: RecordType.Field] = [:]
  private var vars: [String: RecordType.Field] = [:]
  /// All steps met so far, by id: numbers in the order of the text.
  private(set) var numbers: [String: Int] = [:]
  /// What is seen of each, by number; nil for those that are out of sight.
  private var types: [ValueType?] = []
  /// The visible steps in the order in which they became so.
  private var added: [Int] = []
  private var loops: [(name: String, variable: Variable)] = []
  /// The types of steps by the name that messages call them by.
  private var stepTypes: [String: RecordType] = [:]
  private let places: StepPlaces
  /// Where names are missing through no fault of those who use them.
  private let lost: LostNames

  /// Roots that do not exist at this place.
  var absent: Set<Root> = []
  /// Why they do not, if that is not obvious.
  var absence: String?
  /// The variable `self`, where there is one.
  var itself: Variable?
  /// The message that starts a run, where it is looked at.
  var message: (name: String, variable: Variable)?
  /// The parts of steps around this place.
  var holders: [Holder] = []
  private var suggestionsLeft = 1_000_000
  /// The variable of a loop that has not begun.
  var pending: String?

  init(
    inputs: [InputDeclaration], vars: [(name: String, type: ValueType)], places: StepPlaces, lost: LostNames
  ) {
    self.places = places
    self.lost = lost
    for input in inputs { self.inputs[input.name.value] = RecordType.Field(input.name.value, input.type) }
    for constant in vars { self.vars[constant.name] = RecordType.Field(constant.name, constant.type) }
  }

  // MARK: What is visible

  /// There will be so many steps to see.
  func reserve(_ count: Int) {
    numbers.reserveCapacity(count)
    types.reserveCapacity(count)
    added.reserveCapacity(count)
  }

  /// The number of a step that the walk has come to; and whether another one with its id has it already.
  func meet(_ id: String) -> (number: Int, isTaken: Bool) {
    if let first = numbers.updateValue(types.count, forKey: id) {
      numbers[id] = first
      return (first, true)
    }
    types.append(nil)
    return (types.count - 1, false)
  }

  /// From here on, expressions see the step.
  func add(_ number: Int, _ type: ValueType) {
    // Of two with the same id the first counts; the other has been reported.
    guard types[number] == nil else { return }
    types[number] = type
    added.append(number)
  }

  /// How many steps are visible: to come back to with `leave`.
  var mark: Int { added.count }

  /// Steps that became visible since then no longer are.
  func leave(_ mark: Int) {
    for number in added[mark...] { types[number] = nil }
    added.removeSubrange(mark...)
  }

  func enterLoop(_ name: String, _ variable: Variable) { loops.append((name, variable)) }
  func leaveLoop() { loops.removeLast() }
  func isLoopVariable(_ name: String) -> Bool { loops.contains { $0.name == name } }

  /// Remembers what to call the outputs of a step.
  func note(_ type: RecordType) { stepTypes[type.name] = type }

  // MARK: Scope

  func variable(_ name: String) -> Variable? {
    if !loops.isEmpty, let loop = loops.last(where: { $0.name == name }) { return loop.variable }
    if let message, message.name == name { return message.variable }
    guard let root = Root(rawValue: name) else { return lost.contains(.variables) ? Variable(.dyn) : nil }
    guard !absent.contains(root) else { return nil }
    switch root {
    case .inputs, .vars, .steps, .env, .secrets: return .family
    case .run: return Self.run
    case .workflow: return Self.workflow
    case .itself: return itself
    }
  }

  func member(_ name: String, of family: String) -> RecordType.Field? {
    // Which there are is known when the run starts.
    if family == Root.env.rawValue { return RecordType.Field(name, .string) }
    if family == Root.secrets.rawValue { return RecordType.Field(name, .string, taint: .secret) }
    let (known, lostFamily) =
      switch family {
      case "inputs": (inputs[name], LostNames.inputs)
      case "vars": (vars[name], LostNames.vars)
      default: (step(name), LostNames.steps)
      }
    if known == nil, lost.contains(lostFamily), family != "steps" || places[name] == nil {
      return RecordType.Field(name, .dyn)
    }
    return known
  }

  private func step(_ id: String) -> RecordType.Field? {
    numbers[id].flatMap { types[$0] }.map { RecordType.Field(id, $0) }
  }

  var variableNames: [String] {
    let roots = Root.allCases.filter { !absent.contains($0) && ($0 != .itself || itself != nil) }.map(\.rawValue)
    return roots + loops.map(\.name) + [message?.name].compactMap { $0 }
  }

  func memberNames(of family: String) -> [String] {
    switch family {
    case "inputs": inputs.keys.sorted()
    case "vars": vars.keys.sorted()
    case "env", "secrets": []
    default: numbers.filter { types[$0.value] != nil }.keys.sorted()
    }
  }

  /// The names to suggest from; nil once so many have been looked through that a file with nothing but mistakes would take
  /// the square of its length.
  private func suggestions(of family: String) -> [String]? {
    guard suggestionsLeft > 0 else { return nil }
    let names = memberNames(of: family)
    suggestionsLeft -= names.count
    return names
  }

  func missing(_ name: String, in owner: String, at span: SourceSpan) -> Diagnostic? {
    switch owner {
    case "": missingVariable(name, span)
    case "inputs": .unknownMember("unknown-input", "no input is called '\(name)'", name, span, suggestions(of: owner))
    case "vars": .unknownMember("unknown-var", "no constant is called '\(name)'", name, span, suggestions(of: owner))
    case "steps": missingStep(name, span)
    case "run":
      ForeignNames.run[name.lowercased()].map { meant in
        Diagnostic(.error, "unknown-field", "a run has no field '\(name)'").label(span, "not among its fields")
          .note("its fields: \(Self.runType.fields.map(\.name).joined(separator: ", "))").help(meant)
      }
    default:
      stepTypes[owner].map { type in
        type.fields.last?.name == "results" && type.fields.count == 2
          ? .outputOfLoop(owner, name, span)
          : .unknownOutput(name, of: owner, type.fields.map(\.name), span)
      }
    }
  }

  private func missingVariable(_ name: String, _ span: SourceSpan) -> Diagnostic? {
    if name == pending { return .loopHasNotBegun(name, span) }
    let isMessage = message?.name != name && Self.messages.contains(name)
    if let absence, isMessage || Root(rawValue: name).map(absent.contains) == true {
      return .notHere(name, absence, span)
    }
    if name == Root.itself.rawValue { return .noSelf(span) }
    guard nearest(to: name, in: variableNames) == nil, let help = adviceForVariable(name) else { return nil }
    return Diagnostic(.error, "unknown-name", "no variable is called '\(name)'").label(span, "not known here")
      .help(help)
  }

  /// Where something of this name is to be had.
  private func adviceForVariable(_ name: String) -> String? {
    if itself != nil, ForeignNames.itself.contains(name) { return "it is called 'self' here" }
    if name == LoopFields.standardVariable, let loop = loops.last { return "the item is called '\(loop.name)' here" }
    if let loop = places.loop(over: name) {
      return "it is the variable of the loop '\(loop)', and known only there; "
        + "what the loop gave is the list steps.\(loop).results"
    }
    if inputs[name] != nil { return "an input is read as inputs.\(name)" }
    if vars[name] != nil { return "a constant is read as vars.\(name)" }
    if step(name) != nil { return "a step is read as steps.\(name)" }
    if let help = ForeignNames.roots[name.lowercased()] { return help }
    let isShouted = name.utf8.count > 2 && name == name.uppercased() && name.contains { $0.isLetter }
    return isShouted ? "a secret is read as secrets.\(name), the environment as env.\(name)" : nil
  }

  func missingFunction(_ name: String) -> String? { ForeignNames.functions[name] }

  private func missingStep(_ name: String, _ span: SourceSpan) -> Diagnostic {
    guard let place = places[name] else {
      return .unknownMember("unknown-step", "no step is called '\(name)'", name, span, suggestions(of: "steps"))
    }
    let common = zip(place.holders, holders).prefix { $0 == $1 }.count
    guard common < place.holders.count else {
      if let path = itself?.path, path.elements.first == .field(name) { return .ownStep(name, span) }
      return .usedBeforeDefinition(name, span, isAround: holders.contains { $0.step == name })
    }
    let holder = place.holders[common]
    let isBeside = common < holders.count && holders[common].step == holder.step
    return .outOfScope(name, holder, isBeside: isBeside, isLoop: places[holder.step]?.hasLoop ?? false, span)
      .label(place.id.span, holder.place)
  }

  // MARK: Plain variables

  private static let workflow = Variable(
    .record(RecordType("workflow", [RecordType.Field("name", .string, "The workflow's name.")])))

  private static let run = Variable(.record(runType))

  /// The variable `run`.
  static let runType = RecordType(
    "run",
    [
      RecordType.Field("id", .string, "The run's id."),
      RecordType.Field("short", .string, "The last characters of the id, for names."),
      RecordType.Field("workflow", .string, "The workflow's name."),
      RecordType.Field(
        "cause", .enumeration(EnumerationType("cause", ["manual", "schedule", "alert", "webhook", "workflow"]))),
      RecordType.Field("actor", .string, "Who or what started it."),
      RecordType.Field("nominal", .timestamp, "The scheduled instant, else the same as started."),
      RecordType.Field("started", .timestamp, "When it started."),
      RecordType.Field("outcome", .enumeration(Outcome.type), "The worst outcome so far that counts."),
      RecordType.Field("denied", .list(.string), "The rights that were missing so far."),
    ])
}

extension Holder {
  /// The end of "it stands …".
  fileprivate var place: String {
    switch section {
    case .main: "it stands inside '\(step)'"
    case .branch(let name): "it stands inside '\(step)', in the branch '\(name)'"
    case .tiers: "it is a tier of '\(step)'"
    case .rescue: step.isEmpty ? "it stands in the workflow's `rescue`" : "it stands in the `rescue` of '\(step)'"
    case .finally: step.isEmpty ? "it stands in the workflow's `finally`" : "it stands in the `finally` of '\(step)'"
    }
  }
}

extension Diagnostic {
  static func unknownMember(
    _ code: String, _ message: String, _ name: String, _ span: SourceSpan, _ known: [String]?
  ) -> Diagnostic {
    let diagnostic = Diagnostic(.error, code, message).label(span, "not there")
    guard let known else { return diagnostic }
    if let near = nearest(to: name, in: known) {
      return diagnostic.help("did you mean '\(near)'?").edit(span, near)
    }
    if known.isEmpty { return diagnostic.help("there is none to be seen from here") }
    return diagnostic.help(known.count > 12 ? nil : "there are \(known.joined(separator: ", "))")
  }

  fileprivate static func unknownOutput(
    _ name: String, of owner: String, _ known: [String], _ span: SourceSpan
  ) -> Diagnostic {
    let diagnostic = unknownMember("unknown-output", "\(owner) has no output '\(name)'", name, span, known)
    guard diagnostic.edits.isEmpty else { return diagnostic }
    let message = Diagnostic(.error, "unknown-output", "\(owner) has no output '\(name)'").label(span, "not there")
      .note("there are \(known.joined(separator: ", "))")
    if ["outputs", "output", "result", "results"].contains(name) {
      let first = known.first { $0 != "outcome" } ?? "outcome"
      return message.help("what a step gives stands right behind its id: steps.ID.\(first)")
    }
    return ForeignNames.outcome.contains(name)
      ? message.help("how a step ended is its 'outcome'").edit(span, "outcome") : diagnostic
  }

  fileprivate static func ownStep(_ name: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "used-before-definition", "the step '\(name)' is not seen from within itself")
      .label(span, "is this step").help("what it gave is called 'self' here")
  }

  fileprivate static func usedBeforeDefinition(_ name: String, _ span: SourceSpan, isAround: Bool) -> Diagnostic {
    let diagnostic = Diagnostic(.error, "used-before-definition", "the step '\(name)' has not run yet")
    return isAround
      ? diagnostic.label(span, "this step stands inside it").help("a step sees the steps before it")
      : diagnostic.label(span, "comes later, or is this step itself")
        .help("a step sees the steps before it; move this one behind '\(name)'")
  }

  fileprivate static func outOfScope(
    _ name: String, _ holder: Holder, isBeside: Bool, isLoop: Bool, _ span: SourceSpan
  ) -> Diagnostic {
    let output = "give '\(holder.step)' an output: `outputs: { it: ${{ steps.\(name).… }} }`, and read "
    let help =
      switch holder.section {
      case .branch where isBeside: "branches do not see each other; put the step behind '\(holder.step)'"
      case .main, .branch:
        output + (isLoop ? "steps.\(holder.step).results, of each result outputs.it" : "steps.\(holder.step).it")
      case .tiers: "steps.\(holder.step).tier says which tier healed"
      case .rescue, .finally: "what stands there is seen only by the steps behind it there"
      }
    return Diagnostic(.error, "out-of-scope", "the step '\(name)' cannot be seen from here")
      .label(span, "out of sight").help(help)
  }

  fileprivate static func outputOfLoop(_ owner: String, _ name: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "unknown-output", "\(owner) has no output '\(name)' of its own")
      .label(span, "the step runs once for each item")
      .help("it gives `results`, a list; each result has item, outcome and outputs")
  }

  fileprivate static func loopHasNotBegun(_ name: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "unknown-name", "the loop variable '\(name)' has no value here")
      .label(span, "evaluated once, before the loop begins")
      .help("choose the items in `each`: LIST.filter(\(name), …)")
  }

  fileprivate static func notHere(_ name: String, _ why: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "unknown-name", "there is no '\(name)' here").label(span, "not known here").help(why)
  }

  fileprivate static func noSelf(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "unknown-name", "there is no 'self' here")
      .label(span, "not known here")
      .help("'self' is there in `undo`, in `if` of `retry`, in `healthy` of a probe and in `until` of a pause")
  }
}
