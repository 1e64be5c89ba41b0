/// A way to write a finished run.
public struct ReportFormat: Sendable {
  public let name: String
  public let summary: String
  /// What goes to standard output.
  public let render: @Sendable (RunReport) -> String

  public init(_ name: String, _ summary: String, render: @escaping @Sendable (RunReport) -> String) {
    self.name = name
    self.summary = summary
    self.render = render
  }
}

extension ReportFormat {
  public static let standard: [ReportFormat] = [.text, .json]

  public static func named(_ name: String) -> ReportFormat? { standard.first { $0.name == name } }
}
