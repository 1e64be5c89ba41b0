public import Diagnostics

/// Where the checker finds the workflows that steps `run`.
public protocol WorkflowFinder: Sendable {
  /// The text at `path`, as `file` names it; nil if there is none. The same text bears the same name every time.
  func file(_ path: String, from file: SourceFile) -> SourceFile?
}

/// For a workflow that stands alone.
public struct NoWorkflows: WorkflowFinder {
  public init() {}

  public func file(_ path: String, from file: SourceFile) -> SourceFile? { nil }
}

/// The workflows that are checked because another one runs them; each file once. Shared by the checks of all of them.
final class OtherWorkflows {
  enum Found {
    case workflow(CheckedWorkflow)
    /// It has mistakes; the first error, with its place.
    case invalid(file: SourceFile, first: Diagnostic?)
    /// It has mistakes, which have been reported.
    case reported
    case notFound
    /// It runs, by way of others, itself.
    case cycle([String])
    case tooDeep
  }

  static let deepest = 8

  private let finder: any WorkflowFinder
  /// The files that are being checked, each because the one before runs it.
  private var open: [String] = []
  private var done: [String: CheckedWorkflow?] = [:]

  init(_ finder: any WorkflowFinder) { self.finder = finder }

  func enter(_ file: SourceFile) { open.append(file.name) }
  func leave() { open.removeLast() }

  func find(
    _ path: String, from file: SourceFile, _ library: any SignatureLibrary, _ rules: any TriggerRules
  ) -> Found {
    guard let other = finder.file(path, from: file) else { return .notFound }
    if let start = open.firstIndex(of: other.name) { return .cycle(open[start...] + [other.name]) }
    if let known = done[other.name] { return known.map(Found.workflow) ?? .reported }
    guard open.count <= Self.deepest else { return .tooDeep }
    let (workflow, found) = WorkflowChecker.check(other, library, rules, self)
    done[other.name] = .some(workflow)
    if let workflow { return .workflow(workflow) }
    var sorted = Diagnostics()
    sorted.add(found.filter { $0.severity == .error })
    return .invalid(file: other, first: sorted.sorted.first)
  }
}
