import Actions
import Engine
import HTTP
import Synchronization
import Workflows

/// Files that are not on any disk; every change of what stands under a name is remembered.
final class MemoryLocalFiles: LocalFiles {
  private let state = Mutex<(files: [String: [UInt8]], begun: Int, open: Int)>(([:], 0, 0))

  subscript(path: String) -> [UInt8]? {
    get { state.withLock { $0.files[path] } }
    set { state.withLock { $0.files[path] = newValue } }
  }

  /// How many were begun and neither finished nor discarded.
  var open: Int { state.withLock(\.open) }
  var begun: Int { state.withLock(\.begun) }

  func source(_ path: String) throws(Failure) -> LocalFileSource {
    guard let bytes = self[path] else { throw Failure(.failed, "file", "cannot read '\(path)': no such file") }
    return LocalFileSource(length: bytes.count) {
      let starts = stride(from: 0, to: bytes.count, by: 4096)
      let left = Pieces(starts.map { Array(bytes[$0..<min($0 + 4096, bytes.count)]) })
      return HTTPBody(length: bytes.count) { left.next() }
    }
  }

  func target(_ path: String, replacing: Bool) throws(Failure) -> any LocalFileTarget {
    if self[path] != nil, !replacing { throw Failure(.failed, "file-exists", "'\(path)' is there already") }
    state.withLock { state in
      state.open += 1
      state.begun += 1
    }
    return Target(files: self, path: path)
  }

  private final class Pieces: Sendable {
    private let left: Mutex<[[UInt8]]>

    init(_ pieces: [[UInt8]]) { left = Mutex(pieces) }
    func next() -> [UInt8]? { left.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
  }

  private final class Target: LocalFileTarget {
    let files: MemoryLocalFiles
    let path: String
    private let bytes = Mutex<[UInt8]?>([])

    init(files: MemoryLocalFiles, path: String) {
      self.files = files
      self.path = path
    }

    func write(_ piece: [UInt8]) async throws { bytes.withLock { $0?.append(contentsOf: piece) } }

    func finish() async throws {
      files[path] = bytes.withLock { $0 }
      await discard()
    }

    func discard() async {
      let wasOpen = bytes.withLock { bytes in
        defer { bytes = nil }
        return bytes != nil
      }
      if wasOpen { files.state.withLock { $0.open -= 1 } }
    }
  }
}
