import Glibc

extension LocalFile {
  /// Writes a file that is not there yet. What is there is never touched.
  static func create(_ path: String, _ text: String) throws(WriteError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw WriteError(code: errno) }
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, bytes.count - done) }
      if count < 0 {
        let code = errno
        if code == EINTR { continue }
        close(descriptor)
        // Half of it would stand in the way of the next attempt.
        unlink(path)
        throw WriteError(code: code)
      }
      done += count
    }
    // Some file systems say only here that there was no room.
    if close(descriptor) != 0 {
      let code = errno
      unlink(path)
      throw WriteError(code: code)
    }
  }
}

/// Why a file could not be written.
struct WriteError: Error {
  /// As in `errno`.
  let code: Int32

  var isThere: Bool { code == EEXIST }

  var reason: String {
    switch code {
    case EEXIST: "it is there already"
    case ENOENT: "there is no such folder"
    default: ReadError(code).reason
    }
  }
}
