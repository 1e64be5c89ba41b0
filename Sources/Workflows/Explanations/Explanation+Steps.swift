extension Explanation {
  /// Blocks, loops, ladders, and what goes with which kind of step.
  static let steps = [
    Explanation(
      "misplaced-key", "a key that means nothing beside the others",
      """
      Some keys go with one kind of step only: `with` belongs to `uses`, `rescue` to a block,
      `wait_for` to an action. Here it would be without effect. The help says where it goes.
      """,
      wrong: """
        steps:
          - { id: wait, pause: 90s, timeout: 5m }
        """,
      right: """
        steps:
          - { id: wait, pause: 90s }
        """),
    Explanation(
      "out-of-scope", "a step that cannot be seen from here",
      """
      A step sees those before it in its own block and in the blocks around it, never into
      another block, branch or tier: whether those ran is not its business. A block hands
      on what others need as its `outputs`.
      """,
      wrong: """
        steps:
          - id: look
            steps: [{ id: servers, uses: server.list }]
        outputs:
          count: ${{ steps.servers.servers.size() }}
        """,
      right: """
        steps:
          - id: look
            steps: [{ id: servers, uses: server.list }]
            outputs: { count: "${{ steps.servers.servers.size() }}" }
        outputs:
          count: ${{ steps.look.count }}
        """),
    Explanation(
      "shadowed-name", "a name that hides another one",
      """
      The variable of a loop must not be called like something else that expressions see
      there, and nothing that a step gives can be called `outcome`. Choose another name.
      """,
      wrong: """
        steps:
          - { id: servers, uses: server.list }
          - id: each
            for: { each: steps.servers.servers, as: run }
            uses: server.show
            with: { server: "${{ run.id }}" }
        """,
      right: """
        steps:
          - { id: servers, uses: server.list }
          - id: each
            for: { each: steps.servers.servers, as: server }
            uses: server.show
            with: { server: "${{ server.id }}" }
        """),
    Explanation(
      "too-few-branches", "branches of which there is only one",
      """
      `parallel` runs branches side by side, so there are at least two. Steps one after the
      other are a block: `steps`.
      """,
      wrong: """
        steps:
          - id: look
            parallel:
              servers: [{ id: servers, uses: server.list }]
        """,
      right: """
        steps:
          - id: look
            parallel:
              servers: [{ id: servers, uses: server.list }]
              images: [{ id: images, uses: image.list }]
        """),
    Explanation(
      "too-deep", "steps lie too deep inside one another",
      """
      Blocks may hold blocks, 32 levels deep. Nobody can follow what is deeper: put the
      inner steps into a workflow of their own and `run` that.
      """),
    Explanation(
      "max-items-missing", "a loop that destroys does not say how many are too many",
      """
      A filter that matches more than was thought would take away everything it matches.
      With `max_items` nothing at all starts if there are more items than that.
      """,
      wrong: """
        steps:
          - { id: broken, uses: server.list, with: { status: ERROR } }
          - id: each
            for: { each: steps.broken.servers, as: server }
            uses: server.delete
            with: { server: "${{ server.id }}" }
        """,
      right: """
        steps:
          - { id: broken, uses: server.list, with: { status: ERROR } }
          - id: each
            for: { each: steps.broken.servers, as: server, max_items: 5 }
            uses: server.delete
            with: { server: "${{ server.id }}" }
        """),
    Explanation(
      "approve-missing", "a ladder would destroy without asking anybody",
      """
      A ladder climbs by itself, at night too. A tier that takes something away asks a
      person first: make it a block that begins with `approve`.
      """,
      wrong: """
        steps:
          - id: heal
            escalate:
              probe:
                uses: server.show
                with: { server: web-1 }
                healthy: self.status == 'ACTIVE'
              tiers:
                - { id: remove, uses: server.delete, with: { server: web-1 } }
        """,
      right: """
        steps:
          - id: heal
            escalate:
              probe:
                uses: server.show
                with: { server: web-1 }
                healthy: self.status == 'ACTIVE'
              tiers:
                - id: remove
                  steps:
                    - { id: ask, approve: Delete web-1? }
                    - { id: delete, uses: server.delete, with: { server: web-1 } }
        """),
    Explanation(
      "retry-repeats-once", "a second attempt could do twice what must be done once",
      """
      To try a whole block again begins with its first step, and so would make a second
      server where the first is there already. Put `retry` on the steps that may be
      repeated.
      """),
    Explanation(
      "nothing-to-wait-for", "`wait_for` on a step that starts nothing slow",
      """
      `wait_for` says when a step is through that starts something: a server that boots, a
      snapshot. This action is done with its answer. To wait for something that happens
      elsewhere, look again and again with `pause`.
      """,
      wrong: """
        steps:
          - { id: servers, uses: server.list, wait_for: accepted }
        """,
      right: """
        steps:
          - { id: stop, uses: server.stop, with: { server: web-1 }, wait_for: accepted }
        """),
    Explanation(
      "constant-condition", "a condition that is known before the run",
      """
      A warning: the condition has the same value in every run, so it decides nothing. It
      is left over, or a name in it was meant to be an input.
      """,
      wrong: """
        steps:
          - { id: servers, if: true, uses: server.list }
        """,
      right: """
        steps:
          - { id: servers, if: run.cause == 'manual', uses: server.list }
        """),
    Explanation(
      "unreachable-step", "a step that no run comes to",
      """
      A warning: a step before it is certain to fail, and what stands behind a failed step
      is not begun. Give the failing one a condition, or remove what it makes pointless.
      """,
      wrong: """
        steps:
          - { id: stop, assert: "false" }
          - { id: servers, uses: server.list }
        """,
      right: """
        steps:
          - { id: servers, uses: server.list }
          - { id: enough, assert: steps.servers.servers.size() > 1 }
        """),
    Explanation(
      "outside-value", "somebody outside would choose what is acted on",
      """
      Alerts and the bodies of answers are written by others. Before such a value becomes
      an id, a name or a host, say what it may be: x.bounded('[a-z0-9-]+') for a pattern,
      x.bounded(['a', 'b']) for a list, `allow_regions` and `allow_hosts` at the top of
      the workflow. Where it is only handed on as data, as in `json`, it may go as it is.
      """,
      wrong: """
        steps:
          - { id: ask, uses: http.request, with: { url: "https://cmdb.example.org/next" } }
          - { id: web, uses: server.show, with: { server: "${{ steps.ask.body.server }}" } }
        """,
      right: """
        steps:
          - { id: ask, uses: http.request, with: { url: "https://cmdb.example.org/next" } }
          - id: web
            uses: server.show
            with: { server: "${{ steps.ask.body.server.bounded('web-[0-9]+') }}" }
        """),
    Explanation(
      "permission-not-promised", "a step needs a right that is not promised",
      """
      `permissions` is a promise: the workflow gets by with these rights. A step that needs
      another one breaks it. Add the right, or do without the step.
      """,
      wrong: """
        permissions: [compute_read]
        steps:
          - { id: servers, uses: server.list }
          - { id: images, uses: image.list }
        """,
      right: """
        permissions: [compute_read, image_read]
        steps:
          - { id: servers, uses: server.list }
          - { id: images, uses: image.list }
        """),
    Explanation(
      "permission-unused", "a promised right that no step needs",
      """
      A warning: whoever grants what is promised would grant too much. Remove it.
      """,
      wrong: "permissions: [compute_read, image_read]",
      right: "permissions: [compute_read]"),
    Explanation(
      "unknown-right", "a right that does not exist",
      """
      Rights are called as in the cloud's own table: compute_read, image_manage. A role is
      a set of rights, and cannot stand for one.
      """,
      wrong: "permissions: [compute_reed]",
      right: "permissions: [compute_read]"),
  ]
}
