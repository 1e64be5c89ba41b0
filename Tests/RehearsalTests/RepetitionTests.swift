import Diagnostics
import Rehearsal
import Testing

@Suite struct RepetitionTests {
  @Test func `a hundred repetitions make the same journal, byte for byte`() async throws {
    let rehearsed = try Rehearsed(
      """
      tests:
        - name: through a crash, a retry and three hours of rest
          faults:
            - { on: volume.create, times: 1, answer: crash }
            - { on: volume.list, times: 2, answer: 503 }
          expect: { outcome: succeeded, cloud: { volumes: 3 } }
      """, of: Texts.make)
    let test = try #require(rehearsed.plan?.tests.first)
    let first = await test.rehearsed(rehearsed.workflow)
    #expect(first.mismatches.map(\.message) == [])
    #expect(first.journal.split(separator: "\n").count > 10)
    #expect(first.passed >= .seconds(3 * 3600))
    for _ in 0..<100 {
      let other = await test.rehearsed(rehearsed.workflow)
      #expect(Array(other.journal.utf8) == Array(first.journal.utf8))
    }
  }
}
