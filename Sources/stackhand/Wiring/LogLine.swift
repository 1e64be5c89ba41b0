import ArgumentParser
import Diagnostics
import Values
import Workflows

/// How a service says what it does.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
  /// A line for people.
  case text
  /// A JSON object a line; members are only ever added.
  case json
}

/// Something that a service says while it works: a line for people, members for programs.
struct LogLine: Sendable {
  enum Level: String, Sendable { case info, warning, error }

  var level = Level.info
  var workflow: String?
  var trigger: String?
  var run: String?
  var outcome: Outcome?
  /// Of an error, as `stackhand explain` knows it.
  var code: String?
  /// What is said; one sentence.
  var message: String
  var help: String?
  /// More for people, whole lines.
  var more = ""

  func text(at now: Timestamp) -> String {
    "\(now.rfc3339) " + (workflow.map { "\($0): " } ?? "") + "\(message)\n" + more
  }

  func json(at now: Timestamp) -> String {
    var map: ValueMap = ["log": 1, "at": .timestamp(now), "level": .string(level.rawValue)]
    for (name, text) in [("workflow", workflow), ("trigger", trigger), ("run", run), ("code", code)] {
      if let text { map[name] = .string(text) }
    }
    map["outcome"] = outcome.map { .string($0.rawValue) }
    map["message"] = .string(message)
    map["help"] = help.map { .string($0) }
    return JSONWriter.text(.map(map)) + "\n"
  }
}

extension LogLine {
  /// A remark on a text, with its place.
  init(_ diagnostic: Diagnostic, of file: SourceFile) {
    let place = diagnostic.span.map { span in
      let position = file.position(of: span.lower)
      return ":\(position.line):\(position.column)"
    }
    self.init(
      level: diagnostic.severity == .error ? .error : .warning, code: diagnostic.code,
      message: "\(file.name)\(place ?? ""): \(diagnostic.message)", help: diagnostic.helps.first)
  }
}
