import Engine

/// A store that tells of the writes that leave and of their answers.
struct WatchedStore: RunStore {
  let inner: any RunStore
  let observe: @Sendable (JournalEntry, String) -> Void

  func append(_ entries: [JournalEntry], to run: String) -> StoreTicket {
    for entry in entries { observe(entry, run) }
    return inner.append(entries, to: run)
  }

  func settle(_ ticket: StoreTicket) async throws { try await inner.settle(ticket) }
  func journal(of run: String) async throws -> [JournalEntry] { try await inner.journal(of: run) }
  var failure: RunStoreError? { inner.failure }
}
