public import Diagnostics
public import Values

/// A value of a configuration as it was read, with the place where it was written if there is one.
///
/// It may be a secret, so it never prints.
public struct Setting: Sendable, Hashable {
  /// Nil if there is something but not known yet: an expression before the run.
  public let value: Secret?
  public let span: SourceSpan?
  /// The text that the span is in; nil for the text the caller is reading (the workflow) and for the environment.
  public let file: ConfigurationFile?

  public init(_ text: String, span: SourceSpan? = nil, file: ConfigurationFile? = nil) {
    value = Secret(text)
    self.span = span
    self.file = file
  }

  public init(_ secret: Secret, span: SourceSpan? = nil) {
    value = secret
    self.span = span
    file = nil
  }

  /// Something that only a run will know.
  public static func unknown(span: SourceSpan?) -> Setting { Setting(unknownAt: span) }

  private init(unknownAt span: SourceSpan?) {
    value = nil
    self.span = span
    file = nil
  }

  /// The text of a setting that is no secret.
  var text: String? { value?.reveal() }
}

/// A file that a configuration was read from.
public struct ConfigurationFile: Sendable, Hashable {
  public let source: SourceFile

  public init(_ source: SourceFile) { self.source = source }

  public static func == (a: ConfigurationFile, b: ConfigurationFile) -> Bool { a.source.name == b.source.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(source.name) }
}

/// A diagnostic about a configuration, with the file that its spans are in (nil: the text the caller is reading, or no
/// text at all).
public struct ConfigurationFinding: Sendable, Hashable {
  public let diagnostic: Diagnostic
  public let file: ConfigurationFile?

  public init(_ diagnostic: Diagnostic, file: ConfigurationFile? = nil) {
    self.diagnostic = diagnostic
    self.file = file
  }
}

/// A configuration that cannot be used: all that is wrong with it, errors first.
public struct ConfigurationError: Error, Sendable, Hashable {
  public let findings: [ConfigurationFinding]

  public init(_ findings: [ConfigurationFinding]) {
    self.findings =
      findings.filter { $0.diagnostic.severity == .error }
      + findings.filter {
        $0.diagnostic.severity != .error
      }
  }
}

extension ConfigurationFinding: CustomStringConvertible {
  /// What is, and what to do.
  public var description: String { ([diagnostic.message] + diagnostic.helps).joined(separator: "; ") }
}

extension ConfigurationError {
  /// What is, of every error: one sentence, with where it was read.
  public var summary: String {
    let notes = Self.unique(mistakes.flatMap(\.notes))
    return Self.unique(mistakes.map(\.message)).joined(separator: "; ")
      + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
  }

  /// What to do about every error.
  public var helps: [String] { Self.unique(mistakes.flatMap(\.helps)) }

  private var mistakes: [Diagnostic] { findings.map(\.diagnostic).filter { $0.severity == .error } }

  private static func unique(_ texts: [String]) -> [String] {
    var all: [String] = []
    for text in texts where !all.contains(text) { all.append(text) }
    return all
  }
}

extension ConfigurationError: CustomStringConvertible {
  public var description: String { findings.map(\.description).joined(separator: "\n") }
}
