public import Diagnostics
public import Values

/// A name that an expression can use.
public struct Variable: Sendable {
  public let type: ValueType
  public let taint: Taint
  /// The data that the variable stands for, if it is another name for some; otherwise it is data of its own name.
  public let path: AccessPath?
  /// Whether it stands for a family of names (`steps`, `inputs`) that the scope is asked for one by one.
  public let isFamily: Bool

  public init(_ type: ValueType, taint: Taint = [], path: AccessPath? = nil) {
    self.type = type
    self.taint = taint
    self.path = path
    isFamily = false
  }

  private init(isFamily: Bool) {
    type = .dyn
    taint = []
    path = nil
    self.isFamily = isFamily
  }

  /// A variable that is no value of its own: the scope answers for its fields through `member(_:of:)`.
  public static let family = Variable(isFamily: true)
}

/// What names mean where an expression stands.
///
/// A protocol, so that a checker of something larger can answer from its own tables. Only `variable` is needed.
public protocol Scope {
  func variable(_ name: String) -> Variable?
  /// A name within a family: `list` in `steps.list`. Its type is that of the field, its path is `steps.list`.
  func member(_ name: String, of family: String) -> RecordType.Field?
  var functions: FunctionLibrary { get }

  /// For suggestions; asked only once something is wrong.
  var variableNames: [String] { get }
  func memberNames(of family: String) -> [String]
  /// Words of the scope's own for a name that is not there; nil for the usual ones. `owner` is the name of the record's
  /// type or of the family, and empty for a variable.
  func missing(_ name: String, in owner: String, at span: SourceSpan) -> Diagnostic?
  /// What to do instead of calling a function that is not there; nil if the scope knows nothing better than the usual.
  func missingFunction(_ name: String) -> String?

  /// The namespace in which names are looked up first, as CEL has it; empty for none.
  var container: String { get }
  /// Whether names with dots in them may be variables.
  var hasDottedNames: Bool { get }
}

extension Scope {
  public func member(_ name: String, of family: String) -> RecordType.Field? { nil }
  public var functions: FunctionLibrary { .standard }
  public var variableNames: [String] { [] }
  public func memberNames(of family: String) -> [String] { [] }
  public func missing(_ name: String, in owner: String, at span: SourceSpan) -> Diagnostic? { nil }
  public func missingFunction(_ name: String) -> String? { nil }
  public var container: String { "" }
  public var hasDottedNames: Bool { false }
}

/// A scope in a table: for tests, and where there are few names.
public struct TableScope: Scope {
  public var variables: [String: Variable]
  public var functions: FunctionLibrary
  public var container = ""

  public init(_ variables: [String: Variable] = [:], functions: FunctionLibrary = .standard) {
    self.variables = variables
    self.functions = functions
  }

  public func variable(_ name: String) -> Variable? { variables[name] }
  public var variableNames: [String] { variables.keys.sorted() }
  public var hasDottedNames: Bool { !container.isEmpty || variables.keys.contains { $0.utf8.contains(46) } }
}
