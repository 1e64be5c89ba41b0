import Diagnostics
import Engine
import Glibc
import Reports
import Synchronization
import Values
import Workflows

/// What the program says: results to standard output, everything else to standard error, no secret to either.
struct Console: Sendable {
  enum Stream: Int32, Sendable {
    case output = 1
    case error = 2
  }

  let mask = SecretMask()
  let errorStyle: TextStyle
  /// Of results.
  let outputStyle: TextStyle
  /// Whether a line there may be written over.
  let errorReplacesLines: Bool
  /// Of what goes to standard error.
  private let logs: LogFormat
  private let line = OpenLine()

  init(logs: LogFormat = .text) {
    self.logs = logs
    let plain = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
    let terminal = getenv("TERM").map { String(cString: $0) } ?? ""
    errorReplacesLines = isatty(Stream.error.rawValue) == 1 && !terminal.isEmpty && terminal != "dumb"
    errorStyle = TextStyle(color: errorReplacesLines && !plain)
    let isTerminal = isatty(Stream.output.rawValue) == 1 && !terminal.isEmpty && terminal != "dumb"
    outputStyle = TextStyle(color: isTerminal && !plain)
  }

  func output(_ text: String) { Self.write(mask.masked(text), to: .output) }

  /// What has no line break at its end is progress, which the next text replaces. While a question is open it stays
  /// the last line, and progress is not shown.
  func error(_ text: String) {
    guard logs == .text else {
      for line in text.split(whereSeparator: \.isNewline) { log(LogLine(message: String(line))) }
      return
    }
    write(text)
  }

  /// What a service says while it works.
  func log(_ line: LogLine) {
    let now = LocalMachine.now()
    write(logs == .text ? line.text(at: now) : line.json(at: now))
  }

  private func write(_ text: String) {
    let text = mask.masked(text)
    line.state.withLock { line in
      if let prompt = line.prompt {
        guard text.hasSuffix("\n") else { return }
        Self.write((errorReplacesLines ? "\r\u{1B}[K" : "\n") + text + prompt, to: .error)
      } else {
        let replaces = line.isOpen && errorReplacesLines && !text.hasPrefix("\r")
        Self.write(replaces ? "\r\u{1B}[K" + text : text, to: .error)
        line.isOpen = !text.hasSuffix("\n") && !text.hasSuffix("\u{1B}[K")
      }
    }
  }

  /// Puts a question to the person at the terminal. Nil: it is answered, or not wanted any more.
  func prompt(_ text: String?) {
    let text = text.map(mask.masked)
    line.state.withLock { line in
      if let text {
        Self.write((line.isOpen && errorReplacesLines ? "\r\u{1B}[K" : "") + text, to: .error)
      } else if line.prompt != nil {
        Self.write("\n", to: .error)
      }
      line.prompt = text
      line.isOpen = false
    }
  }

  /// The person has ended the line of the question.
  func promptAnswered() { line.state.withLock { $0.prompt = nil } }

  /// What stands in the line of the cursor. Also keeps lines of different threads whole.
  private final class OpenLine: Sendable {
    struct State {
      /// Whether it is to be replaced.
      var isOpen = false
      var prompt: String?
    }

    let state = Mutex(State())
  }

  func show(_ diagnostics: [Diagnostic], of file: SourceFile) {
    guard !diagnostics.isEmpty else { return }
    guard logs == .text else {
      for diagnostic in diagnostics { log(LogLine(diagnostic, of: file)) }
      return
    }
    var sorted = Diagnostics()
    sorted.add(diagnostics)
    error(DiagnosticRenderer(file, color: errorStyle.color).render(sorted.sorted))
  }

  /// An error that concerns no text.
  func fail(_ code: String, _ message: String, help: String? = nil) {
    guard logs == .text else { return log(LogLine(level: .error, code: code, message: message, help: help)) }
    error("error[\(code)]: \(message)\n" + (help.map { "  = help: \($0)\n" } ?? ""))
  }

  /// What stopped a command, and the exit code that goes with it.
  func fail(_ error: any Error) -> Engine.ExitCode {
    switch error {
    case let problem as UsageProblem:
      fail("invalid-input", problem.message, help: problem.help)
      return .invalid
    case let error as RunStoreError:
      fail("no-journal", error.message, help: error.help)
      return .failed
    default:
      fail("bug", "\(error)")
      return .bug
    }
  }

  /// A failure that concerns no workflow.
  func show(_ failure: Failure) {
    guard logs == .text else {
      return log(LogLine(level: .error, code: failure.kind, message: failure.message, help: failure.help))
    }
    var notes = ""
    if let hop = failure.hop { notes += "  = note: at the hop \(hop)\n" }
    if let request = failure.request {
      let status = request.status.map { ", status \($0)" } ?? ""
      let id = request.requestID.map { ", request \($0)" } ?? ""
      notes += "  = note: \(request.method) \(request.path)\(status)\(id)\n"
    }
    error("error[\(failure.kind)]: \(failure.message)\n" + notes + (failure.help.map { "  = help: \($0)\n" } ?? ""))
  }

  /// Why no login came about; gives what the process should say.
  func show(loginError error: any Error) -> ExitCode {
    guard let failure = error as? Failure else {
      fail("bug", "\(error)")
      return .bug
    }
    show(failure)
    return failure.outcome == .denied ? .denied : .noCloud
  }

  /// Writes everything, or as much as the other side takes.
  static func write(_ text: String, to stream: Stream) {
    var text = text
    text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(stream.rawValue, bytes.baseAddress! + done, bytes.count - done)
        if count < 0 {
          if errno == EINTR { continue }
          // The reader has gone; nothing more can be said to it.
          return
        }
        done += count
      }
    }
  }
}
