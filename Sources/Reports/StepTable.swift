import Engine
public import Values
public import Workflows

/// The list that a step gave, as a table of its first rows and a count.
public enum StepTable {
  /// More rows are counted, not shown.
  public static let rowLimit = 100

  /// Nil if the step gave no list that has columns.
  public static func text(of outputs: Value, _ output: Output) -> String? {
    guard let rows = outputs[output.name]?.asList else { return nil }
    var table = Table(output.columns.map(\.title))
    for row in rows.prefix(rowLimit) {
      table.add(output.columns.map { cell(row[$0.field]) })
    }
    let count = rows.count > rowLimit ? "the first \(rowLimit) of \(rows.count)" : "\(rows.count)"
    let noun = rows.count == 1 && output.name.hasSuffix("s") ? String(output.name.dropLast()) : output.name
    return table.text + "\(count) \(noun)\n"
  }

  /// A value as a cell: text as it is, lists separated by commas, maps as `name=value` separated by semicolons.
  static func cell(_ value: Value?) -> String {
    switch value {
    case nil, .null?: return ""
    case .string(let text)?: return text
    case .optional(let wrapped)?: return cell(wrapped)
    case .list(let items)?: return items.map { cell($0) }.joined(separator: ", ")
    case .map(let map)?:
      return map.entries.map { "\(cell($0.value))=\(cell($1))" }.joined(separator: "; ")
    case .some(let value): return JSONWriter.text(value)
    }
  }
}
