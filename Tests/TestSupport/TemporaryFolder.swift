import Glibc

/// A folder of one test's own, gone behind it.
public final class TemporaryFolder: Sendable {
  public struct CannotMake: Error { public let code: Int32 }

  public let path: String

  public init() throws {
    let parent = Folder.environment("TMPDIR") ?? P_tmpdir
    var template = Array("\(parent)/stackhand-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw CannotMake(code: errno) }
    path = String(cString: made)
  }

  /// Gives the path of the file.
  @discardableResult public func write(_ text: String, to name: String) throws -> String {
    let file = "\(path)/\(name)"
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw CannotMake(code: errno) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, bytes.count - done) }
      guard count > 0 else { throw CannotMake(code: errno) }
      done += count
    }
    return file
  }

  public var files: [String] { Folder.files(below: path) ?? [] }

  /// For what no instance outlives: the end of the process takes no objects apart.
  public func remove() {
    var folders: Set<String> = []
    for file in files {
      unlink("\(path)/\(file)")
      var parts = file.split(separator: "/").dropLast()
      while !parts.isEmpty {
        folders.insert(parts.joined(separator: "/"))
        parts.removeLast()
      }
    }
    // The innermost first.
    for folder in folders.sorted(by: >) { rmdir("\(path)/\(folder)") }
    rmdir(path)
  }

  deinit { remove() }
}
