public import Permissions
public import Values

/// Everything the language knows of an action: what it takes, what it gives, and what it asks of a cloud.
///
/// A class, as is ``Parameter``: all the steps that use an action share them.
public final class ActionSignature: Sendable {
  /// Noun and verb of the standard command line, joined by dots: `server.list`.
  public let name: String
  public let summary: String
  public let parameters: [Parameter]
  public let outputs: [Output]
  /// The requests that the action may make.
  public let operations: [Operation]
  /// Which of them are made only if certain parameters are given.
  public let conditions: [Operation: CallCondition]
  /// The condition of each operation, in their order.
  let operationConditions: [CallCondition?]
  /// Requests beside those, which are made only for accounts of which it is not known what their roles carry.
  public let asides: [Operation]
  /// A step that uses it, as YAML.
  public let example: String
  /// The page of the service's API reference that the requests follow.
  public let reference: String
  /// How long a step may take if it does not say.
  public let standardTimeout: Duration
  /// Whether it starts something slow, so that a step may say what to `wait_for`.
  public let waits: Bool
  /// For an action whose request is the author's choice: the operation that parameters make, nil where what is known of
  /// them does not tell.
  public let choosing: (@Sendable (Record) -> Operation?)?
  /// The parameter that names what only one step may work on at a time: a step without a `lock` has that of it.
  public let exclusiveBy: String?
  /// Whether it asks with the credentials of the run, though nothing that a cloud's services know.
  public let usesCredentials: Bool

  public init(
    _ name: String, _ summary: String, parameters: [Parameter], outputs: [Output], operations: [Operation],
    conditions: [Operation: CallCondition] = [:], asides: [Operation] = [], example: String, reference: String,
    standardTimeout: Duration = .seconds(10 * 60), waits: Bool = false,
    choosing: (@Sendable (Record) -> Operation?)? = nil, exclusiveBy: String? = nil, usesCredentials: Bool = false
  ) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.outputs = outputs
    self.operations = operations
    self.conditions = conditions
    self.asides = asides
    operationConditions = conditions.isEmpty ? [] : operations.map { conditions[$0] }
    self.example = example
    self.reference = reference
    self.standardTimeout = standardTimeout
    self.waits = waits
    self.choosing = choosing
    self.exclusiveBy = exclusiveBy
    self.usesCredentials = usesCredentials
    stepLayout = Record.Layout(["outcome"] + outputs.map(\.name))
    outputType = RecordType(name, outputs.map { RecordType.Field($0.name, $0.type, $0.summary, taint: $0.taint) })
  }

  /// The outputs as the type of a record.
  public let outputType: RecordType
  /// What later steps see of a step that uses the action: its outcome, then its outputs.
  public let stepLayout: Record.Layout

  public subscript(parameter name: String) -> Parameter? { parameters.first { $0.name == name } }

  /// Whether it needs a login.
  public var needsCloud: Bool { !operations.isEmpty || choosing != nil || usesCredentials }

  /// The output that is shown as a table: the first list of records with columns.
  public var table: Output? { outputs.first { !$0.columns.isEmpty } }
}

/// When an action makes one of its requests.
public struct CallCondition: Sendable, Hashable {
  /// Any of these parameters is given.
  public let parameters: [String]
  /// Whether it finds the ids of names: what is an id already is not looked up.
  public let isLookUp: Bool

  public init(parameters: [String], isLookUp: Bool) {
    self.parameters = parameters
    self.isLookUp = isLookUp
  }
}

/// What an action takes under one name.
public final class Parameter: Sendable {
  public let name: String
  public let type: ParameterType
  public let summary: String
  public let isRequired: Bool
  public let standard: Value?
  /// Whether a secret may go there.
  public let takesSecrets: Bool
  /// Whether it is opaque data: values that come from outside (alerts, bodies) may go there without a declared bound.
  public let takesOutside: Bool

  private init(
    name: String, type: ParameterType, summary: String, isRequired: Bool, standard: Value?, takesSecrets: Bool,
    takesOutside: Bool
  ) {
    self.name = name
    self.type = type
    self.summary = summary
    self.isRequired = isRequired
    self.standard = standard
    self.takesSecrets = takesSecrets
    self.takesOutside = takesOutside
  }

  /// What takes secrets takes values from outside too, unless `takesOutside` says otherwise: an address may be a secret,
  /// and yet must not be an alert's choice.
  public static func required(
    _ name: String, _ type: ParameterType, _ summary: String, takesSecrets: Bool = false, takesOutside: Bool? = nil
  ) -> Parameter {
    Parameter(
      name: name, type: type, summary: summary, isRequired: true, standard: nil, takesSecrets: takesSecrets,
      takesOutside: takesOutside ?? takesSecrets)
  }

  public static func optional(
    _ name: String, _ type: ParameterType, _ summary: String, default standard: Value? = nil,
    takesSecrets: Bool = false, takesOutside: Bool? = nil
  ) -> Parameter {
    Parameter(
      name: name, type: type, summary: summary, isRequired: false, standard: standard, takesSecrets: takesSecrets,
      takesOutside: takesOutside ?? takesSecrets)
  }
}

/// What an action gives under one name.
public struct Output: Sendable {
  public let name: String
  public let type: ValueType
  public let summary: String
  public let taint: Taint
  /// For a list of records: which fields to show as a table, with their headings.
  public let columns: [Column]

  public struct Column: Sendable {
    public let title: String
    public let field: String

    public init(_ title: String, _ field: String) {
      self.title = title
      self.field = field
    }
  }

  public init(
    _ name: String, _ type: ValueType, _ summary: String, taint: Taint = [], columns: [Column] = []
  ) {
    self.name = name
    self.type = type
    self.summary = summary
    self.taint = taint
    self.columns = columns
  }
}
