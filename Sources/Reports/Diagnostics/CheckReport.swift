public import Diagnostics

/// What a check found, file by file.
public struct CheckReport: Sendable {
  public struct Entry: Sendable {
    public let file: SourceFile
    /// In the order of the text.
    public let diagnostics: [Diagnostic]
    /// Whether the workflow could run; warnings may be there all the same.
    public let isValid: Bool

    public init(_ file: SourceFile, _ diagnostics: [Diagnostic], isValid: Bool) {
      var sorted = Diagnostics()
      sorted.add(diagnostics)
      self.file = file
      self.diagnostics = sorted.sorted
      self.isValid = isValid
    }
  }

  public let entries: [Entry]
  /// Whether every file could be read and is valid.
  public let isValid: Bool

  public init(_ entries: [Entry], allRead: Bool = true) {
    self.entries = entries
    isValid = allRead && entries.allSatisfy(\.isValid)
  }
}
