/// What is wrong in a text, and where. A value: collected and shown all together, never thrown one by one.
///
/// The message is one sentence of *what is*, the labels say *why here*, a help says *what to do*.
public struct Diagnostic: Hashable, Sendable {
  public enum Severity: String, Hashable, Sendable, Comparable {
    case warning
    case error

    public static func < (a: Severity, b: Severity) -> Bool { a == .warning && b == .error }
  }

  /// A remark on a place.
  public struct Label: Hashable, Sendable {
    public let span: SourceSpan
    public let text: String
  }

  /// A replacement of text that would mend what is wrong.
  public struct Edit: Hashable, Sendable {
    public let span: SourceSpan
    public let replacement: String

    public init(_ span: SourceSpan, _ replacement: String) {
      self.span = span
      self.replacement = replacement
    }
  }

  public let severity: Severity
  /// A readable code, `unknown-action`, that `stackhand explain` knows.
  public let code: String
  public let message: String
  /// The first label is the place of the diagnostic; the others are places that disagree with it.
  public private(set) var labels: [Label] = []
  public private(set) var notes: [String] = []
  public private(set) var helps: [String] = []
  public private(set) var edits: [Edit] = []
  /// What must not be shown when the text around it is.
  public private(set) var hidden: [SourceSpan] = []

  public init(_ severity: Severity, _ code: String, _ message: String) {
    self.severity = severity
    self.code = code
    self.message = message
  }

  /// The place of the diagnostic; nil if it concerns the file as a whole.
  public var span: SourceSpan? { labels.first?.span }

  public func label(_ span: SourceSpan, _ text: String) -> Diagnostic {
    changed { $0.labels.append(Label(span: span, text: text)) }
  }

  public func note(_ text: String?) -> Diagnostic {
    guard let text else { return self }
    return changed { $0.notes.append(text) }
  }

  public func help(_ text: String?) -> Diagnostic {
    guard let text else { return self }
    return changed { $0.helps.append(text) }
  }

  /// Says that the text of a span is a secret.
  public func hiding(_ span: SourceSpan) -> Diagnostic { changed { $0.hidden.append(span) } }

  /// Adds a mend as data; editors offer it, people read the help.
  public func edit(_ span: SourceSpan, _ replacement: String) -> Diagnostic {
    changed { $0.edits.append(Edit(span, replacement)) }
  }

  private func changed(_ change: (inout Diagnostic) -> Void) -> Diagnostic {
    var copy = self
    change(&copy)
    return copy
  }
}

/// Diagnostics gathered while a text is read.
public struct Diagnostics: Sendable {
  public private(set) var all: [Diagnostic] = []

  public init() {}

  public mutating func add(_ diagnostic: Diagnostic) { all.append(diagnostic) }
  public mutating func add(_ more: some Sequence<Diagnostic>) { all.append(contentsOf: more) }

  public var hasErrors: Bool { all.contains { $0.severity == .error } }

  /// In the order of the text; what has no place comes last.
  public var sorted: [Diagnostic] {
    all.enumerated().sorted {
      ($0.element.span?.lower ?? .max, $0.offset) < ($1.element.span?.lower ?? .max, $1.offset)
    }.map(\.element)
  }
}
