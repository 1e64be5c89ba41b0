public import Values
import Workflows

/// Puts the calls of one attempt on record: the intent before a write leaves, its result after.
///
/// On a resumed attempt a call that is on record gives its recorded end instead of being made again.
public struct CallJournal: Sendable {
  /// What is on record of a call.
  public enum Standing: Sendable {
    /// Not made yet: the intent is on record now, and safe if the call must never be repeated.
    case new
    /// Made before a restart, with a recorded end.
    case ended(CallEnd)
    /// The intent is on record, since that instant, and no end: whether it arrived is not known.
    case inDoubt(since: Timestamp)
  }

  private let beginCall: @Sendable (CallID, CallIntent) async throws -> Standing
  private let endCall: @Sendable (CallID, CallEnd) async -> Void
  private let isStopping: @Sendable () -> Bool

  public init(
    begin: @escaping @Sendable (CallID, CallIntent) async throws -> Standing,
    end: @escaping @Sendable (CallID, CallEnd) async -> Void, isStopping: @escaping @Sendable () -> Bool
  ) {
    beginCall = begin
    endCall = end
    self.isStopping = isStopping
  }

  /// Puts an intent on record, or says what is on record already.
  public func begin(_ call: CallID, _ intent: CallIntent) async throws -> Standing {
    try checkGoingOn()
    return try await beginCall(call, intent)
  }

  public func end(_ call: CallID, _ end: CallEnd) async { await endCall(call, end) }

  /// Throws a cancelled ``Failure`` if the run is being stopped: nothing new may begin.
  public func checkGoingOn() throws {
    if isStopping() { throw Failure(.cancelled, "cancelled", "the run was stopped before the next request") }
  }
}
