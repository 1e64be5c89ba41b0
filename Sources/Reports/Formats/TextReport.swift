import Engine
import Values
import Workflows

extension ReportFormat {
  /// For people: the tables of the steps, then the outputs as `NAME=value`.
  public static let text = ReportFormat("text", "tables and NAME=value lines, for people") { report in
    var parts = tables(of: report.steps)
    if case .map(let outputs)? = report.outputs, !outputs.isEmpty {
      parts.append(outputs.entries.map { "\(StepTable.cell($0.value))=\(outputLine($1))\n" }.joined())
    }
    return parts.joined(separator: "\n")
  }

  /// What runs once has its table; the lists of a loop's items would be too many.
  private static func tables(of steps: [StepReport]) -> [String] {
    steps.flatMap { step -> [String] in
      if let inner = step.steps { return tables(of: inner) }
      guard let outputs = step.outputs, let table = step.table else { return [] }
      return StepTable.text(of: outputs, table).map { [$0] } ?? []
    }
  }

  /// One line, whatever the value holds.
  private static func outputLine(_ value: Value) -> String {
    if case .string(let text) = value, !text.unicodeScalars.contains(where: { $0.value < 0x20 }) { return text }
    return JSONWriter.text(value)
  }
}
