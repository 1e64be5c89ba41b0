import Diagnostics
import Rehearsal
import Testing

@Suite struct FaultTests {
  @Test func `every fault has the outcome that a real cloud would lead to`() async throws {
    let rehearsed = try Rehearsed(
      """
      tests:
        - { name: a missing right, faults: [{ on: server.stop, answer: 403 }], expect: { outcome: denied } }
        - { name: a quota, faults: [{ on: server.stop, answer: quota }], expect: { outcome: quota } }
        - { name: too many requests, faults: [{ on: server.stop, times: 1, answer: 429 }], expect: { outcome: succeeded } }
        - { name: a mistake of the service, faults: [{ on: server.stop, answer: 500 }], expect: { outcome: failed } }
        - { name: a login that fails, faults: [{ on: login, answer: 503 }], expect: { outcome: failed, steps: { stop: not_run } } }
        - name: an answer that comes late
          faults: [{ on: server.show, times: 1, answer: { slow: 50s } }]
          expect: { outcome: succeeded, takes: 2m }
        - name: words of the service
          faults: [{ on: server.stop, answer: { status: 409, message: "Instance is locked" } }]
          expect: { outcome: failed }
      """, of: Texts.stop)
    #expect(try await rehearsed.said() == [])
  }

  @Test func `a create is made once, whether its answer, the connection or the process is lost`() async throws {
    let rehearsed = try Rehearsed(
      """
      tests:
        - name: the process dies
          faults: [{ on: volume.create, times: 1, answer: crash }]
          expect: { outcome: succeeded, calls: { volume.create: 2 }, cloud: { volumes: 3 } }
        - name: it dies twice
          faults: [{ on: volume.create, times: 2, answer: crash }]
          expect: { outcome: succeeded, calls: { volume.create: 2 }, cloud: { volumes: 3 } }
        - name: the answer is lost, and nobody guesses
          faults: [{ on: volume.create, times: 1, answer: lost }]
          expect: { outcome: unknown, calls: { volume.create: 1 }, cloud: { volumes: 2 }, steps: { rest: not_run } }
      """, of: Texts.make)
    #expect(try await rehearsed.said() == [])
  }
}
