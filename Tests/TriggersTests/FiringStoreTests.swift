import Testing
import Triggers
import Values

@Suite struct FiringStoreTests {
  private func row(_ identity: String, _ id: String = "t") -> FiringRow {
    let now = Timestamp(seconds: 1_700_000_000)
    return FiringRow(TriggerName(workflow: "w", id: id), identity, nominal: now, received: now, state: .started)
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
