import HTTP
import NIOCore
import Synchronization

/// Whether the look-up of a host's name has come to something: a deadline that passes before that says nothing about the
/// host, only that nobody could say where it is.
final class NameSearch: Sendable {
  private let origin: Origin
  private let time: Duration
  private let isOver: Atomic<Bool>

  init(for origin: Origin, within time: Duration) {
    self.origin = origin
    self.time = time
    isOver = Atomic(origin.literal != nil)
  }

  /// A channel is being made, which is done for an address and not before there is one.
  func found() { isOver.store(true, ordering: .relaxed) }

  /// The reason why a connection did not come about, which may be the look-up's.
  func blamed(for error: any Error) -> any Error {
    guard case ChannelError.connectTimeout = error, !isOver.load(ordering: .relaxed) else { return error }
    return HTTPTransportError(
      .nameNotFound, "the look-up of '\(origin.host)' gave no answer within \(time.inWords)", mayHaveArrived: false)
  }
}
