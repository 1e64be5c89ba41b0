extension Explanation {
  /// What is wrong inside `${{ }}` and in conditions.
  static let expressions = [
    Explanation(
      "expression-syntax", "the expression cannot be read",
      """
      Expressions are CEL, the Common Expression Language. "And" is &&, "or" is ||, "not" is
      !, equal is ==, and texts stand in quotes. The message points at the first place that
      does not fit.
      """,
      wrong: """
        steps:
          - id: servers
            uses: server.list
          - id: images
            if: steps.servers.servers.size() > 0 and run.cause == 'manual'
            uses: image.list
        """,
      right: """
        steps:
          - id: servers
            uses: server.list
          - id: images
            if: steps.servers.servers.size() > 0 && run.cause == 'manual'
            uses: image.list
        """),
    Explanation(
      "braces-around-expression", "braces around what is an expression already",
      """
      `if` and its like always take an expression, so it stands there bare, without ${{ }}.
      """,
      wrong: """
        steps:
          - { id: servers, if: "${{ run.cause == 'manual' }}", uses: server.list }
        """,
      right: """
        steps:
          - { id: servers, if: run.cause == 'manual', uses: server.list }
        """),
    Explanation(
      "template-without-dollar", "'{{ }}' without a '$' is ordinary text",
      """
      A warning: expressions are written ${{ … }}. Other tools write {{ … }}, and here such
      a text would be sent as it stands.
      """,
      wrong: """
        steps:
          - id: tell
            uses: http.request
            with:
              url: https://chat.example.org/hook
              body: The run {{ run.id }} has ended.
        """,
      right: """
        steps:
          - id: tell
            uses: http.request
            with:
              url: https://chat.example.org/hook
              body: The run ${{ run.id }} has ended.
        """),
    Explanation(
      "one-brace", "'${ }' with one brace is ordinary text",
      """
      A warning: expressions are written ${{ … }}. Shells and other tools write ${ … }, and
      here such a text would be sent as it stands.
      """,
      wrong: """
        inputs: { server: { type: string } }
        steps:
          - { id: web, uses: server.show, with: { server: "${{ inputs.server }}" } }
          - { id: stop, uses: server.stop, with: { server: "${inputs.server}" } }
        """,
      right: """
        inputs: { server: { type: string } }
        steps:
          - { id: web, uses: server.show, with: { server: "${{ inputs.server }}" } }
          - { id: stop, uses: server.stop, with: { server: "${{ inputs.server }}" } }
        """),
    Explanation(
      "type-mismatch", "a value of one type where another is needed",
      """
      Every expression has a type, known before the run: a number is not compared with a
      text, and a condition is true or false. string(x), int(x) and double(x) convert.
      """,
      wrong: """
        steps:
          - id: servers
            uses: server.list
          - id: images
            if: steps.servers.servers.size() > '10'
            uses: image.list
        """,
      right: """
        steps:
          - id: servers
            uses: server.list
          - id: images
            if: steps.servers.servers.size() > 10
            uses: image.list
        """),
    Explanation(
      "may-be-absent", "a value that may not be there",
      """
      A step that was skipped, denied or failed has no outputs, and a missing list is not
      an empty one: to take it for zero is how clean-ups delete too much. Say what holds
      then, with orValue(…), or test hasValue() or the step's outcome before.
      """,
      wrong: """
        steps:
          - { id: servers, uses: server.list, on_denied: continue }
        outputs:
          count: ${{ steps.servers.servers.size() }}
        """,
      right: """
        steps:
          - { id: servers, uses: server.list, on_denied: continue }
        outputs:
          count: ${{ steps.servers.servers.orValue([]).size() }}
        """),
    Explanation(
      "misspelt-word", "a comparison with a word that never occurs",
      """
      Outcomes and statuses are closed sets of words. A comparison with any other word is
      always false, which is never what was meant.
      """,
      wrong: """
        steps:
          - { id: servers, uses: server.list, on_denied: continue }
          - { id: images, if: steps.servers.outcome == 'refused', uses: image.list }
        """,
      right: """
        steps:
          - { id: servers, uses: server.list, on_denied: continue }
          - { id: images, if: steps.servers.outcome == 'denied', uses: image.list }
        """),
    Explanation(
      "invalid-argument", "an argument that the function cannot work with",
      """
      A constant argument is looked at before the run: a pattern must be a regular
      expression (RE2), a time zone must exist, a format must be known.
      """,
      wrong: """
        steps:
          - { id: servers, if: "env.NAME.matches('web-[0-9')", uses: server.list }
        """,
      right: """
        steps:
          - { id: servers, if: "env.NAME.matches('web-[0-9]')", uses: server.list }
        """),
    Explanation(
      "secret-shown", "a secret where it would be shown",
      """
      Names, regions, outputs and most parameters are printed, logged and kept in journals.
      Secrets, and whatever is made of one, may go into credentials, headers and bodies,
      and be the whole of an address.
      """,
      wrong: """
        steps:
          - id: tell
            name: Call ${{ secrets.HOOK }}
            uses: http.request
            with: { url: "${{ secrets.HOOK }}" }
        """,
      right: """
        steps:
          - id: tell
            name: Call the team
            uses: http.request
            with: { url: "${{ secrets.HOOK }}" }
        """),
    Explanation(
      "evaluation", "an expression had no value during the run",
      """
      The types fit, and still there was nothing to give: an index beyond the end of a
      list, a key that a map does not have, a division by zero, a text that is no number.
      Test before (`size(x) > 0`, `'k' in m`), or use the optional forms `x[?0]` and `m.?k`
      with orValue(…). The message points at the part of the expression.
      """),
  ]
}
