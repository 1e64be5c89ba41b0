import Engine
import TestSupport
import Testing
import Values
import Workflows

@Suite struct `Ladders` {
  let rig = Rig()

  /// A ladder of two tiers, the second of which destroys after a person has agreed.
  private func heal(
    probe: String, first: String = "{ id: gentle, uses: test.play }", second: String = "ok", keys: String = "",
    approves: Bool = true, cancelAfter: Duration? = nil
  ) async throws -> RunState {
    var rig = rig
    rig.approver = ScriptedApprover(approves ? [.yes("ada")] : [.no("ada")], in: rig.time)
    return try await rig.run(
      """
        - id: heal
          \(keys)
          escalate:
            probe: { uses: test.play, with: { play: "\(probe)" } }
            settle: 10s
            probe_for: 1m
            tiers:
              - \(first)
              - id: harsh
                steps:
                  - { id: ask, approve: "Rebuild it?" }
                  - { id: destroy, uses: test.destroy, with: { play: "\(second)" } }
        - id: after
          uses: test.echo
          with: { text: "${{ steps.heal.healed }} ${{ steps.heal.tier }}" }
      """, head: "allow_hosts: []", cancelAfter: cancelAfter)
  }

  private var destroyed: Bool { rig.stage.order.contains { $0.hasSuffix("destroy") } }

  // MARK: When a tier runs

  @Test func `healthy at the first look: succeeded, and no tier runs`() async throws {
    let state = try await heal(probe: "well")
    #expect(rig.stage.order == ["heal/:probe"])
    #expect(state.outputs(of: "heal")?["tier"] == "none")
    #expect(state.outcome(of: "heal") == .succeeded)
    #expect(rig.time.passed == .zero)
  }

  @Test func `healed by the first tier: the second does not run`() async throws {
    let state = try await heal(probe: "sick,well")
    #expect(rig.stage.order == ["heal/:probe", "heal<0>/gentle", "heal/:probe"])
    #expect(state.outputs(of: "heal")?["tier"] == "gentle")
    #expect(state.outputs(of: "heal")?["healed"] == true)
    #expect(!destroyed)
  }

  @Test func `a tier is given time to settle before the next look`() async throws {
    _ = try await heal(probe: "sick,well", first: "{ id: gentle, uses: test.play, with: { play: 3s } }")
    #expect(rig.stage.began("heal/:probe") == [.zero, .seconds(13)])
  }

