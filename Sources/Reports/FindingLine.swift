import Diagnostics
public import Workflows

/// One line of an examination: a sign, what was looked at, what is, and the way out.
public enum FindingLine {
  public static func text(
    _ outcome: Outcome, _ check: String, _ text: String, help: String?, style: TextStyle
  ) -> String {
    let name = check + String(repeating: " ", count: max(0, 13 - check.count))
    let way = help.map { " → \($0.split(whereSeparator: \.isNewline).joined(separator: "; "))" } ?? ""
    return "\(style.sign(outcome)) \(name) \(printable(text))\(printable(way))\n"
  }
}
