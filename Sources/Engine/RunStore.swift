/// Keeps journals. Appending is ordered and returns at once; the disk is waited for only where it must be.
public protocol RunStore: Sendable {
  /// Adds entries to the journal of a run, in this order. The ticket says when they are safe.
  func append(_ entries: [JournalEntry], to run: String) -> StoreTicket
  /// Returns when everything up to `ticket` will survive a loss of power; throws ``RunStoreError`` if it cannot.
  func settle(_ ticket: StoreTicket) async throws
  /// Why nothing more can be kept, once it is known.
  var failure: RunStoreError? { get }
  /// The whole journal of a run; empty if there is none.
  func journal(of run: String) async throws -> [JournalEntry]
}

extension RunStore {
  public var failure: RunStoreError? { nil }
}

/// A place in the order of appends.
public struct StoreTicket: Sendable, Hashable, Comparable {
  public let number: UInt64

  public init(_ number: UInt64) { self.number = number }

  public static func < (a: StoreTicket, b: StoreTicket) -> Bool { a.number < b.number }
}

/// The journal cannot be kept.
public struct RunStoreError: Error, Sendable, Equatable {
  public let message: String
  /// What to do about it.
  public let help: String?
  /// Whether somebody else uses it at this moment, and it may go later.
  public let isBusy: Bool

  public init(_ message: String, help: String? = nil, isBusy: Bool = false) {
    self.message = message
    self.help = help
    self.isBusy = isBusy
  }
}
