import Diagnostics
public import Workflows

/// What a code of the program's messages means, for a person.
public enum ExplanationPage {
  public static func text(_ explanation: Explanation) -> String {
    var out = "\(explanation.code)  \(explanation.summary)\n\n\(explanation.text)\n"
    if let wrong = explanation.wrong { out += "\nwrong\n" + indented(wrong) }
    if let right = explanation.right { out += "\nright\n" + indented(right) }
    return out
  }

  /// All codes by families, a line each.
  public static var list: String {
    let width = (Explanation.all.map(\.code.count).max() ?? 0) + 2
    return Explanation.families.map { title, pages in
      title + "\n"
        + pages.sorted { $0.code < $1.code }.map { page in
          "  " + page.code + String(repeating: " ", count: width - page.code.count) + page.summary + "\n"
        }.joined()
    }.joined(separator: "\n")
  }

  /// Examples of invisible characters are made visible, and steer no terminal.
  private static func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "\n" : "  \(printable(String($0)))\n" }.joined()
  }
}
