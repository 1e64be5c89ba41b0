import Testing
import Triggers
import Values

@Suite struct FiringStoreTests {
  private func row(_ identity: String, _ id: String = "t") -> FiringRow {
    let now = Timestamp(seconds: 1_700_000_000)
    return FiringRow(TriggerName(workflow: "w", id: id), identity, nominal: now, received: now, state: .started)
  }

  @Test func `who writes a firing first owns it`() async throws {
    let store = MemoryFiringStore()
    #expect(try await store.write([.insert(row("a")), .insert(row("b"))]).isEmpty)
    let taken = try await store.write([.insert(row("b")), .insert(row("c"))])
    #expect(taken == [FiringIdentity(row("b"))])
    #expect(
      try await store.rows(of: TriggerName(workflow: "w", id: "t"), limit: 10).map(\.identity) == ["a", "b", "c"])
    #expect(try await store.write([.insert(row("a", "other"))]).isEmpty)
    #expect(try await store.newest(2).map(\.trigger.id) == ["other", "t"])
  }

  @Test func `a hundred that write the same firing at once have one owner`() async throws {
    let store = MemoryFiringStore()
    let owners = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<100 { group.addTask { try await store.write([.insert(row("a"))]).isEmpty } }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(owners == 1)
  }

  @Test func `beyond its limit the oldest are forgotten`() async throws {
    let store = MemoryFiringStore(limit: 100)
    for number in 0..<1_000 { _ = try await store.write([.insert(row("\(number)"))]) }
    let rows = try await store.rows(of: TriggerName(workflow: "w", id: "t"), limit: 1_000)
    #expect(rows.count == 100)
    #expect(rows.last?.identity == "999")
  }

  @Test func `the id of a run comes from its firing`() {
    #expect(row("a").run == row("a").run)
    #expect(row("a").run != row("b").run)
    #expect(row("a").run != row("a", "u").run)
  }
}
