import Diagnostics
import Values

extension DiagnosticFormat {
  /// For editors and scripts: one object. `check` is its version; members are only ever added.
  public static let json = DiagnosticFormat("json", "one versioned object, for editors and scripts") { report, _ in
    let diagnostics = report.entries.flatMap { entry in entry.diagnostics.map { json($0, in: entry.file) } }
    let object: Value = ["check": 1, "ok": .bool(report.isValid), "diagnostics": .list(diagnostics)]
    return Rendering(output: JSONWriter.text(object, indent: 2) + "\n")
  }

  /// Lines and columns from 1, columns in code points, the end behind the last one; edits as ranges of bytes from 0.
  private static func json(_ diagnostic: Diagnostic, in file: SourceFile) -> Value {
    var map = ValueMap()
    map["file"] = .string(file.name)
    map["severity"] = .string(diagnostic.severity.rawValue)
    map["code"] = .string(diagnostic.code)
    map["message"] = .string(diagnostic.message)
    if let span = diagnostic.span {
      let (start, end) = (file.position(of: span.lower), file.position(of: span.upper))
      map["line"] = .int(Int64(start.line))
      map["column"] = .int(Int64(start.column))
      map["end_line"] = .int(Int64(end.line))
      map["end_column"] = .int(Int64(end.column))
    }
    map["label"] = (diagnostic.labels.first?.text).map(Value.string)
    map["notes"] = .list(diagnostic.notes.map(Value.string))
    map["helps"] = .list(diagnostic.helps.map(Value.string))
    map["edits"] = .list(
      diagnostic.edits.map { edit in
        ["from": .int(Int64(edit.span.lower)), "to": .int(Int64(edit.span.upper)), "text": .string(edit.replacement)]
      })
    return .map(map)
  }
}
