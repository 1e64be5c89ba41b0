import Synchronization

/// Journals in memory: gone with the process.
public final class MemoryRunStore: RunStore {
  private let state = Mutex<(journals: [String: [JournalEntry]], appends: UInt64)>(([:], 0))

  public init() {}

  public func append(_ entries: [JournalEntry], to run: String) -> StoreTicket {
    state.withLock { state in
      state.journals[run, default: []].append(contentsOf: entries)
      state.appends += 1
      return StoreTicket(state.appends)
    }
  }

  public func settle(_ ticket: StoreTicket) async throws {}

  public func journal(of run: String) async throws -> [JournalEntry] {
    state.withLock { $0.journals[run] ?? [] }
  }
}
