extension Explanation {
  /// Names of actions, parameters, and of what expressions refer to.
  static let names = [
    Explanation(
      "unknown-action", "an action that does not exist",
      """
      Actions are called by noun and verb of the standard `openstack` command line, joined
      by dots: `server.list`, `container.show`. `stackhand actions` lists them all, and
      `stackhand actions NAME` prints one with its parameters.
      """,
      wrong: """
        steps:
          - { id: servers, uses: server.lst }
        """,
      right: """
        steps:
          - { id: servers, uses: server.list }
        """),
    Explanation(
      "unknown-parameter", "a parameter that the action does not take",
      """
      Each action takes a fixed set of parameters under `with`. `stackhand actions NAME`
      prints them with their types.
      """,
      wrong: """
        steps:
          - id: broken
            uses: server.list
            with: { state: ERROR }
        """,
      right: """
        steps:
          - id: broken
            uses: server.list
            with: { status: ERROR }
        """),
    Explanation(
      "missing-parameter", "a parameter that the action needs is not given",
      """
      The action cannot do anything without it. `stackhand actions NAME` says which
      parameters are required.
      """,
      wrong: """
        steps:
          - { id: web, uses: server.show }
        """,
      right: """
        steps:
          - { id: web, uses: server.show, with: { server: web-1 } }
        """),
    Explanation(
      "unknown-name", "a variable that does not exist here",
      """
      Expressions see inputs, vars, env, secrets, steps and run. A text within an expression
      needs quotes of its own, else it is read as a name.
      """,
      wrong: """
        steps:
          - id: servers
            uses: server.list
          - id: images
            if: step.servers.servers.size() > 0
            uses: image.list
        """,
      right: """
        steps:
          - id: servers
            uses: server.list
          - id: images
            if: steps.servers.servers.size() > 0
            uses: image.list
        """),
    Explanation(
      "unknown-step", "no step has this id",
      """
      `steps.NAME` refers to a step by its id. The message names the nearest id; the id is
      not the name of the action.
      """,
      wrong: """
        steps:
          - { id: servers, uses: server.list }
        outputs:
          count: ${{ steps.server.servers.size() }}
        """,
      right: """
        steps:
          - { id: servers, uses: server.list }
        outputs:
          count: ${{ steps.servers.servers.size() }}
        """),
    Explanation(
      "unknown-output", "the step's action gives no such output",
      """
      What a step gives is declared by its action: `stackhand actions NAME` lists the
      outputs. `outcome` is there for every step.
      """,
      wrong: """
        steps:
          - { id: servers, uses: server.list }
        outputs:
          count: ${{ steps.servers.items.size() }}
        """,
      right: """
        steps:
          - { id: servers, uses: server.list }
        outputs:
          count: ${{ steps.servers.servers.size() }}
        """),
    Explanation(
      "unknown-field", "a record has no such field",
      """
      Servers, images and other resources have the fields that their action declares;
      `stackhand actions NAME` lists them. They are named as the services name them: `id`,
      not `uuid`.
      """,
      wrong: """
        steps:
          - { id: servers, uses: server.list }
        outputs:
          ids: ${{ steps.servers.servers.map(s, s.uuid) }}
        """,
      right: """
        steps:
          - { id: servers, uses: server.list }
        outputs:
          ids: ${{ steps.servers.servers.map(s, s.id) }}
        """),
    Explanation(
      "unknown-input", "no input is called so",
      """
      `inputs.NAME` refers to what is declared under `inputs` at the top of the file.
      """,
      wrong: """
        inputs: { server: { type: string } }
        steps:
          - { id: web, uses: server.show, with: { server: "${{ inputs.sevrer }}" } }
        """,
      right: """
        inputs: { server: { type: string } }
        steps:
          - { id: web, uses: server.show, with: { server: "${{ inputs.server }}" } }
        """),
    Explanation(
      "unknown-var", "no constant is called so",
      """
      `vars.NAME` refers to what stands under `vars` at the top of the file.
      """,
      wrong: """
        vars: { hook: https://chat.example.org/hook }
        steps:
          - { id: tell, uses: http.request, with: { url: "${{ vars.webhook }}" } }
        """,
      right: """
        vars: { hook: https://chat.example.org/hook }
        steps:
          - { id: tell, uses: http.request, with: { url: "${{ vars.hook }}" } }
        """),
    Explanation(
      "used-before-definition", "a step that has not run yet",
      """
      Steps run in the order of the file, and each sees those before it. Move the step that
      uses the other one behind it.
      """,
      wrong: """
        steps:
          - id: images
            if: steps.servers.servers.size() > 0
            uses: image.list
          - id: servers
            uses: server.list
        """,
      right: """
        steps:
          - id: servers
            uses: server.list
          - id: images
            if: steps.servers.servers.size() > 0
            uses: image.list
        """),
    Explanation(
      "unknown-function", "a function that the expression language does not have",
      """
      Expressions are CEL, the Common Expression Language: size(x), x.contains(y),
      x.startsWith(y), list.filter(i, …), list.map(i, …), list.exists(i, …), and its
      extensions for texts, numbers and optional values.
      """,
      wrong: """
        steps:
          - { id: servers, uses: server.list }
        outputs:
          count: ${{ len(steps.servers.servers) }}
        """,
      right: """
        steps:
          - { id: servers, uses: server.list }
        outputs:
          count: ${{ size(steps.servers.servers) }}
        """),
  ]
}
