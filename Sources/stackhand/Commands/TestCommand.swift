import Actions
import ArgumentParser
import Diagnostics
import Engine
import Glibc
import Rehearsal
import Reports
import Triggers
import Workflows

struct TestCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Run the tests of workflows, on a simulated cloud and a clock that does not wait.",
    discussion: """
      A file NAME.test.yaml beside NAME.yaml says what is in the cloud, what starts the run, what goes wrong, and what \
      should come of it. Nothing leaves the process, and no secret is needed. Exit code 0, 1 if something is not as it was \
      expected, 2 if a test or its workflow has mistakes.
      """)

  @Argument(help: ArgumentHelp("Test files, workflows that have one, or folders; else this folder.", valueName: "file"))
  var paths: [String] = []

  @Option(help: "text for people, junit for CI services, json for programs.")
  var format: Format = .text

  @Option(help: ArgumentHelp("Only tests whose name contains this.", valueName: "text"))
  var filter: String?

  @Option(name: .customLong("repeat"), help: "How often each is run; its journal must be the same each time.")
  var repetitions = 1

  @Flag(help: "Print the journals of the runs instead of a report.")
  var journal = false

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, junit, json }

  func validate() throws {
    guard (1...100_000).contains(repetitions) else { throw ValidationError("--repeat is 1 to 100000") }
  }

  func execute() -> Engine.ExitCode {
    let console = Console()
    do {
      let files = try TestFiles.found(in: paths.isEmpty ? ["."] : paths)
      var isValid = true
      var entries: [RehearsalReport.Entry] = []
      for file in files {
        guard let (plan, workflow) = load(file, console) else {
          isValid = false
          continue
        }
        let tests = plan.tests.filter { test in filter.map { test.name.value.contains($0) } ?? true }
        let results = try Process.wait { [repetitions] in
          var results: [RehearsalResult] = []
          for test in tests { results.append(await test.rehearsed(workflow, times: repetitions)) }
          return results
        }
        entries.append(RehearsalReport.Entry(plan.file, results))
      }
      let report = RehearsalReport(entries)
      show(report, console)
      if filter != nil, entries.allSatisfy(\.results.isEmpty) {
        throw UsageProblem("no test has a name that contains '\(filter ?? "")'")
      }
      return isValid ? (report.isGood ? .succeeded : .failed) : .invalid
    } catch {
      return console.fail(error)
    }
  }

  private func show(_ report: RehearsalReport, _ console: Console) {
    if journal {
      for result in report.entries.flatMap(\.results) { console.output(result.journal) }
      return
    }
    switch format {
    case .text: console.output(report.text(color: console.outputStyle.color))
    case .junit: console.output(report.junit)
    case .json: console.output(report.json)
    }
  }

  /// Nil if the test or its workflow has mistakes, which have been said.
  private func load(_ path: String, _ console: Console) -> (RehearsalPlan, CheckedWorkflow)? {
    guard let file = WorkflowLoader.read(path, console),
      let source = WorkflowLoader.read(LocalWorkflows.path(RehearsalPlan.workflow(of: file), from: path), console),
      let workflow = WorkflowLoader.check(source, library: ActionRegistry.signatures, console)
    else { return nil }
    let (plan, found) = RehearsalPlan.read(file, for: workflow)
    console.show(found, of: file)
    return plan.map { ($0, workflow) }
  }
}

/// The test files that somebody means.
enum TestFiles {
  /// Throws ``UsageProblem`` if there is none.
  static func found(in paths: [String]) throws(UsageProblem) -> [String] {
    var found: [String] = []
    for path in paths {
      if RehearsalPlan.isOne(path) {
        found.append(path)
      } else if let names = names(in: path) {
        found += names.filter(RehearsalPlan.isOne).sorted().map { name in
          path == "." ? name : (path.hasSuffix("/") ? path + name : "\(path)/\(name)")
        }
      } else if let beside = beside(path) {
        found.append(beside)
      } else {
        throw UsageProblem(
          "'\(path)' is no test, no folder, and no workflow with a test beside it",
          help: "the tests of NAME.yaml stand in NAME.test.yaml")
      }
    }
    guard !found.isEmpty else {
      throw UsageProblem(
        "there is no test in \(paths.joined(separator: ", "))", help: "the tests of NAME.yaml stand in NAME.test.yaml")
    }
    return found
  }

  /// The tests of a workflow.
  private static func beside(_ path: String) -> String? {
    for ending in [".yaml", ".yml"] where path.hasSuffix(ending) {
      let file = path.dropLast(ending.count) + ".test" + ending
      if access(String(file), R_OK) == 0 { return String(file) }
    }
    return nil
  }

  private static func names(in path: String) -> [String]? {
    guard let folder = opendir(path) else { return nil }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names
  }
}
