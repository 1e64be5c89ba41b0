public import Diagnostics
public import Expressions
public import Values

/// A workflow of which everything has been checked: every name means something, every expression and parameter has its
/// type. Only ``WorkflowChecker`` makes one.
public final class CheckedWorkflow: Sendable {
  /// The workflow as it was written.
  private let source: Workflow
  /// The constants of the file.
  public let vars: ValueMap
  /// When it starts by the clock.
  public let schedules: [CheckedSchedule]
  /// What else starts it.
  public let triggers: CheckedTriggers
  public let credentials: CheckedCredentials?
  public let region: CheckedRegion?
  public let concurrency: CheckedConcurrency?
  public let steps: [CheckedStep]
  public let ending: CheckedEnding
  /// The secrets that expressions name, those of other workflows that it runs included.
  public let secretNames: [String]
  /// The variables of the environment that expressions name, those of other workflows that it runs included.
  public let environmentNames: [String]
  /// Every step of the file, in the order of the text; what a step holds comes after it.
  public let allSteps: [CheckedStep]
  /// The places of steps in ``allSteps``, as far as none with mistakes is missing there.
  private let numbers: [String: Int]
  private let reads: [String: FieldSelection]

  /// A run may take this long if the workflow does not say.
  public static let standardTimeout = Duration.seconds(24 * 3600)

  /// The same with other values for some of its constants; those that it does not declare are left out.
  public func with(vars others: ValueMap) -> CheckedWorkflow {
    var vars = vars
    for (name, _) in vars.entries { if let other = others[name] { vars[name] = other } }
    return CheckedWorkflow(
      source, vars: vars, schedules: schedules, triggers: triggers, credentials: credentials, region: region,
      concurrency: concurrency, steps: steps, ending: ending, secretNames: secretNames,
      environmentNames: environmentNames, numbers: numbers, reads: reads)
  }

  init(
    _ source: Workflow, vars: ValueMap, schedules: [CheckedSchedule], triggers: CheckedTriggers,
    credentials: CheckedCredentials?,
    region: CheckedRegion?, concurrency: CheckedConcurrency?, steps: [CheckedStep], ending: CheckedEnding,
    secretNames: [String], environmentNames: [String], numbers: [String: Int], reads: [String: FieldSelection]
  ) {
    self.source = source
    self.vars = vars
    self.schedules = schedules
    self.triggers = triggers
    self.credentials = credentials
    self.region = region
    self.concurrency = concurrency
    self.steps = steps
    self.ending = ending
    self.secretNames = secretNames
    self.environmentNames = environmentNames
    self.numbers = numbers
    self.reads = reads
    var all: [CheckedStep] = []
    all.reserveCapacity(steps.count)
    func add(_ steps: [CheckedStep]) {
      for step in steps {
        all.append(step)
        let children = step.children
        if !children.isEmpty { add(children) }
      }
    }
    add(steps)
    add(ending.steps)
    allSteps = all
  }

  public var file: SourceFile { source.file }
  public var name: String { source.name.value }
  public var summary: String? { source.summary }
  public var inputs: [InputDeclaration] { source.inputs }
  /// The regions that a value from outside may choose; nil: none may.
  public var allowedRegions: [String]? { source.allowRegions?.map(\.value) }
  /// The hosts that a value from outside may put into an address: names, or `*.example.org`; nil: none may.
  public var allowedHosts: [String]? { source.allowHosts?.map(\.value) }
  public var timeout: Duration { source.timeout?.value ?? Self.standardTimeout }
  public var rollback: Rollback { source.rollback?.value ?? .never }

  /// The step with an id; ids are unique in a file.
  public func step(_ id: String) -> CheckedStep? {
    guard let number = numbers[id] else { return nil }
    let isThere = number < allSteps.count && allSteps[number].id == id
    return isThere ? allSteps[number] : allSteps.first { $0.id == id }
  }

  /// Which parts of a step's outputs the workflow reads.
  public func reads(of id: String) -> FieldSelection { reads[id] ?? .nothing }

  public var outputs: [CheckedNamedValue] { ending.outputs }

  /// Secrets that stand in the file, by the setting that they are.
  public var literalSecrets: [(name: String, secret: Secret)] {
    literalSettings.map { ($0.name, Secret($0.text)) }
  }

  /// The text as it may be kept: of secrets that stand in it only the place is left.
  public var keptText: String {
    var bytes = file.bytes
    for setting in literalSettings {
      for place in setting.span.lower..<setting.span.upper { bytes[place] = UInt8(ascii: "x") }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private var literalSettings: [(name: String, text: String, span: SourceSpan)] {
    let inCredentials = (credentials?.settings ?? []).compactMap {
      setting -> (name: String, text: String, span: SourceSpan)? in
      guard LiteralSecrets.names.contains(setting.name), case .constant(.string(let text)) = setting.value else {
        return nil
      }
      return (setting.name, text, setting.span)
    }
    return inCredentials + triggers.literalSecrets.map { ("verify", $0.value, $0.span) }
  }

  /// Whether any step needs a login; what other workflows need is their own affair.
  public var needsCloud: Bool { allSteps.contains { $0.uses.contains(where: \.signature.needsCloud) } }
}

/// A name and a checked value.
public struct CheckedNamedValue: Sendable {
  public let name: String
  public let value: CheckedValue
  public let span: SourceSpan
}

/// How to log in, with checked settings.
public struct CheckedCredentials: Sendable {
  public let way: CredentialsDeclaration.Way
  public let settings: [CheckedNamedValue]
}

/// Which region, checked.
public enum CheckedRegion: Sendable {
  case one(CheckedValue)
  case byService([(service: String, region: CheckedValue)])
}

/// A value whose expressions are checked.
public indirect enum CheckedValue: Sendable {
  case constant(Value)
  case template(CheckedTemplate)
  case list([CheckedValue])
  case mapping([(key: String, value: CheckedValue)])

  public var taint: Taint {
    switch self {
    case .constant: []
    case .template(let template): template.taint
    case .list(let items): items.reduce(into: []) { $0.formUnion($1.taint) }
    case .mapping(let members): members.reduce(into: []) { $0.formUnion($1.value.taint) }
    }
  }

  public var type: ValueType {
    switch self {
    case .constant(let value): value.type
    case .template(let template): template.type
    case .list(let items): .list(Self.common(items.map(\.type)))
    case .mapping(let members): .map(.string, Self.common(members.map(\.value.type)))
    }
  }

  private static func common(_ types: [ValueType]) -> ValueType {
    guard let first = types.first, types.allSatisfy({ $0 == first }) else { return .dyn }
    return first
  }
}

extension Value {
  /// The type of a constant; collections of mixed values hold `dyn`.
  public var type: ValueType {
    func common(_ values: [Value]) -> ValueType {
      guard let first = values.first?.type, values.allSatisfy({ $0.type == first }) else { return .dyn }
      return first
    }
    switch self {
    case .null: return .null
    case .bool: return .bool
    case .int: return .int
    case .uint: return .uint
    case .double: return .double
    case .string: return .string
    case .bytes: return .bytes
    case .timestamp: return .timestamp
    case .duration: return .duration
    case .list(let items): return .list(common(items))
    case .map(let map): return .map(.string, common(map.values))
    case .record, .optional: return .dyn
    case .type(let type): return .type(type)
    case .unknown(let type): return type
    }
  }
}
