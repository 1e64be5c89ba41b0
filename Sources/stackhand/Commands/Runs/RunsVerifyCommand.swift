import ArgumentParser
import Engine
import Reports
import Storage
import Values

struct RunsVerifyCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check that journals are as they were written.",
    discussion: """
      Every entry carries a hash over itself and the hash before it: what was changed, taken out or cut off at the end is \
      named. There is no key in it: it finds accidents and careless hands, not somebody who writes all hashes anew. Runs \
      that were pruned are not missed. Exit code 1 if something is wrong.
      """)

  @Argument(help: ArgumentHelp("The run, by its id or by how that begins or ends; else all of them.", valueName: "run"))
  var run: String?

  @Option(help: "text for people, json for programs.")
  var format: ListFormat = .text

  @OptionGroup var state: StateOptions

  func execute() -> Engine.ExitCode {
    let console = Console()
    do {
      let journal = try state.journalThatIsThere()
      if journal == nil, run == nil { console.error("there is no journal yet at \(try state.path())\n") }
      let found = try Process.wait { () -> [Verification] in
        guard let run else { return try await journal?.verify(nil) ?? [] }
        let record = try await StoredRun.find(run, in: journal)
        return try await journal?.verify(record.run) ?? []
      }
      console.output(format == .json ? Self.json(found) : Self.text(found))
      return found.allSatisfy(\.problems.isEmpty) ? .succeeded : .failed
    } catch {
      return console.fail(error)
    }
  }

  private static func text(_ found: [Verification]) -> String {
    var text = ""
    for one in found {
      let run = one.run.map { "run \($0) of \(one.workflow)" } ?? "no run"
      for problem in one.problems {
        text += "\(run): \(problem.entry.map { "entry \($0) " } ?? "")\(problem.text)\n"
      }
    }
    let (entries, unhashed) = (found.reduce(0) { $0 + $1.entries }, found.reduce(0) { $0 + $1.unhashed })
    text += "\(found.count) run\(found.count == 1 ? "" : "s"), \(entries) entr\(entries == 1 ? "y" : "ies"): "
    let bad = found.count { !$0.problems.isEmpty }
    text += bad == 0 ? "as they were written" : "\(bad) not as \(bad == 1 ? "it was" : "they were") written"
    if unhashed > 0 { text += " (\(unhashed) entries of an earlier version have no hash)" }
    return text + "\n"
  }

  /// One object; members are only ever added.
  private static func json(_ found: [Verification]) -> String {
    let runs = found.map { one -> Value in
      var map = ValueMap()
      map["run"] = one.run.map(Value.string) ?? .null
      map["workflow"] = .string(one.workflow)
      map["entries"] = .int(Int64(one.entries))
      map["unhashed"] = .int(Int64(one.unhashed))
      map["problems"] = .list(
        one.problems.map { ["entry": $0.entry.map { .int(Int64($0)) } ?? .null, "problem": .string($0.text)] })
      return .map(map)
    }
    return JSONWriter.text(["whole": .bool(found.allSatisfy(\.problems.isEmpty)), "runs": .list(runs)], indent: 2)
      + "\n"
  }
}
