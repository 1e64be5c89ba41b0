import HTTPTypes
import Synchronization
import Triggers
import Values

/// Where deliveries wait for their turn. Bounded: beyond that the sender is asked to come again.
///
/// What has come together while the disk was busy is taken together, and becomes one transaction.
final class DeliveryQueue: Sendable {
  /// What the service does one after the other.
  enum Job: Sendable {
    case delivery(DeliveryDoor.Target, Delivery, @Sendable (DeliveryDoor.Verdict) -> Void)
    /// Somebody wants a run of a workflow.
    case wish(String, ValueMap, by: String, @Sendable (DeliveryDoor.Verdict) -> Void)
    case tick
    case ended(RunEnd)
    case stop
  }

  /// So many deliveries wait at most.
  static let limit = 256

  /// Says that there is something to take.
  let arrivals: AsyncStream<Void>
  private let arrival: AsyncStream<Void>.Continuation
  private let state = Mutex(State())

  private struct State {
    var jobs: [Job] = []
    var waiting = 0
    var isOpen = false
    var hasEnded = false
  }

  init() { (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

  var isOpen: Bool { state.withLock { $0.isOpen } }
  func open() { state.withLock { $0.isOpen = true } }
  func close() { state.withLock { $0.isOpen = false } }

  func add(_ job: Job) {
    state.withLock { $0.jobs.append(job) }
    arrival.yield()
  }

  /// All that has come.
  func take() -> [Job] {
    state.withLock { state in
      defer { state.jobs = [] }
      return state.jobs
    }
  }

  /// Nothing is taken any more; those that still wait are told.
  func finish() {
    let left = state.withLock { state in
      defer { state.jobs = [] }
      state.hasEnded = true
      return state.jobs
    }
    for job in left {
      guard let reply = job.reply else { continue }
      reply(.refused(.serviceUnavailable, "the service is ending"))
    }
    arrival.finish()
  }

  /// How many wait for an answer.
  var waiting: Int { state.withLock { $0.waiting } }

  func ask(_ target: DeliveryDoor.Target, _ delivery: Delivery) async -> DeliveryDoor.Verdict {
    await ask { .delivery(target, delivery, $0) }
  }

  func ask(_ make: (@escaping @Sendable (DeliveryDoor.Verdict) -> Void) -> Job) async -> DeliveryDoor.Verdict {
    let isTaken = state.withLock { state in
      guard state.isOpen, state.waiting < Self.limit else { return false }
      state.waiting += 1
      return true
    }
    guard isTaken else { return .refused(.serviceUnavailable, "not now; send it again") }
    defer { state.withLock { $0.waiting -= 1 } }
    return await withCheckedContinuation { answer in
      let job = make { answer.resume(returning: $0) }
      let isTaken = state.withLock { state in
        if !state.hasEnded { state.jobs.append(job) }
        return !state.hasEnded
      }
      if isTaken {
        arrival.yield()
      } else {
        answer.resume(returning: .refused(.serviceUnavailable, "the service is ending"))
      }
    }
  }
}

extension DeliveryQueue.Job {
  /// Tells whoever waits for it; nil if nobody does.
  fileprivate var reply: (@Sendable (DeliveryDoor.Verdict) -> Void)? {
    switch self {
    case .delivery(_, _, let reply), .wish(_, _, by: _, let reply): reply
    case .tick, .ended, .stop: nil
    }
  }
}
