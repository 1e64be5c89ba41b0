public import Permissions
import Values
public import Workflows

/// All that is declared of an action, for a person.
public enum ActionPage {
  public static func text(_ signature: ActionSignature, rights: RightsTable = .standard) -> String {
    var out = "\(signature.name)  \(signature.summary)\n"
    out += section(
      "parameters",
      signature.parameters.map { parameter in
        let need = parameter.isRequired ? "required" : "optional"
        let standard = parameter.standard.map { ", default \(StepTable.cell($0))" } ?? ""
        return (parameter.name, "\(parameter.summary) (\(parameter.type.description); \(need)\(standard))")
      })
    out += section("outputs", signature.outputs.flatMap(outputs))
    out += section(
      "requests",
      signature.operations.map { operation in
        let row = rights[operation]
        let need = row.map { describe($0.need) } ?? "unknown"
        let destructive = operation.isDestructive ? ", destructive" : ""
        return (
          "\(operation.method) \(operation.path)",
          "\(operation.service.rawValue), \(operation.semantics.rawValue)\(destructive); right: \(need) (\(row?.basis.rawValue ?? "judged"))"
        )
      })
    out +=
      "\nexample\n"
      + signature.example.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "\n" : "  \($0)\n" }.joined()
    return out + "\nreference  \(signature.reference)\n"
  }

  private static func outputs(_ output: Output) -> [(String, String)] {
    var lines = [(output.name, "\(output.summary) (\(output.type))")]
    if case .list(.record(let record)) = output.type {
      lines += record.fields.map { ("  .\($0.name)", "\($0.summary) (\($0.type))") }
    } else if case .record(let record) = output.type {
      lines += record.fields.map { ("  .\($0.name)", "\($0.summary) (\($0.type))") }
    }
    return lines
  }

  private static func describe(_ need: RightNeed) -> String {
    switch need {
    case .any: "none in particular"
    case .all(let rights): rights.map(\.name).joined(separator: " and ")
    case .unreachable: "not reachable with any role"
    }
  }

  private static func section(_ title: String, _ lines: [(String, String)]) -> String {
    guard !lines.isEmpty else { return "" }
    let width = (lines.map(\.0.count).max() ?? 0) + 2
    return "\n\(title)\n"
      + lines.map { name, text in
        "  " + name + String(repeating: " ", count: width - name.count) + text + "\n"
      }.joined()
  }
}
