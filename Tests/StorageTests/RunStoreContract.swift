import Engine
import Storage
import Testing
import Values
import Workflows

/// A kind of store, for the suite that all of them pass.
enum StoreKind: CaseIterable {
  case memory
  case database

  /// A store, and whatever has to live as long.
  func make() throws -> (any RunStore, Any) {
    switch self {
    case .memory: return (MemoryRunStore(), ())
    case .database:
      let journal = try StoredJournal()
      return (try journal.open(), journal)
    }
  }
}

@Suite struct `Every store of runs` {
  @Test(arguments: StoreKind.allCases)
  func `gives back what was appended, in its order, each run its own`(_ kind: StoreKind) async throws {
    let (store, journal) = try kind.make()
    defer { withExtendedLifetime(journal) {} }
    let all = Journals.entries([
      Journals.start("a"), .opened(Opening(logins: 1, project: "p", roles: ["r"])),
      .attemptBegan(AttemptID(Address([.step("s")]), 1), arguments: ["name": "x"]), .cancelRequested(by: "ada"),
      .suspended, .ended(.cancelled),
    ])
    _ = store.append([all[0]], to: "a")
    _ = store.append(Journals.ended("b"), to: "b")
    _ = store.append(Array(all[1...2]), to: "a")
    for entry in all[3...] { try await store.settle(store.append([entry], to: "a")) }
    #expect(try await store.journal(of: "a") == all)
    #expect(try await store.journal(of: "b") == Journals.ended("b"))
  }

  @Test(arguments: StoreKind.allCases)
  func `shows what has not been settled yet`(_ kind: StoreKind) async throws {
    let (store, journal) = try kind.make()
    defer { withExtendedLifetime(journal) {} }
    let entries = Journals.entries([Journals.start("a"), .cancelRequested(by: "ada")])
    for entry in entries { _ = store.append([entry], to: "a") }
    #expect(try await store.journal(of: "a") == entries)
  }

  @Test(arguments: StoreKind.allCases)
  func `has no journal of a run that it does not know`(_ kind: StoreKind) async throws {
    let (store, journal) = try kind.make()
    defer { withExtendedLifetime(journal) {} }
    #expect(try await store.journal(of: "nobody").isEmpty)
  }

  @Test(arguments: StoreKind.allCases)
  func `gives tickets in the order of appends, and settles the earlier ones with the later`(
    _ kind: StoreKind
  ) async throws {
    let (store, journal) = try kind.make()
    defer { withExtendedLifetime(journal) {} }
    let entries = Journals.entries([Journals.start("a")] + (0..<500).map { .cancelRequested(by: "\($0)") })
    let tickets = entries.map { store.append([$0], to: "a") }
    #expect(tickets == tickets.sorted())
    try await store.settle(try #require(tickets.last))
    for ticket in tickets { try await store.settle(ticket) }
    #expect(try await store.journal(of: "a").count == 501)
  }

  @Test(arguments: StoreKind.allCases)
  func `takes appends from many sides at once`(_ kind: StoreKind) async throws {
    let (store, journal) = try kind.make()
    defer { withExtendedLifetime(journal) {} }
    await withThrowingTaskGroup(of: Void.self) { group in
      for run in 0..<20 {
        group.addTask {
          for entry in Journals.entries([Journals.start("r\(run)")] + (0..<20).map { .cancelRequested(by: "\($0)") }) {
            try await store.settle(store.append([entry], to: "r\(run)"))
          }
        }
      }
    }
    for run in 0..<20 { #expect(try await store.journal(of: "r\(run)").map(\.sequence) == Array(1...21)) }
  }
}
