import Diagnostics
import Testing
import Values
import Workflows

/// What the keys of steps become when they are read.
@Suite struct DecodingTests {
  /// The steps of a workflow that is free of mistakes of form.
  private func steps(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> [Step] {
    try workflow("steps:\n" + text, sourceLocation: sourceLocation).steps
  }

  private func workflow(_ rest: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Workflow {
    let file = SourceFile(name: "workflow.yaml", text: "version: 1\nname: test\n" + rest)
    let (workflow, found) = WorkflowDecoder.decode(file)
    #expect(found == [], Comment(rawValue: DiagnosticRenderer(file).render(found)), sourceLocation: sourceLocation)
    return try #require(workflow, sourceLocation: sourceLocation)
  }

  private func step(_ rest: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Step {
    try #require(try steps("  - { id: a, \(rest) }\n", sourceLocation: sourceLocation).first)
  }

  @Test func `a loop has limits, also where none are written`() throws {
    let plain = try #require(try step("uses: x, for: { each: inputs.list }").loop)
    #expect(plain.variable.value == "item")
    #expect(plain.limits.maxParallel == 5)
    #expect(plain.limits.maxErrors == .count(0))
    #expect(plain.limits.maxItems == nil)
    #expect(!plain.limits.ramp)
    let loop = try #require(
      try step(
        "uses: x, for: { each: inputs.list, as: server, max_parallel: 4, max_errors: 10%, max_items: 500, ramp: true }"
      ).loop)
    #expect(loop.each != nil)
    #expect(loop.variable.value == "server")
    #expect(loop.limits.maxParallel == 4)
    #expect(loop.limits.maxErrors == .percent(10))
    #expect(loop.limits.maxItems == 500)
    #expect(loop.limits.ramp)
    #expect(try step("uses: x, for: { each: l, max_errors: 3 }").loop?.limits.maxErrors == .count(3))
    #expect(try step("uses: x, for: { each: l, max_errors: 0% }").loop?.limits.maxErrors == .percent(0))
  }

  @Test func `a retry has waits that grow up to a limit`() throws {
    let plain = try #require(try step("uses: x, retry: { attempts: 3 }").retry)
    #expect(plain.policy == RetryPolicy(attempts: 3))
    #expect(plain.condition == nil)
    let retry = try #require(
      try step("uses: x, retry: { attempts: 4, delay: 2s, backoff: 1.5, max_delay: 1m, if: self.attempt < 3 }").retry)
    #expect(retry.policy.delay(after: 2) == .seconds(3))
    #expect(retry.policy.maxDelay == .seconds(60))
    #expect(retry.condition != nil)
    // The usual limit does not cut a first wait that is longer.
    let slow = try #require(try step("uses: x, retry: { attempts: 2, delay: 1h }").retry)
    #expect(slow.policy.delay(after: 1) == .seconds(3_600))
  }

  @Test(arguments: [
    ("accepted", WaitFor.accepted), ("done", .done), ("{ status: ACTIVE }", .status("ACTIVE", timeout: nil)),
    ("{ status: in-use, timeout: 5m }", .status("in-use", timeout: .seconds(300))),
  ])
  func `what to wait for is a word or a status`(_ text: String, _ target: WaitFor) throws {
    #expect(try step("uses: x, wait_for: \(text)").waitFor?.target == target)
  }

  @Test func `a block holds steps, and what follows on them`() throws {
    let steps = try steps(
      """
        - id: outer
          steps:
            - { id: one, uses: server.list }
            - id: inner
              steps: [{ id: two, uses: server.list }]
          rescue: [{ id: three, uses: server.list }]
          finally: [{ id: four, uses: server.list }]
          outputs: { count: "${{ steps.one.servers.size() }}" }
          on_error: continue
      """)
    guard case .block(let block)? = steps.first?.kind else {
      Issue.record("no block")
      return
    }
    #expect(block.steps.map(\.id.value) == ["one", "inner"])
    #expect(block.rescue.map(\.id.value) == ["three"])
    #expect(block.finally.map(\.id.value) == ["four"])
    #expect(block.outputs.map(\.name.value) == ["count"])
    #expect(steps.first?.onError?.value == .continue)
  }

  @Test func `branches have names`() throws {
    let step = try step(
      "parallel: { a: [{ id: x, uses: x }, { id: y, uses: y }], b: [{ id: z, uses: z }] }, finally: [{ id: f, uses: f }]"
    )
    guard case .parallel(let branches, let rescue, let finally, let outputs) = step.kind else {
      Issue.record("no branches")
      return
    }
    #expect(branches.map(\.name.value) == ["a", "b"])
    #expect(branches.map { $0.steps.map(\.id.value) } == [["x", "y"], ["z"]])
    #expect(rescue.isEmpty && outputs.isEmpty)
    #expect(finally.map(\.id.value) == ["f"])
  }

  @Test func `a ladder has a probe and tiers`() throws {
    let step = try step(
      """
      escalate: { probe: { uses: http.request, with: { url: "http://a" }, healthy: self.status == 200 }, \
      settle: 45s, tiers: [{ id: t, uses: server.reboot }] }
      """)
    guard case .escalate(let ladder) = step.kind else {
      Issue.record("no ladder")
      return
    }
    #expect(ladder.probe.use?.action.value == "http.request")
    #expect(ladder.probe.use?.arguments.map(\.name.value) == ["url"])
    #expect(ladder.probe.healthy != nil)
    #expect(ladder.settle == .seconds(45))
    #expect(ladder.probeFor == Ladder.standardProbeFor)
    #expect(ladder.tiers.map(\.id.value) == ["t"])
  }

  @Test func `another workflow is named shortly or with inputs`() throws {
    guard case .run(let short) = try step("run: common/drain.yaml").kind,
      case .run(let long) = try step("run: { workflow: drain.yaml, with: { server: a } }").kind
    else {
      Issue.record("no run")
      return
    }
    #expect(short.workflow.value == "common/drain.yaml")
    #expect(short.arguments.isEmpty)
    #expect(long.workflow.value == "drain.yaml")
    #expect(long.arguments.map(\.name.value) == ["server"])
  }

  @Test func `a person is asked shortly or with conditions`() throws {
    guard case .approve(let short) = try step("approve: \"Stop ${{ inputs.server }}?\"").kind,
      case .approve(let long) = try step(
        "approve: { message: Stop?, by: [a, b], count: 2, not_by: c, timeout: 8h, on_timeout: time_out }"
      ).kind
    else {
      Issue.record("no approval")
      return
    }
    #expect(short.count == 1)
    #expect(short.timeout == .seconds(24 * 3_600))
    #expect(short.onTimeout == .reject)
    #expect(short.by == nil && short.notBy == nil)
    if case .template = short.message {} else { Issue.record("the message has an expression") }
    #expect(long.count == 2)
    #expect(long.timeout == .seconds(8 * 3_600))
    #expect(long.onTimeout == .timeOut)
    if case .list(let persons, _)? = long.by { #expect(persons.count == 2) } else { Issue.record("no list") }
    if case .constant(_, "c", _)? = long.notBy {} else { Issue.record("no name") }
  }

  @Test func `an assertion is an expression, alone or with more`() throws {
    guard case .assert(let short) = try step("assert: inputs.count < 3").kind,
      case .assert(let long) = try step("assert: { that: inputs.a, message: too many, outcome: rejected }").kind
    else {
      Issue.record("no assertion")
      return
    }
    #expect(short.that != nil && short.message == nil && short.outcome == .failed)
    #expect(long.that != nil && long.message != nil && long.outcome == .rejected)
  }

  @Test func `a pause is a time, an instant, or an action that is asked again`() throws {
    guard case .pause(.span(let time)) = try step("pause: 90s").kind,
      case .pause(.until) = try step("pause: { until: run.started }").kind,
      case .pause(.poll(let use, _, let every, let timeout)) = try step(
        "pause: { until: self.status == 'ACTIVE', uses: server.show, with: { server: a }, every: 30s }"
      ).kind
    else {
      Issue.record("no pause")
      return
    }
    #expect(time == .seconds(90))
    #expect(use.action.value == "server.show")
    #expect(use.arguments.count == 1)
    #expect(every == .seconds(30))
    #expect(timeout == Pause.standardTimeout)
  }

  @Test func `values are set, and a step is taken back`() throws {
    guard case .set(let values) = try step("set: { a: 1, b: [\"${{ inputs.x }}\"] }").kind else {
      Issue.record("no values")
      return
    }
    #expect(values.map(\.name.value) == ["a", "b"])
    let undo = try #require(try step("uses: x, undo: { uses: y, with: { id: z } }").undo)
    #expect(undo.use?.action.value == "y")
    #expect(undo.when == .auto)
    #expect(try step("uses: x, undo: { uses: y, when: manual }").undo?.when == .manual)
  }

  @Test func `the keys at the top are read`() throws {
    let workflow = try workflow(
      """
      allow_regions: [GRA11, 007]
      allow_hosts: ["*.example.org"]
      concurrency: { group: "server/${{ inputs.server }}", when_busy: queue_latest }
      timeout: 5h
      defaults: { retry: { attempts: 4 }, timeout: 5m, on_error: continue, on_denied: allow, region: GRA7 }
      permissions: [compute_read]
      steps: [{ id: a, uses: server.list, lock: servers, region: SBG5 }]
      rescue: [{ id: b, uses: server.list }]
      finally: [{ id: c, uses: server.list }]
      rollback: on_failure
      """)
    #expect(workflow.allowRegions?.map(\.value) == ["GRA11", "007"])
    #expect(workflow.allowHosts?.map(\.value) == ["*.example.org"])
    #expect(workflow.concurrency?.whenBusy == .queueLatest)
    #expect(workflow.concurrency?.group != nil)
    #expect(workflow.timeout?.value == .seconds(5 * 3_600))
    #expect(workflow.defaults.retry?.policy.attempts == 4)
    #expect(workflow.defaults.timeout?.value == .seconds(300))
    #expect(workflow.defaults.onError?.value == .continue)
    #expect(workflow.defaults.onDenied?.value == .allow)
    #expect(workflow.defaults.region != nil)
    #expect(workflow.permissions?.map(\.value) == ["compute_read"])
    #expect(workflow.steps.first?.lock != nil)
    #expect(workflow.rescue.map(\.id.value) == ["b"])
    #expect(workflow.finally.map(\.id.value) == ["c"])
    #expect(workflow.rollback?.value == .onFailure)
    let plain = try self.workflow("steps: [{ id: a, uses: server.list }]")
    #expect(plain.allowRegions == nil && plain.allowHosts == nil && plain.permissions == nil)
    #expect(plain.concurrency == nil && plain.timeout == nil && plain.rollback == nil)
  }

  @Test func `steps nest thirty-two levels deep and no deeper`() throws {
    func nested(_ levels: Int) -> String {
      var text = "{ id: s0, uses: server.list }"
      for level in 1..<levels { text = "{ id: s\(level), steps: [\(text)] }" }
      return "version: 1\nname: test\nsteps: [\(text)]\n"
    }
    let deepest = SourceFile(name: "workflow.yaml", text: nested(32))
    #expect(WorkflowDecoder.decode(deepest).diagnostics == [])
    let tooDeep = SourceFile(name: "workflow.yaml", text: nested(33))
    #expect(WorkflowDecoder.decode(tooDeep).diagnostics.map(\.code) == ["too-deep"])
  }
}
