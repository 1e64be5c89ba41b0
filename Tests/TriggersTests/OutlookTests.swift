import Testing
import Triggers
import Values
import Workflows

@Suite struct OutlookTests {
  private func outlook(_ text: String, _ name: String, after start: String, count: Int) throws -> ScheduleOutlook {
    Schedule(id: "nightly", cron: try cron(text), zone: try zone(name)).outlook(after: try instant(start), count: count)
  }

  @Test func `a change at the instant of the last firing is among them`() throws {
    let outlook = try outlook("15 2 * * *", "Europe/Paris", after: "2026-03-28T00:00:00Z", count: 2)
    #expect(outlook.firings.map(\.nominal.text) == ["2026-03-28T01:15:00Z", "2026-03-29T01:00:00Z"])
    #expect(outlook.changes.map(\.at.text) == ["2026-03-29T01:00:00Z"])
    #expect(outlook.nextChange?.at.text == "2026-10-25T01:00:00Z")
  }

  @Test func `a change before the first firing is among them`() throws {
    let outlook = try outlook("0 12 1 7 *", "Europe/Paris", after: "2026-01-01T00:00:00Z", count: 1)
    #expect(outlook.changes.map(\.at.text) == ["2026-03-29T01:00:00Z"])
    #expect(outlook.changes.map(\.effect) == [.none])
  }

  @Test func `a zone whose clocks never change has no changes`() throws {
    let outlook = try outlook("0 12 * * *", "UTC", after: "2026-01-01T00:00:00Z", count: 400)
    #expect(outlook.firings.count == 400)
    #expect(outlook.changes.isEmpty)
    #expect(outlook.nextChange == nil)
  }

  @Test func `the end of the calendar is the end`() throws {
    let outlook = try outlook("0 12 * * *", "Europe/Paris", after: "9999-12-30T00:00:00Z", count: 5)
    #expect(outlook.firings.map(\.nominal.text) == ["9999-12-30T11:00:00Z", "9999-12-31T11:00:00Z"])
    #expect(outlook.nextChange == nil)
  }
}
