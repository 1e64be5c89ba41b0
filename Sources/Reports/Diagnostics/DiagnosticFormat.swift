import Diagnostics

/// A way to say what a check found.
public struct DiagnosticFormat: Sendable {
  public let name: String
  public let summary: String
  public let render: @Sendable (CheckReport, TextStyle) -> Rendering

  public init(
    _ name: String, _ summary: String, render: @escaping @Sendable (CheckReport, TextStyle) -> Rendering
  ) {
    self.name = name
    self.summary = summary
    self.render = render
  }

  /// What goes where.
  public struct Rendering: Sendable, Equatable {
    /// To standard output.
    public let output: String
    /// To standard error.
    public let errors: String

    public init(output: String, errors: String = "") {
      self.output = output
      self.errors = errors
    }
  }
}

extension DiagnosticFormat {
  public static let standard: [DiagnosticFormat] = [.text, .json, .github]

  public static func named(_ name: String) -> DiagnosticFormat? { standard.first { $0.name == name } }
}

extension DiagnosticFormat {
  /// For people: each with its place in the text.
  public static let text = DiagnosticFormat("text", "each with its place in the text, for people") { report, style in
    Rendering(
      output: report.entries.filter(\.isValid).map { "\($0.file.name): ok\n" }.joined(),
      errors: report.entries.filter { !$0.diagnostics.isEmpty }.map { entry in
        DiagnosticRenderer(entry.file, color: style.color).render(entry.diagnostics)
      }.joined(separator: "\n"))
  }
}
