public import Engine
public import HTTP
import Workflows

/// Files of this machine that actions read and write. Pieces come and go one at a time: a file may be larger than memory.
public protocol LocalFiles: Sendable {
  /// A file that is there. Throws ``Failure``.
  func source(_ path: String) throws(Failure) -> LocalFileSource

  /// A new file, which stands under its name once it is whole and not before. Throws ``Failure`` where that name is taken
  /// and must not be replaced.
  func target(_ path: String, replacing: Bool) throws(Failure) -> any LocalFileTarget
}

/// A file to be sent.
public struct LocalFileSource: Sendable {
  /// In bytes.
  public let length: Int
  /// Its content from the front, as often as it is asked for.
  public let make: @Sendable () -> HTTPBody

  public init(length: Int, make: @escaping @Sendable () -> HTTPBody) {
    self.length = length
    self.make = make
  }
}

/// A file that is being written. One of `finish` and `discard` ends it.
public protocol LocalFileTarget: Sendable {
  func write(_ piece: [UInt8]) async throws
  /// Puts it under its name, on the disk.
  func finish() async throws
  /// Leaves nothing behind.
  func discard() async
}

/// Where there are none.
struct NoLocalFiles: LocalFiles {
  private static let none = Failure(.failed, "no-files", "files of this machine cannot be used here")

  func source(_ path: String) throws(Failure) -> LocalFileSource { throw Self.none }
  func target(_ path: String, replacing: Bool) throws(Failure) -> any LocalFileTarget { throw Self.none }
}
