extension Explanation {
  /// Keys, their values, and what must be there.
  static let form = [
    Explanation(
      "unknown-key", "a key that the language does not have",
      """
      Each mapping has a fixed set of keys, and whatever else stands there would be without
      effect. A misspelt key is the usual reason; the message names the nearest one. A key
      of another place is the second: `with` takes the parameters of an action, the step
      itself takes `if`, `timeout` and the like.
      """,
      wrong: "regoin: GRA7",
      right: "region: GRA7"),
    Explanation(
      "missing-key", "a key that must be there is not",
      """
      The message names the key and an example of it. Every workflow needs `version`,
      `name` and `steps`, every step an `id` and what it does.
      """,
      wrong: """
        steps:
          - id: servers
            with: { status: ERROR }
        """,
      right: """
        steps:
          - id: servers
            uses: server.list
            with: { status: ERROR }
        """),
    Explanation(
      "several-kinds", "two keys of which only one can be there",
      """
      Some keys say what kind of thing a mapping is: how to log in, what a step does. Two
      of them contradict each other. Remove all but one.
      """,
      wrong: """
        credentials:
          cloud: production
          environment: true
        """,
      right: """
        credentials:
          cloud: production
        """),
    Explanation(
      "wrong-type", "a value of another kind than the key takes",
      """
      A list where a text is wanted, a number without a unit where a duration is, a number
      out of range. Durations are written 90s, 5m, 2h, 7d and sizes 50GiB; `yes` and `on`
      are texts in YAML 1.2, not true. In a run the same code means that a value from
      outside, such as the body of an answer, could not be made what a parameter takes.
      """,
      wrong: """
        steps:
          - id: servers
            uses: server.list
            timeout: 90
        """,
      right: """
        steps:
          - id: servers
            uses: server.list
            timeout: 90s
        """),
    Explanation(
      "unknown-word", "a word that is not among those allowed",
      """
      The key takes one of a few words, which the message lists. They are written exactly
      so, in small letters.
      """,
      wrong: """
        steps:
          - id: servers
            uses: server.list
            on_denied: ignore
        """,
      right: """
        steps:
          - id: servers
            uses: server.list
            on_denied: allow
        """),
    Explanation(
      "unknown-version", "a version of the language that this program does not read",
      """
      `version` says which language the file is written in, so that an old workflow never
      changes its meaning. This program reads version 1.
      """,
      wrong: """
        version: 2
        name: example
        steps:
          - { id: servers, uses: server.list }
        """,
      right: """
        version: 1
        name: example
        steps:
          - { id: servers, uses: server.list }
        """),
    Explanation(
      "no-steps", "a list of steps without a step",
      """
      A workflow or block that does nothing is a mistake: something was left out, or
      commented away.
      """,
      wrong: "steps: []",
      right: """
        steps:
          - { id: servers, uses: server.list }
        """),
    Explanation(
      "bad-name", "a name that expressions could not refer to",
      """
      Ids, inputs and constants are names in expressions: `steps.all_servers.outcome`. So
      they have letters, digits and '_', do not begin with a digit, and have at most 64
      characters. A hyphen would be a minus sign.
      """,
      wrong: """
        steps:
          - id: all-servers
            uses: server.list
        """,
      right: """
        steps:
          - id: all_servers
            uses: server.list
        """),
    Explanation(
      "duplicate-id", "two steps have the same id",
      """
      Ids are unique in a file, also across blocks: expressions, reports and journals name
      a step by its id alone.
      """,
      wrong: """
        steps:
          - { id: list, uses: server.list }
          - { id: list, uses: image.list }
        """,
      right: """
        steps:
          - { id: servers, uses: server.list }
          - { id: images, uses: image.list }
        """),
    Explanation(
      "unknown-type", "a type that the language does not have",
      """
      The types of inputs are string, int, double, bool, duration, timestamp, list(TYPE)
      and map(string, TYPE).
      """,
      wrong: """
        inputs: { server: { type: text } }
        steps:
          - { id: web, uses: server.show, with: { server: "${{ inputs.server }}" } }
        """,
      right: """
        inputs: { server: { type: string } }
        steps:
          - { id: web, uses: server.show, with: { server: "${{ inputs.server }}" } }
        """),
    Explanation(
      "bad-pattern", "a pattern that is not a regular expression",
      """
      Patterns are RE2: what Go and many services use, without references back and without
      look-around, so that no text can make them slow. The message says what is wrong.
      """,
      wrong: """
        inputs: { server: { type: string, pattern: "web-[0-9" } }
        steps:
          - { id: web, uses: server.show, with: { server: "${{ inputs.server }}" } }
        """,
      right: """
        inputs: { server: { type: string, pattern: "web-[0-9]+" } }
        steps:
          - { id: web, uses: server.show, with: { server: "${{ inputs.server }}" } }
        """),
    Explanation(
      "default-not-allowed", "a default that its own input does not allow",
      """
      The default of an input must itself keep to `min`, `max`, `one_of` and `pattern`;
      else the workflow could not start without the input being given.
      """,
      wrong: """
        inputs: { keep: { type: int, default: 0, min: 1 } }
        steps:
          - { id: servers, if: inputs.keep > 3, uses: server.list }
        """,
      right: """
        inputs: { keep: { type: int, default: 1, min: 1 } }
        steps:
          - { id: servers, if: inputs.keep > 3, uses: server.list }
        """),
    Explanation(
      "unused-input", "an input that nothing reads",
      """
      Whoever gives it would expect an effect. Either its name is misspelt where it is
      used, or it is left over. Remove it, or read it as ${{ inputs.NAME }}.
      """,
      wrong: """
        inputs: { keep: { type: int, default: 7 } }
        """,
      right: """
        inputs: { keep: { type: int, default: 7 } }
        steps:
          - { id: servers, if: inputs.keep > 3, uses: server.list }
        """),
    Explanation(
      "var-not-constant", "an expression in `vars`",
      """
      `vars` are constants of the file, known before anything runs. Write the expression
      where it is used, or declare an input.
      """,
      wrong: """
        vars: { title: "Report of ${{ run.started }}" }
        """,
      right: """
        vars: { title: Report }
        """),
    Explanation(
      "unknown-service", "a kind of service that no cloud has",
      """
      Where `region` is a mapping, its keys are the official types of services: compute,
      image, volume (block-storage), network, object-store, identity.
      """,
      wrong: """
        region: { compute: GRA11, object-sore: GRA }
        """,
      right: """
        region: { compute: GRA11, object-store: GRA }
        """),
    Explanation(
      "literal-secret", "a secret stands in the file",
      """
      A warning: whoever reads the file has the secret, and so has its version history for
      ever. Refer to it as ${{ secrets.NAME }} and give it at the start: in the variable
      STACKHAND_SECRET_NAME, with --secret NAME=@FILE, or as a systemd credential. A
      secret that has stood in a file should be renewed.
      """,
      wrong: """
        credentials:
          token:
            auth_url: https://auth.example.org/v3
            token: correct-horse-battery-staple
        """,
      right: """
        credentials:
          token:
            auth_url: https://auth.example.org/v3
            token: ${{ secrets.TOKEN }}
        """),
  ]
}
