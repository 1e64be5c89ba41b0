import Engine
import Values
import Workflows

extension ReportFormat {
  /// For people: the tables of the steps, then the outputs as `NAME=value`.
  public static let text = ReportFormat("text", "tables and NAME=value lines, for people") { report in
    var parts = report.steps.compactMap { step -> String? in
      guard let outputs = step.outputs, let table = step.table else { return nil }
      return StepTable.text(of: outputs, table)
    }
    if case .map(let outputs)? = report.outputs, !outputs.isEmpty {
      parts.append(outputs.entries.map { "\(StepTable.cell($0.value))=\(outputLine($1))\n" }.joined())
    }
    return parts.joined(separator: "\n")
  }

  /// One line, whatever the value holds.
  private static func outputLine(_ value: Value) -> String {
    if case .string(let text) = value, !text.unicodeScalars.contains(where: { $0.value < 0x20 }) { return text }
    return JSONWriter.text(value)
  }
}
