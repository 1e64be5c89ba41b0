import Diagnostics
import Engine
import Testing
import Values
import Workflows

/// What expressions in a workflow see, and what is said when they mean nothing.
@Suite struct ReferenceTests {
  private func workflow(_ rest: String) -> String { "version: 1\nname: test\n" + rest }

  @Test func `places are exact through quotes, escapes, folds and blocks`() {
    expect(
      ["unknown-step", "unknown-step", "unknown-step", "unknown-step", "unknown-step"],
      in: workflow(
        #"""
        steps:
          - id: web
            name: 'it''s ${{ steps.«wbe».name }}'
            uses: server.show
            with: { server: "a\tb \u00e9 ${{ steps.«wbe2».name }}" }
          - id: tell
            name: >-
              folded over
              é ${{ steps.«wbe3».name
                }} lines
            uses: http.request
            with:
              url: https://example.org
              body: |
                first line
                  and ${{ steps.«wbe4».name }}
              headers:
                X-Name: plain ü ${{ steps.«wbe5».name }} text
        """#))
  }

  @Test func `a step sees those before it and not itself`() {
    let found = expect(
      ["used-before-definition", "used-before-definition"],
      in: workflow(
        """
        steps:
          - id: first
            if: steps.«first».outcome == 'succeeded'
            uses: server.list
          - id: second
            uses: server.show
            with: { server: "${{ steps.«third».servers[0].id }}" }
          - id: third
            uses: server.list
        """))
    #expect(found.last?.helps == ["a step sees the steps before it; move this one behind 'third'"])
  }

  @Test func `a misspelt step, input, constant and output each names what was meant, and nothing follows`() {
    let found = expect(
      ["unknown-step", "unknown-input", "unknown-var", "unknown-output", "unknown-field"],
      in: workflow(
        """
        inputs:
          server: { type: string }
        vars:
          hook: https://example.org
        steps:
          - id: servers
            uses: server.list
          - id: tell
            if: steps.«sevrers».outcome == 'succeeded'
            name: ${{ inputs.«sever» }}
            uses: http.request
            with:
              url: ${{ vars.«hok» }}
              json: [ "${{ steps.servers.«server» }}", "${{ steps.servers.servers[0].«nam» }}" ]
        """))
    #expect(
      found.map { $0.helps.first } == [
        "did you mean 'servers'?", "did you mean 'server'?", "did you mean 'hook'?", "did you mean 'servers'?",
        "did you mean 'name'?",
      ])
  }

  @Test func `what refers to a step with a mistake of its own is not blamed`() {
    expect(
      ["unknown-type", "unknown-action", "missing-key", "bad-name"],
      in: workflow(
        """
        inputs:
          count: { type: «number» }
        steps:
          - id: a
            uses: «server.lsit»
          - «id»: b
            with: {}
          - id: «3c»
            uses: server.list
          - id: d
            if: steps.a.servers.size() > inputs.count && steps.b.thing == 'x' && steps.c3.servers.size() > 0
            uses: server.list
        """))
  }

  @Test func `outputs of a step that need not have succeeded are optional`() throws {
    let steps = """
      steps:
        - { id: a, uses: container.list, on_denied: continue }
        - { id: b, uses: server.list, on_error: allow }
        - { id: c, uses: image.list, if: steps.a.outcome != 'denied' }
        - { id: d, uses: volume.list }
      outputs:

      """
    expect(
      ["may-be-absent", "may-be-absent", "may-be-absent"],
      in: workflow(
        steps + """
            a: ${{ «steps.a.containers».size() }}
            b: ${{ «steps.b.servers».size() }}
            c: ${{ «steps.c.images».size() }}
            d: ${{ steps.d.volumes.size() }}

          """))
    let checked = try valid(
      workflow(
        steps + """
            a: ${{ steps.a.?containers.orValue([]).size() }}
            b: ${{ steps.b.outcome }}
            c: ${{ steps.c.images.hasValue() }}

          """))
    #expect(checked.outputs.map(\.name) == ["a", "b", "c"])
  }

  @Test func `an outcome is one of the known words`() {
    let found = expect(
      ["misspelt-word"],
      in: workflow(
        """
        steps:
          - { id: a, uses: container.list, on_denied: continue }
        outputs: { said: "${{ steps.a.outcome == «'denid'» }}" }
        """))
    #expect(found.first?.helps == ["did you mean 'denied'?"])
  }

  @Test func `whether an input is read is known once the other mistakes are mended`() {
    expect(
      ["unknown-key"],
      in: workflow(
        """
        inputs:
          keep: { type: int, default: 7 }
          days: { type: int, default: 7 }
        steps:
          - { id: a, uses: server.list, if: inputs.keep > 1, «retries»: 3 }
        """))
    expect(
      ["unused-input"],
      in: workflow(
        """
        inputs:
          keep: { type: int, default: 7 }
          «days»: { type: int, default: 7 }
        steps:
          - { id: a, uses: server.list, if: inputs.keep > 1 }
        """))
  }

  @Test func `an input that only a broken expression reads counts as read`() {
    expect(
      ["type-mismatch"],
      in: workflow(
        """
        inputs:
          keep: { type: int, default: 7 }
        steps:
          - { id: a, uses: server.list, if: inputs.keep «+» 'x' == 'y' }
        """))
  }

  @Test func `secrets and variables of the environment are collected by name`() throws {
    let checked = try valid(
      workflow(
        """
        credentials:
          password:
            auth_url: ${{ env.AUTH }}
            username: robot
            password: ${{ secrets.PASSWORD }}
            project_id: 00123
        steps:
          - id: a
            uses: http.request
            with:
              url: ${{ secrets.HOOK }}
              headers: { X-From: "${{ env.HOSTNAME }}" }
        """))
    #expect(checked.secretNames == ["HOOK", "PASSWORD"])
    #expect(checked.environmentNames == ["AUTH", "HOSTNAME"])
    #expect(checked.needsCloud == false)
    #expect(checked.credentials?.way == .password)
    guard case .constant(let id)? = checked.credentials?.settings.first(where: { $0.name == "project_id" })?.value
    else {
      Issue.record("no project")
      return
    }
    #expect(id == "00123")
  }

  @Test func `a secret stays out of names, outputs, regions and parameters that are shown`() {
    expect(
      ["secret-shown", "secret-shown", "secret-shown", "secret-shown"],
      in: workflow(
        """
        steps:
          - id: a
            name: «"${{ 'x' + secrets.A }}"»
            region: «"${{ secrets.A }}"»
            uses: server.show
            with: { server: «"a-${{ secrets.A }}"» }
          - id: b
            uses: http.request
            with: { url: "${{ secrets.HOOK }}", headers: { Authorization: "Bearer ${{ secrets.A }}" } }
        outputs: { it: «"${{ secrets.A.size() > 3 ? secrets.A : '' }}"» }
        """))
  }

  @Test func `the login sees no steps and no run`() {
    expect(
      ["unknown-name", "unknown-name"],
      in: workflow(
        """
        credentials: { cloud: "${{ «run».workflow }}" }
        region: ${{ «steps».a.outcome }}
        steps:
          - { id: a, uses: server.list }
        """))
  }
}
