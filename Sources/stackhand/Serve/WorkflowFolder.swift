import Actions
import Diagnostics
import Engine
import Glibc
import Rehearsal
import Values
import Workflows

/// The workflows of a folder, as they were when they last were right.
struct WorkflowFolder: Sendable {
  private let path: String
  private let console: Console
  private let rules: ServeRules
  /// Other values for constants that workflows declare, as they are written.
  private let vars: [String: String]
  private let tell: @Sendable (ServeNotice) -> Void
  /// What the files looked like when they were last read.
  private var seen: [String: Look] = [:]
  /// The last good version of each file.
  private var good: [String: CheckedWorkflow] = [:]

  /// Enough of a file's state to see that it was written.
  private struct Look: Equatable, Sendable {
    let size: Int
    let seconds: Int
    let nanoseconds: Int
    let inode: UInt64
  }

  init(
    _ path: String, console: Console, rules: ServeRules, vars: [String: String],
    tell: @escaping @Sendable (ServeNotice) -> Void
  ) {
    self.path = path
    self.vars = vars
    self.tell = tell
    self.console = console
    self.rules = rules
  }

  /// Reads all of it for the first time. Throws if there is no such folder.
  mutating func open() throws(UsageProblem) -> [CheckedWorkflow] {
    guard let files = looks() else {
      throw UsageProblem(
        "cannot read the folder '\(path)': \(ReadError(errno).reason)", help: "give a folder with workflows")
    }
    return read(files)
  }

  /// The workflows, if anything in the folder has changed since.
  mutating func changed() -> [CheckedWorkflow]? {
    // A folder that is being replaced is looked at again later.
    guard let files = looks(), files != seen else { return nil }
    return read(files)
  }

  /// All files are checked again: one may be run by another.
  private mutating func read(_ files: [String: Look]) -> [CheckedWorkflow] {
    let before = seen
    seen = files
    for name in good.keys where files[name] == nil {
      good[name] = nil
      console.error("\(name): gone, and no longer served\n")
    }
    var names: [String: String] = [:]
    for name in files.keys.sorted() {
      if let workflow = load(name, isNew: before[name] != files[name]) { good[name] = workflow }
      guard let workflow = good[name] else { continue }
      if let other = names.updateValue(name, forKey: workflow.name) {
        console.fail(
          "invalid-input", "\(name): the name '\(workflow.name)' is that of \(other)",
          help: "runs, locks and addresses are known by the workflow's name; give each its own")
        names[workflow.name] = other
        good[name] = nil
      }
    }
    return good.sorted { $0.key < $1.key }.map(\.value)
  }

  /// nil if it cannot be served, which has been said.
  private mutating func load(_ name: String, isNew: Bool) -> CheckedWorkflow? {
    let file: SourceFile
    do throws(ReadError) {
      file = SourceFile(name: name, bytes: try LocalFile.read(name, limit: WorkflowLoader.sizeLimit))
    } catch {
      return refuse(name, "cannot be read: \(error.reason)", help: "look at the rights of the file")
    }
    if let known = good[name], !isNew, !known.allSteps.contains(where: \.runsAnother) { return known }
    guard let workflow = WorkflowLoader.check(file, library: ActionRegistry.signatures, console) else {
      return refuse(name, "has mistakes", help: "`stackhand check \(name)` says them again")
    }
    if let (message, help) = rules.objection(to: workflow) { return refuse(name, message, help: help) }
    do throws(UsageProblem) { return workflow.with(vars: try others(for: workflow)) } catch {
      return refuse(name, error.message, help: error.help ?? "see `vars` of the configuration")
    }
  }

  /// What the configuration says of its constants.
  private func others(for workflow: CheckedWorkflow) throws(UsageProblem) -> ValueMap {
    let declared = workflow.vars.keys.compactMap(\.asString).filter { vars[$0] != nil }
    return try RunInputs.vars(declared.map { "\($0)=\(vars[$0] ?? "")" }, of: workflow)
  }

  private func refuse(_ name: String, _ message: String, help: String) -> CheckedWorkflow? {
    console.fail("not-served", "\(name): \(message)", help: help)
    tell(ServeNotice(event: .file, workflow: name, message: message))
    if good[name] != nil { console.error("\(name): goes on as it was before\n") }
    return nil
  }

  /// nil if the folder cannot be read.
  private func looks() -> [String: Look]? {
    guard let folder = opendir(path) else { return nil }
    defer { closedir(folder) }
    var found: [String: Look] = [:]
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard !name.hasPrefix("."), name.hasSuffix(".yaml") || name.hasSuffix(".yml"), !RehearsalPlan.isOne(name) else {
        continue
      }
      let file = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
      var status = stat()
      guard stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      found[file] = Look(
        size: Int(status.st_size), seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec,
        inode: UInt64(status.st_ino))
    }
    return found
  }
}

extension CheckedStep {
  fileprivate var runsAnother: Bool { if case .run = kind { true } else { false } }
}

extension CheckedWorkflow {
  /// Whether a run may take something away, also through workflows that it runs.
  var isDestructive: Bool {
    allSteps.contains { step in
      if case .run(let subrun) = step.kind, subrun.workflow.isDestructive { return true }
      return step.uses.contains(where: \.isDestructive)
    }
  }
}
