import Glibc
import TestSupport

/// A folder of one test's own, gone behind it.
final class TemporaryFolder: Sendable {
  struct CannotMake: Error { let code: Int32 }

  let path: String

  init() throws {
    var template = Array("/tmp/stackhand-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw CannotMake(code: errno) }
    path = String(cString: made)
  }

  func write(_ text: String, to name: String) throws -> String {
    let file = "\(path)/\(name)"
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw CannotMake(code: errno) }
    var text = text
    text.withUTF8 { _ = Glibc.write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    return file
  }

  var files: [String] { Folder.files(below: path) ?? [] }

  deinit {
    for file in files { unlink("\(path)/\(file)") }
    rmdir(path)
  }
}
