import Actions
import Dispatch
import Engine
import Glibc
import HTTP
import Synchronization
import Workflows

/// The files of this machine, as actions use them.
struct MachineFiles: LocalFiles {
  /// On a simulated cloud files are read, and none is written.
  let isSimulated: Bool

  /// How much is read at once.
  private static let piece = 256 << 10

  func source(_ path: String) throws(Failure) -> LocalFileSource {
    var status = stat()
    guard stat(path, &status) == 0 else { throw Self.failure("read", path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(.failed, "unreadable-file", "'\(path)' is no file")
    }
    guard access(path, R_OK) == 0 else { throw Self.failure("read", path, errno) }
    let length = Int(status.st_size)
    return LocalFileSource(length: length) {
      let file = OpenFile()
      return HTTPBody(length: length) { try await FileThread.run { try file.read(path, upTo: Self.piece) } }
    }
  }

  func target(_ path: String, replacing: Bool) throws(Failure) -> any LocalFileTarget {
    if access(path, F_OK) == 0, !replacing {
      throw Failure(
        .failed, "file-exists", "'\(path)' is there already",
        help: "choose another name, or say `replace: true`")
    }
    if isSimulated { return NoTarget() }
    return try MachineTarget(path, replacing: replacing)
  }

  static func failure(_ verb: String, _ path: String, _ code: Int32) -> Failure {
    let help = code == ENOSPC ? "make room" : nil
    return Failure(.failed, "unreadable-file", "cannot \(verb) '\(path)': \(ReadError(code).reason)", help: help)
  }
}

/// Writes nothing.
private struct NoTarget: LocalFileTarget {
  func write(_ piece: [UInt8]) async throws {}
  func finish() async throws {}
  func discard() async {}
}

/// A descriptor that is closed with its last reference.
private final class OpenFile: Sendable {
  private let descriptor = Mutex<Int32>(-1)

  deinit { descriptor.withLock { if $0 >= 0 { close($0) } } }

  /// The next piece; nil at the end. Opened at the first.
  func read(_ path: String, upTo count: Int) throws -> [UInt8]? {
    try descriptor.withLock { descriptor in
      if descriptor < 0 { descriptor = open(path, O_RDONLY | O_CLOEXEC) }
      guard descriptor >= 0 else { throw MachineFiles.failure("read", path, errno) }
      var buffer = [UInt8](repeating: 0, count: count)
      while true {
        let got = Glibc.read(descriptor, &buffer, count)
        if got < 0, errno == EINTR { continue }
        guard got >= 0 else { throw MachineFiles.failure("read", path, errno) }
        if got == 0 { return nil }
        buffer.removeLast(count - got)
        return buffer
      }
    }
  }
}

/// A file beside the one that it becomes.
private final class MachineTarget: LocalFileTarget {
  private let path: String
  private let isReplacing: Bool
  private let temporary: String
  private let descriptor: Mutex<Int32>

  init(_ path: String, replacing: Bool) throws(Failure) {
    self.path = path
    isReplacing = replacing
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    temporary = "\(path[..<slash]).\(path[slash...]).\(LocalMachine.makeUUID().prefix(8)).part"
    let opened = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard opened >= 0 else { throw MachineFiles.failure("write", path, errno) }
    descriptor = Mutex(opened)
  }

  func write(_ piece: [UInt8]) async throws {
    try await FileThread.run { [self] in
      try descriptor.withLock { descriptor in
        var done = 0
        while done < piece.count {
          let count = piece[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
          if count < 0, errno == EINTR { continue }
          guard count >= 0 else { throw MachineFiles.failure("write", path, errno) }
          done += count
        }
      }
    }
  }

  func finish() async throws {
    try await FileThread.run { [self] in
      try descriptor.withLock { descriptor in
        guard fsync(descriptor) == 0 else { throw MachineFiles.failure("write", path, errno) }
        let isClosed = close(descriptor) == 0
        descriptor = -1
        guard isClosed else { throw MachineFiles.failure("write", path, errno) }
      }
      // A link does not take the place of what has come there meanwhile; a rename does.
      guard (isReplacing ? rename(temporary, path) : link(temporary, path)) == 0 else {
        throw MachineFiles.failure("write", path, errno)
      }
      if !isReplacing { unlink(temporary) }
    }
  }

  func discard() async {
    descriptor.withLock { descriptor in
      guard descriptor >= 0 else { return }
      close(descriptor)
      descriptor = -1
    }
    unlink(temporary)
  }
}

/// Calls that wait for a disk have a thread of their own.
private enum FileThread {
  private static let queue = DispatchQueue(label: "stackhand.files", attributes: .concurrent)

  static func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Swift.Result { try work() }) }
    }
  }
}
