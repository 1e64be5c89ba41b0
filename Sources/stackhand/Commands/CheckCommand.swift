import Actions
import ArgumentParser
import Diagnostics
import Engine
import Values
import Workflows

struct CheckCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check workflows and say everything that is wrong with them.",
    discussion: "Nothing runs and nothing is asked of a cloud. Exit code 0, or 2 if there is an error.")

  @Argument(help: ArgumentHelp("Workflow files; '-' is standard input.", valueName: "file"))
  var files: [String]

  @Option(help: "How to say it: text or json.")
  var format: DiagnosticFormat = .text

  enum DiagnosticFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

  func execute() -> Engine.ExitCode {
    let console = Console()
    var code = Engine.ExitCode.succeeded
    var all: [Value] = []
    for path in files {
      guard let file = WorkflowLoader.read(path, console) else {
        code = .invalid
        continue
      }
      let (checked, diagnostics) = WorkflowChecker.check(file, library: ActionRegistry.signatures)
      if checked == nil { code = .invalid }
      switch format {
      case .text:
        console.show(diagnostics, of: file)
        if checked != nil { console.output("\(file.name): ok\n") }
      case .json: all += diagnostics.map { $0.json(in: file) }
      }
    }
    if format == .json {
      console.output(
        JSONWriter.text(["check": 1, "ok": .bool(code == .succeeded), "diagnostics": .list(all)], indent: 2) + "\n")
    }
    return code
  }
}

extension Diagnostic {
  /// For editors and scripts: lines and columns from 1, columns in code points; edits as byte ranges.
  fileprivate func json(in file: SourceFile) -> Value {
    var map = ValueMap()
    map["file"] = .string(file.name)
    map["severity"] = .string(severity.rawValue)
    map["code"] = .string(code)
    map["message"] = .string(message)
    if let span {
      let (start, end) = (file.position(of: span.lower), file.position(of: span.upper))
      map["line"] = .int(Int64(start.line))
      map["column"] = .int(Int64(start.column))
      map["end_line"] = .int(Int64(end.line))
      map["end_column"] = .int(Int64(end.column))
    }
    map["label"] = (labels.first?.text).map(Value.string)
    map["notes"] = .list(notes.map(Value.string))
    map["helps"] = .list(helps.map(Value.string))
    map["edits"] = .list(
      edits.map { edit in
        ["from": .int(Int64(edit.span.lower)), "to": .int(Int64(edit.span.upper)), "text": .string(edit.replacement)]
      })
    return .map(map)
  }
}
