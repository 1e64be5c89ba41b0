import Engine
import Glibc

/// Says which runs have a living owner: a file of which the owner of the run number 17 has locked the byte 17.
///
/// The kernel gives the lock back when the process ends, however it ends. Locks of open file descriptions (fcntl(2),
/// "Open file description locks"): two stores in one process exclude each other as two processes do.
final class OwnerFile: RunOwners {
  /// nil: all runs are of this process.
  private let descriptor: Int32?
  private var held: Set<Int64> = []

  private static let setLock: Int32 = 37  // F_OFD_SETLK of linux/fcntl.h, behind _GNU_SOURCE
  private static let getLock: Int32 = 36  // F_OFD_GETLK

  init(path: String) throws(RunStoreError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw RunStoreError(
        "\(path) cannot be opened: \(String(cString: strerror(errno)))",
        help: "look at the rights of the file and of its folder, or name another journal with `--state`")
    }
    self.descriptor = descriptor
  }

  /// For runs that no other process knows: no file is needed.
  init() { descriptor = nil }

  deinit { if let descriptor { close(descriptor) } }

  func take(_ run: Int64) -> Bool {
    guard !held.contains(run) else { return false }
    if let descriptor {
      var lock = Self.lock(F_WRLCK, run)
      guard fcntl(descriptor, Self.setLock, &lock) == 0 else { return false }
    }
    held.insert(run)
    return true
  }

  func release(_ run: Int64) {
    guard held.remove(run) != nil, let descriptor else { return }
    var lock = Self.lock(F_UNLCK, run)
    _ = fcntl(descriptor, Self.setLock, &lock)
  }

  func isOwned(_ run: Int64) -> Bool {
    guard !held.contains(run), let descriptor else { return held.contains(run) }
    var lock = Self.lock(F_WRLCK, run)
    return fcntl(descriptor, Self.getLock, &lock) != 0 || lock.l_type != Int16(F_UNLCK)
  }

  private static func lock(_ type: Int32, _ run: Int64) -> flock {
    flock(l_type: Int16(type), l_whence: Int16(SEEK_SET), l_start: Int(run), l_len: 1, l_pid: 0)
  }
}
