import Diagnostics
import Rehearsal
import Testing

/// What starts a run is decided as the service decides it.
@Suite struct OccasionTests {
  @Test func `alerts are matched, held, keyed and cooled down`() async throws {
    let rehearsed = try Rehearsed(
      """
      tests:
        - name: after two minutes it starts
          start: { alert: { name: InstanceDown, labels: { server: web-1 } } }
          expect: { outcome: succeeded, runs: 1, because: hold_for, calls: { server.reboot: 1 } }
        - name: another alert is none of ours
          start: { alert: { name: DiskFull, labels: { server: web-1 } } }
          expect: { runs: 0, because: no_match, never: [login] }
        - name: what is over in time starts nothing
          start: { alert: [{ name: InstanceDown, labels: { server: web-1 } }, { after: 1m, status: resolved, name: InstanceDown, labels: { server: web-1 } }] }
          expect: { runs: 0, because: resolved }
        - name: a second time within the half hour is too soon
          start:
            alert:
              - { name: InstanceDown, age: 3m, labels: { server: web-1 } }
              - { name: InstanceDown, after: 10m, age: 3m, labels: { server: web-1 } }
          expect: { runs: 1, because: cool_down }
        - name: a name that the input does not allow starts nothing
          start: { alert: { name: InstanceDown, labels: { server: evil } } }
          expect: { runs: 0, because: bad_input }
      """, of: Texts.alerted)
    #expect(try await rehearsed.said() == [])
  }

  @Test func `a run that nothing starts is said, unless none is expected`() async throws {
    let rehearsed = try Rehearsed(
      "tests: [{ name: t, start: { alert: { name: Other } }, expect: { outcome: succeeded } }]", of: Texts.alerted)
    #expect(try await rehearsed.said() == ["'t': no run was started: no_match"])
  }
}
