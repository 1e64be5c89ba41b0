import Engine
import Synchronization
import Values

/// The journals of a test, as they would lie on the disk: what a process keeps after its death is not there.
final class RehearsalStore: Sendable {
  private struct State {
    var text = ""
    var journals: [String: [JournalEntry]] = [:]
    var appends: UInt64 = 0
  }

  private let state = Mutex(State())

  /// Every entry in the order of its coming: the run, and the event as the journal keeps it.
  var text: String { state.withLock(\.text) }

  /// As it comes back from a disk.
  func journal(of run: String) -> [JournalEntry] { state.withLock { $0.journals[run] ?? [] } }

  fileprivate func append(_ entries: [JournalEntry], to run: String) -> StoreTicket {
    let lines = entries.map { JSONWriter.text(EventCodec.encode($0)) }
    // Through its text and back: a value that the journal cannot keep must not be there after a restart.
    let kept = zip(lines, entries).map { line, entry in
      (try? EventCodec.decode(JSONReader.read(Array(line.utf8)))) ?? entry
    }
    return state.withLock { state in
      for line in lines { state.text += "\(run) \(line)\n" }
      state.journals[run, default: []] += kept
      state.appends += 1
      return StoreTicket(state.appends)
    }
  }

  /// What one life of the process writes to.
  struct View: RunStore {
    let store: RehearsalStore
    let life: Life
    /// Told of every question to people.
    let asked: AsyncStream<Question>.Continuation

    func append(_ entries: [JournalEntry], to run: String) -> StoreTicket {
      guard life.isAlive else { return StoreTicket(0) }
      for entry in entries {
        if case .asked(let address, _) = entry.event { asked.yield(Question(run: run, address: address)) }
      }
      return store.append(entries, to: run)
    }

    func settle(_ ticket: StoreTicket) async throws {}

    func journal(of run: String) async throws -> [JournalEntry] { store.journal(of: run) }
  }

  /// What a run asks people.
  struct Question: Sendable {
    let run: String
    let address: Address
  }
}

/// Nobody answers at a terminal: votes come as orders.
struct NobodyThere: Approver {
  func vote(on request: ApprovalRequest) async -> ApprovalVote? {
    let (silence, voice) = AsyncStream<Never>.makeStream()
    for await _ in silence {}
    withExtendedLifetime(voice) {}
    return nil
  }
}
