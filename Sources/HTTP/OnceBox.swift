import Synchronization

/// Gives what it holds to the first who asks.
final class OnceBox: Sendable {
  private let content: Mutex<[UInt8]?>

  init(_ content: [UInt8]) { self.content = Mutex(content.isEmpty ? nil : content) }

  func take() -> [UInt8]? {
    content.withLock { content in
      defer { content = nil }
      return content
    }
  }
}
