public import Diagnostics
public import Expressions
public import Values

/// A workflow of which everything has been checked: every name means something, every expression and parameter has its
/// type. Only ``WorkflowChecker`` makes one.
public struct CheckedWorkflow: Sendable {
  public let file: SourceFile
  public let name: String
  public let summary: String?
  public let inputs: [InputDeclaration]
  /// The constants of the file.
  public let vars: ValueMap
  public let credentials: CheckedCredentials?
  public let region: CheckedRegion?
  public let steps: [CheckedStep]
  public let outputs: [CheckedNamedValue]
  /// The secrets that expressions name.
  public let secretNames: [String]
  /// The variables of the environment that expressions name.
  public let environmentNames: [String]
  private let places: [String: Int]

  init(
    file: SourceFile, name: String, summary: String?, inputs: [InputDeclaration], vars: ValueMap,
    credentials: CheckedCredentials?, region: CheckedRegion?, steps: [CheckedStep], outputs: [CheckedNamedValue],
    secretNames: [String], environmentNames: [String]
  ) {
    self.file = file
    self.name = name
    self.summary = summary
    self.inputs = inputs
    self.vars = vars
    self.credentials = credentials
    self.region = region
    self.steps = steps
    self.outputs = outputs
    self.secretNames = secretNames
    self.environmentNames = environmentNames
    places = Dictionary(steps.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The step with an id; ids are unique in a file.
  public func step(_ id: String) -> CheckedStep? { places[id].map { steps[$0] } }

  /// Secrets that stand in the file, by the setting that they are.
  public var literalSecrets: [(name: String, secret: Secret)] {
    (credentials?.settings ?? []).compactMap { setting in
      guard LiteralSecrets.names.contains(setting.name), case .constant(.string(let text)) = setting.value else {
        return nil
      }
      return (setting.name, Secret(text))
    }
  }

  /// Whether any step needs a login.
  public var needsCloud: Bool {
    steps.contains { step in
      switch step.kind {
      case .action(let use): use.signature.needsCloud
      }
    }
  }
}

/// A step of which everything has been checked.
public struct CheckedStep: Sendable {
  public let id: String
  public let span: SourceSpan
  public let name: CheckedValue?
  public let condition: CheckedExpression?
  public let kind: Kind
  public let onError: Reaction
  public let onDenied: Reaction
  public let timeout: Duration?
  public let region: CheckedValue?

  public enum Kind: Sendable {
    case action(CheckedUse)
  }

  /// Whether later steps can see it without its having succeeded: its outputs may be absent then.
  public var mayNotSucceed: Bool { condition != nil || onError != .fail || onDenied != .fail }
}

/// An action with its parameters.
public struct CheckedUse: Sendable {
  public let signature: ActionSignature
  /// The place of the action's name.
  public let span: SourceSpan
  public let arguments: [CheckedArgument]
  /// Which parts of the outputs the workflow reads.
  public internal(set) var reads: FieldSelection
}

/// A parameter and what is to be passed for it.
public struct CheckedArgument: Sendable {
  public let parameter: Parameter
  public let value: CheckedValue
  public let span: SourceSpan
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
