public import Diagnostics
import Values

/// What came of the tests of several files, for people and programs.
public struct RehearsalReport: Sendable {
  public struct Entry: Sendable {
    public let file: SourceFile
    public let results: [RehearsalResult]

    public init(_ file: SourceFile, _ results: [RehearsalResult]) {
      self.file = file
      self.results = results
    }
  }

  public let entries: [Entry]

  public init(_ entries: [Entry]) { self.entries = entries }

  public var isGood: Bool { entries.allSatisfy { $0.results.allSatisfy(\.isGood) } }
  private var count: Int { entries.reduce(0) { $0 + $1.results.count } }
  private var badCount: Int { entries.reduce(0) { $0 + $1.results.count { !$0.isGood } } }

  /// A line for each test, and below it what is not as it was expected.
  public func text(color: Bool) -> String {
    var text = ""
    for entry in entries {
      text += "\(entry.file.name)\n"
      for result in entry.results {
        let sign = result.isGood ? (color ? "\u{1B}[32m✔\u{1B}[0m" : "✔") : (color ? "\u{1B}[1;31m✘\u{1B}[0m" : "✘")
        text += "\(sign) \(printable(result.name))  (\(Self.time(result.passed)) on its clock)\n"
        if !result.isGood { text += DiagnosticRenderer(entry.file, color: color).render(result.mismatches) }
      }
    }
    let bad = badCount
    return text + "\(count) test\(count == 1 ? "" : "s"), \(bad == 0 ? "all as expected" : "\(bad) not as expected")\n"
  }

  /// One object; members are only ever added.
  public var json: String {
    let tests = entries.flatMap { entry in
      entry.results.map { result -> Value in
        [
          "file": .string(entry.file.name), "name": .string(result.name), "ok": .bool(result.isGood),
          "seconds": .double(result.passed / .seconds(1)),
          "mismatches": .list(result.mismatches.map { Self.json($0, entry.file) }),
        ]
      }
    }
    return JSONWriter.text(["test": 1, "ok": .bool(isGood), "tests": .list(tests)], indent: 2) + "\n"
  }

  private static func json(_ mismatch: Diagnostic, _ file: SourceFile) -> Value {
    let position = file.position(of: mismatch.span?.lower ?? 0)
    return [
      "message": .string(mismatch.message), "line": .int(Int64(position.line)), "column": .int(Int64(position.column)),
      "notes": .list(mismatch.notes.map(Value.string)),
    ]
  }

  /// The form that CI services read: a suite for each file. Times are those of the tests' clocks.
  public var junit: String {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"\(count)\" failures=\"\(badCount)\">\n"
    for entry in entries {
      let bad = entry.results.count { !$0.isGood }
      let name = Self.escaped(entry.file.name)
      text += "  <testsuite name=\"\(name)\" tests=\"\(entry.results.count)\" failures=\"\(bad)\" errors=\"0\">\n"
      for result in entry.results {
        let time = "\(Int(result.passed / .seconds(1)))"
        text += "    <testcase classname=\"\(name)\" name=\"\(Self.escaped(result.name))\" time=\"\(time)\""
        guard !result.isGood else {
          text += "/>\n"
          continue
        }
        text += ">\n"
        let said = DiagnosticRenderer(entry.file).render(result.mismatches)
        let first = Self.escaped(result.mismatches.first?.message ?? "")
        text += "      <failure message=\"\(first)\">\(Self.escaped(said))</failure>\n    </testcase>\n"
      }
      text += "  </testsuite>\n"
    }
    return text + "</testsuites>\n"
  }

  /// XML 1.0 knows no control characters but these three.
  private static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "\n", "\r", "\t": out.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  private static func time(_ duration: Duration) -> String {
    let seconds = Int(duration / .seconds(1))
    if seconds < 120 { return "\(seconds) s" }
    return seconds < 7200 ? "\(seconds / 60) min" : "\(seconds / 3600) h \(seconds / 60 % 60) min"
  }
}
