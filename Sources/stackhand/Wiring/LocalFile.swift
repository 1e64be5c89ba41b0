import Glibc

/// Files of this machine, read whole.
enum LocalFile {
  static func read(_ path: String, limit: Int) throws(ReadError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ReadError(errno) }
    defer { close(descriptor) }
    return try readAll(descriptor, limit: limit)
  }

  static func readAll(_ descriptor: Int32, limit: Int) throws(ReadError) -> [UInt8] {
    var all: [UInt8] = []
    var status = stat()
    // One byte too few would have the array move; what is no file, or grows, is read all the same.
    if fstat(descriptor, &status) == 0, status.st_size > 0 { all.reserveCapacity(min(Int(status.st_size), limit)) }
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw ReadError(errno)
      }
      if count == 0 { return all }
      guard all.count + count <= limit else { throw ReadError(EFBIG) }
      all.append(contentsOf: buffer[..<count])
    }
  }
}

/// Why a file could not be read.
struct ReadError: Error {
  /// As in `errno`.
  let code: Int32

  init(_ code: Int32) { self.code = code }

  var reason: String {
    switch code {
    case ENOENT: "no such file"
    case EACCES: "permission denied"
    case EISDIR: "it is a folder"
    case EFBIG: "it is too large"
    default: String(cString: strerror(code))
    }
  }
}
