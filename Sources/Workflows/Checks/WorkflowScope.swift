import Diagnostics
import Expressions
import Values

/// What the names in a workflow's expressions mean, at one place of it.
///
/// Steps become visible one after the other, so one scope serves the whole file without being copied.
struct WorkflowScope: Scope {
  /// The families of names, and the plain variables.
  enum Root: String, CaseIterable {
    case inputs, vars, env, secrets, steps, run
  }

  private var inputs: [String: RecordType.Field] = [:]
  private var vars: [String: RecordType.Field] = [:]
  private var steps: [String: RecordType.Field] = [:]
  /// The types of steps by the name that messages call them by.
  private var stepTypes: [String: RecordType] = [:]
  /// Steps that come later in the file, or are just being checked.
  private var hidden: Set<String> = []
  /// Where names are missing through no fault of those who use them.
  private let lost: LostNames
  /// Roots that do not exist at this place.
  var absent: Set<Root> = []

  init(inputs: [InputDeclaration], vars: [(name: String, type: ValueType)], stepIDs: [String], lost: LostNames) {
    self.lost = lost
    for input in inputs { self.inputs[input.name.value] = RecordType.Field(input.name.value, input.type) }
    for constant in vars { self.vars[constant.name] = RecordType.Field(constant.name, constant.type) }
    hidden = Set(stepIDs)
  }

  /// From here on, expressions see the step.
  mutating func add(_ id: String, _ type: ValueType) {
    hidden.remove(id)
    if case .record(let record) = type { stepTypes[record.name] = record }
    steps[id] = RecordType.Field(id, type)
  }

  func variable(_ name: String) -> Variable? {
    guard let root = Root(rawValue: name), !absent.contains(root) else { return nil }
    switch root {
    case .inputs, .vars, .steps, .env, .secrets: return .family
    case .run: return Variable(.record(Self.runType))
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
      default: (steps[name], LostNames.steps)
      }
    if known == nil, lost.contains(lostFamily), !hidden.contains(name) { return RecordType.Field(name, .dyn) }
    return known
  }

  var variableNames: [String] { Root.allCases.filter { !absent.contains($0) }.map(\.rawValue) }

  func memberNames(of family: String) -> [String] {
    switch family {
    case "inputs": inputs.keys.sorted()
    case "vars": vars.keys.sorted()
    case "env", "secrets": []
    default: steps.keys.sorted()
    }
  }

  func missing(_ name: String, in owner: String, at span: SourceSpan) -> Diagnostic? {
    switch owner {
    case "inputs": .unknownMember("unknown-input", "no input is called '\(name)'", name, span, memberNames(of: owner))
    case "vars": .unknownMember("unknown-var", "no constant is called '\(name)'", name, span, memberNames(of: owner))
    case "steps":
      hidden.contains(name)
        ? .usedBeforeDefinition(name, span)
        : .unknownMember("unknown-step", "no step is called '\(name)'", name, span, memberNames(of: owner))
    default:
      stepTypes[owner].map { type in
        .unknownMember(
          "unknown-output", "\(owner) has no output '\(name)'", name, span, type.fields.map(\.name))
      }
    }
  }

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
    ])
}

extension Diagnostic {
  static func unknownMember(
    _ code: String, _ message: String, _ name: String, _ span: SourceSpan, _ known: [String]
  ) -> Diagnostic {
    let diagnostic = Diagnostic(.error, code, message).label(span, "not there")
    if let near = nearest(to: name, in: known) {
      return diagnostic.help("did you mean '\(near)'?").edit(span, near)
    }
    if known.isEmpty { return diagnostic.help("there is none to be seen from here") }
    return diagnostic.help(known.count > 12 ? nil : "there are \(known.joined(separator: ", "))")
  }

  static func usedBeforeDefinition(_ name: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "used-before-definition", "the step '\(name)' has not run yet")
      .label(span, "comes later, or is this step itself")
      .help("a step sees the steps before it; move this one behind '\(name)'")
  }
}
