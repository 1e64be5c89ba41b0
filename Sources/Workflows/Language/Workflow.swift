public import Diagnostics
public import Expressions
public import Values

/// A workflow as it was written: typed, every leaf with its span, nothing looked up yet.
public struct Workflow: Sendable {
  public let file: SourceFile
  public let name: Spanned<String>
  public let summary: String?
  public let credentials: CredentialsDeclaration?
  public let region: RegionDeclaration?
  /// The regions that a value from outside may choose; nil: none may.
  public let allowRegions: [Spanned<String>]?
  /// The hosts that a value from outside may put into an address: names, or `*.example.org`; nil: none may.
  public let allowHosts: [Spanned<String>]?
  public let inputs: [InputDeclaration]
  public let vars: [NamedValue]
  public let triggers: TriggerDeclarations
  public let concurrency: ConcurrencyDeclaration?
  public let timeout: Spanned<Duration>?
  public let defaults: Defaults
  /// The rights that the workflow promises to get by with, by name; nil: nothing is promised.
  public let permissions: [Spanned<String>]?
  public let steps: [Step]
  public let rescue: [Step]
  public let finally: [Step]
  public let rollback: Spanned<Rollback>?
  public let outputs: [NamedValue]
  /// What could not be read whole; nothing, unless there is an error.
  let lost: LostNames
}

/// Where names are missing because what declares them could not be read: who refers to one of them has no fault.
struct LostNames: OptionSet, Sendable {
  let rawValue: Int

  static let inputs = LostNames(rawValue: 1)
  static let vars = LostNames(rawValue: 2)
  static let steps = LostNames(rawValue: 4)
  /// Of loop variables.
  static let variables = LostNames(rawValue: 8)
  /// Of the outputs of blocks.
  static let outputs = LostNames(rawValue: 16)
}

/// `concurrency`: which runs must not happen at the same time.
public struct ConcurrencyDeclaration: Sendable {
  /// Nil: the workflow's name.
  public let group: ValueTree?
  /// Nil: what suits the cause of the run.
  public let whenBusy: WhenBusy?
  public let span: SourceSpan
}

/// `defaults`: what holds for every step that does not say it itself.
public struct Defaults: Sendable {
  public var retry: Retry?
  public var timeout: Spanned<Duration>?
  public var onError: Spanned<Reaction>?
  public var onDenied: Spanned<Reaction>?
  public var region: ValueTree?
}

/// A name of the author's choice and what stands behind it.
public struct NamedValue: Sendable {
  public let name: Spanned<String>
  public let value: ValueTree
}

/// A value as it is written: constants, and texts with `${{ }}`, in lists and mappings.
public indirect enum ValueTree: Sendable {
  /// A scalar without `${{ }}`; the text is kept beside what the core schema makes of it, since ids are read as text.
  case constant(Value, text: String, span: SourceSpan)
  case template(Template, span: SourceSpan)
  case list([ValueTree], span: SourceSpan)
  case mapping([(key: Spanned<String>, value: ValueTree)], span: SourceSpan)
  /// Could not be read, which has been reported.
  case lost(span: SourceSpan)

  /// Whether nothing in it is lost.
  var isWhole: Bool {
    switch self {
    case .constant, .template: true
    case .list(let items, _): items.allSatisfy(\.isWhole)
    case .mapping(let members, _): members.allSatisfy(\.value.isWhole)
    case .lost: false
    }
  }

  public var span: SourceSpan {
    switch self {
    case .constant(_, _, let span), .template(_, let span), .list(_, let span), .mapping(_, let span), .lost(let span):
      span
    }
  }
}

/// Which region, for all services or for each kind.
public enum RegionDeclaration: Sendable {
  case one(ValueTree)
  /// By service type: `object-store`.
  case byService([(service: Spanned<String>, region: ValueTree)])
}

/// How to log in, as the workflow says it. What the keys mean is not the language's business.
public struct CredentialsDeclaration: Sendable {
  public enum Way: String, Sendable, CaseIterable {
    case serviceAccount = "service_account"
    case cloud
    case environment
    case applicationCredential = "application_credential"
    case password
    case token
  }

  public let way: Way
  public let span: SourceSpan
  /// The keys of the chosen way, and those that go with all of them.
  public let settings: [NamedValue]

  public subscript(key: String) -> ValueTree? { settings.first { $0.name.value == key }?.value }
}

/// A value that the one who starts the workflow chooses.
public struct InputDeclaration: Sendable {
  public let name: Spanned<String>
  public let type: ValueType
  public let summary: String?
  /// Nil: the input must be given.
  public let standard: Value?
  public let min: Value?
  public let max: Value?
  public let oneOf: [Value]?
  /// The whole of a text must match it.
  public let pattern: TextPattern?
}
