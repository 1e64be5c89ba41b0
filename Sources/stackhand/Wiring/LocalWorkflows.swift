import Diagnostics
import Workflows

/// The workflows that steps `run`: files, by their paths from the folder of the one that names them.
struct LocalWorkflows: WorkflowFinder {
  func file(_ path: String, from file: SourceFile) -> SourceFile? {
    let path = Self.path(path, from: file.name)
    guard let bytes = try? LocalFile.read(path, limit: WorkflowLoader.sizeLimit) else { return nil }
    return SourceFile(name: path, bytes: bytes)
  }

  /// Without `.` and `..` as far as may be: the same file bears the same name.
  static func path(_ path: String, from file: String) -> String {
    let folder =
      path.hasPrefix("/")
      ? "" : file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let isAbsolute = path.hasPrefix("/") || file.hasPrefix("/")
    var parts: [Substring] = []
    for part in (folder + "/" + path).split(separator: "/") {
      switch part {
      case ".": continue
      case ".." where parts.isEmpty && isAbsolute: continue
      case ".." where parts.last.map { $0 != ".." } ?? false: parts.removeLast()
      default: parts.append(part)
      }
    }
    return (isAbsolute ? "/" : "") + parts.joined(separator: "/")
  }
}
