import Diagnostics

extension DiagnosticFormat {
  /// For GitHub Actions: a workflow command a line, which GitHub shows as an annotation beside the text.
  ///
  /// GitHub Docs, "Workflow commands for GitHub Actions": setting an error message, setting a warning message.
  public static let github = DiagnosticFormat("github", "annotations of GitHub Actions") { report, _ in
    Rendering(
      output: report.entries.flatMap { entry in entry.diagnostics.map { annotation($0, in: entry.file) } }.joined())
  }

  private static func annotation(_ diagnostic: Diagnostic, in file: SourceFile) -> String {
    var properties = [("file", file.name)]
    if let span = diagnostic.span {
      // The last character that belongs to it: a span that ends with a line break ends on that line.
      let (start, end) = (file.position(of: span.lower), file.position(of: max(span.lower, span.upper - 1)))
      properties += [("line", String(start.line)), ("endLine", String(end.line))]
      // GitHub refuses columns of a place that spans lines.
      if start.line == end.line {
        properties += [
          ("col", String(start.column)), ("endColumn", String(file.position(of: span.upper).column)),
        ]
      }
    }
    properties.append(("title", diagnostic.code))
    let shown = properties.map { "\($0)=\(escaped($1, property: true))" }.joined(separator: ",")
    return "::\(diagnostic.severity.rawValue) \(shown)::\(escaped(text(of: diagnostic)))\n"
  }

  private static func text(of diagnostic: Diagnostic) -> String {
    var lines = [diagnostic.message]
    if let label = diagnostic.labels.first?.text, !label.isEmpty { lines[0] += " (\(label))" }
    lines += diagnostic.notes.map { "note: " + $0 } + diagnostic.helps.map { "help: " + $0 }
    return lines.joined(separator: "\n")
  }

  /// The escapes of GitHub's own toolkit: `packages/core/src/command.ts` of actions/toolkit.
  private static func escaped(_ text: String, property: Bool = false) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": out += "%25"
      case "\r": out += "%0D"
      case "\n": out += "%0A"
      case ":" where property: out += "%3A"
      case "," where property: out += "%2C"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
