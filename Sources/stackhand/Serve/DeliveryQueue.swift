import HTTPTypes
import Synchronization
import Triggers

/// Where deliveries wait for their turn. Bounded: beyond that the sender is asked to come again.
final class DeliveryQueue: Sendable {
  /// What the service does one after the other.
  enum Job: Sendable {
    case delivery(DeliveryDoor.Target, Delivery, @Sendable (DeliveryDoor.Verdict) -> Void)
    case tick
    case ended(RunEnd)
    case stop
  }

  /// So many deliveries wait at most.
  static let limit = 256

  let jobs: AsyncStream<Job>
  private let post: AsyncStream<Job>.Continuation
  private let state = Mutex((waiting: 0, isOpen: false))

  init() { (jobs, post) = AsyncStream.makeStream() }

  var isOpen: Bool { state.withLock { $0.isOpen } }
  func open() { state.withLock { $0.isOpen = true } }
  func close() { state.withLock { $0.isOpen = false } }

  func add(_ job: Job) { post.yield(job) }
  func finish() { post.finish() }

  func ask(_ target: DeliveryDoor.Target, _ delivery: Delivery) async -> DeliveryDoor.Verdict {
    let isTaken = state.withLock { state in
      guard state.isOpen, state.waiting < Self.limit else { return false }
      state.waiting += 1
      return true
    }
    guard isTaken else { return .refused(.serviceUnavailable, "not now; send it again") }
    defer { state.withLock { $0.waiting -= 1 } }
    return await withCheckedContinuation { answer in
      let result = post.yield(.delivery(target, delivery) { answer.resume(returning: $0) })
      if case .terminated = result { answer.resume(returning: .refused(.serviceUnavailable, "the service is ending")) }
    }
  }
}