  @Test func `done but still unhealthy climbs, in the order of the tiers`() async throws {
    let state = try await heal(probe: "sick,sick,well")
    #expect(
      rig.stage.order == [
        "heal/:probe", "heal<0>/gentle", "heal/:probe", "heal<1>/harsh/destroy", "heal/:probe",
      ])
    #expect(state.outputs(of: "after")?["text"] == "true harsh")
  }

  @Test(arguments: ["fail", "timed_out"])
  func `a tier that failed or timed out climbs`(_ scene: String) async throws {
    let state = try await heal(
      probe: "sick,sick,well", first: "{ id: gentle, uses: test.play, with: { play: \(scene) } }")
    #expect(destroyed)
    #expect(state.outcome == .succeeded)
  }

  @Test func `a tier that failed but healed ends the ladder`() async throws {
    let state = try await heal(probe: "sick,well", first: "{ id: gentle, uses: test.fails }")
    #expect(!destroyed)
    #expect(state.outcome(of: "heal") == .succeeded)
    #expect(state.outputs(of: "heal")?["tier"] == "gentle")
  }

  @Test(arguments: ["denied", "quota", "unknown", "rejected"])
  func `a tier that is denied, over quota, rejected or unknown stops the ladder`(_ scene: String) async throws {
    let state = try await heal(
      probe: "sick", first: "{ id: gentle, uses: test.play, with: { play: \(scene) } }")
    #expect(!destroyed)
    #expect(rig.stage.order == ["heal/:probe", "heal<0>/gentle"])
    #expect(state.outcome?.rawValue == scene)
  }

  @Test func `a second tier that is denied stops the ladder before the third`() async throws {
    let state = try await rig.run(
      """
        - id: heal
          escalate:
            probe: { uses: test.play, with: { play: sick } }
            tiers:
              - { id: one, uses: test.play }
              - { id: two, uses: test.play, with: { play: denied } }
              - { id: three, uses: test.play }
      """)
    #expect(rig.stage.order == ["heal/:probe", "heal<0>/one", "heal/:probe", "heal<1>/two"])
    #expect(state.outcome == .denied)
    #expect(state.outputs(of: "heal")?["tier"] == "two")
    #expect(state.outputs(of: "heal")?["healed"] == false)
  }

  @Test func `a tier whose condition is false is passed over without a look`() async throws {
    let state = try await rig.run(
      """
        - id: heal
          escalate:
            probe: { uses: test.play, with: { play: "sick,well" } }
            tiers:
              - { id: one, if: run.cause == 'alert', uses: test.play }
              - { id: two, uses: test.play }
      """)
    #expect(rig.stage.order == ["heal/:probe", "heal<1>/two", "heal/:probe"])
    #expect(state.outcome(of: "heal<0>/one") == .skipped)
    #expect(state.outputs(of: "heal")?["tier"] == "two")
  }

  @Test func `not healthy after the last tier is failed`() async throws {
    let state = try await heal(probe: "sick")
    #expect(state.outcome == .failed)
    #expect(state.failure(of: "heal")?.kind == "not-healed")
    #expect(state.outputs(of: "heal")?["healed"] == false)
    #expect(state.outputs(of: "heal")?["tier"] == "harsh")
  }

  @Test func `a person who says no stops the ladder before the tier does anything`() async throws {
    let state = try await heal(probe: "sick", approves: false)
    #expect(!destroyed)
    #expect(state.outcome == .rejected)
    #expect(state.outcome(of: "heal<1>/harsh/destroy") == .skipped)
  }

  // MARK: The probe

  @Test(arguments: ["fail", "timed_out", "quota", "unknown"])
  func `a probe that gives no answer is asked again, and then the ladder stops with unknown`(
    _ scene: String
  ) async throws {
    let state = try await heal(probe: scene)
    #expect(Set(rig.stage.order) == ["heal/:probe"])
    #expect(rig.stage.played.count == 13)
    #expect(rig.time.passed == .seconds(60))
    #expect(state.outcome == .unknown)
    #expect(state.failure(of: "heal")?.kind == "probe-silent")
  }

  @Test func `a probe that is silent for a while and then answers is believed`() async throws {
    let state = try await heal(probe: "fail,fail,well")
    #expect(rig.stage.order == Array(repeating: "heal/:probe", count: 3))
    #expect(state.outcome == .succeeded)
  }

  @Test func `a probe source that is down after the first tier stops the ladder`() async throws {
    let state = try await heal(probe: "sick,fail")
    #expect(!destroyed)
    #expect(state.outcome == .unknown)
    #expect(state.outputs(of: "heal")?["tier"] == "gentle")
  }

  @Test func `the time for silence begins anew with each silence`() async throws {
    let scenes = Array(repeating: "fail", count: 10) + ["sick"] + Array(repeating: "fail", count: 10) + ["well"]
    let state = try await heal(probe: scenes.joined(separator: ","))
    #expect(state.outcome == .succeeded)
  }

  @Test func `a probe that may not look is denied, and no tier runs`() async throws {
    let state = try await heal(probe: "denied")
    #expect(rig.stage.order == ["heal/:probe"])
    #expect(state.outcome == .denied)
  }

  @Test func `healthy that has no value is silence`() async throws {
    let state = try await rig.run(
      """
        - id: heal
          escalate:
            probe: { uses: test.play, healthy: 1 / (self.count - self.count) == 1 }
            probe_for: 10s
            tiers: [{ id: one, uses: test.play }]
      """)
    #expect(state.outcome == .unknown)
    #expect(rig.stage.order == Array(repeating: "heal/:probe", count: 3))
  }

  @Test func `healthy may be any condition over the outputs`() async throws {
    let state = try await rig.run(
      """
        - id: heal
          escalate:
            probe: { uses: test.play, healthy: self.count >= 3 }
            tiers: [{ id: one, uses: test.play }, { id: two, uses: test.play }, { id: three, uses: test.play }]
      """)
    #expect(state.outputs(of: "heal")?["tier"] == "two")
  }

  // MARK: Stopping

  @Test func `a cancel between two tiers ends the ladder`() async throws {
    let state = try await heal(probe: "sick", cancelAfter: .seconds(5))
    #expect(rig.stage.order == ["heal/:probe", "heal<0>/gentle"])
    #expect(state.outcome == .cancelled)
    #expect(state.outcome(of: "after") == .skipped)
  }

  @Test func `a cancel while nobody answers ends the ladder`() async throws {
    #expect(try await heal(probe: "fail", cancelAfter: .seconds(7)).outcome == .cancelled)
    #expect(rig.stage.played.count == 2)
  }

  @Test func `a cancel while the probe looks or a tier works ends the ladder`() async throws {
    #expect(try await heal(probe: "hang", cancelAfter: .seconds(7)).outcome == .cancelled)
    #expect(
      try await heal(
        probe: "sick", first: "{ id: gentle, uses: test.play, with: { play: hang } }", cancelAfter: .seconds(7)
      ).outcome == .cancelled)
    #expect(!destroyed)
  }

  @Test(arguments: ["sick", "fail", "hang"])
  func `the time of a ladder may be up at any moment`(_ probe: String) async throws {
    let state = try await heal(probe: probe, keys: "timeout: 7s")
    #expect(state.outcome == .timedOut)
    #expect(!destroyed)
  }

  @Test func `later tiers see what earlier ones gave`() async throws {
    let state = try await rig.run(
      """
        - id: heal
          escalate:
            probe: { uses: test.play, with: { play: "sick,sick,well" } }
            tiers:
              - { id: one, uses: test.play, with: { text: mild } }
              - { id: two, uses: test.play, with: { text: "${{ steps.one.?text.orValue('') }}er" } }
      """)
    #expect(state.outputs(of: "heal<1>/two")?["text"] == "milder")
  }
}
