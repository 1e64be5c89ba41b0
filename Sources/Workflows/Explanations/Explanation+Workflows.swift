extension Explanation {
  /// A workflow that runs another one. In the examples, `tell.yaml` has one input, `text`, of at most 80 characters.
  static let workflows = [
    Explanation(
      "unknown-workflow", "the workflow to run is not there",
      """
      `run` names the file of another workflow, from the folder of the one that runs it.
      """,
      wrong: """
        steps:
          - { id: tell, run: { workflow: tel.yaml, with: { text: done } } }
        """,
      right: """
        steps:
          - { id: tell, run: { workflow: tell.yaml, with: { text: done } } }
        """),
    Explanation(
      "invalid-workflow", "the workflow to run has mistakes",
      """
      All workflows that would run are checked before the first step of any. `stackhand
      check` on that file says everything that is wrong with it.
      """,
      wrong: """
        steps:
          - { id: tell, run: broken.yaml }
        """,
      right: """
        steps:
          - { id: tell, run: { workflow: tell.yaml, with: { text: done } } }
        """),
    Explanation(
      "missing-input", "the workflow to run needs an input that is not given",
      """
      An input without a default must be given, under `with`.
      """,
      wrong: """
        steps:
          - { id: tell, run: tell.yaml }
        """,
      right: """
        steps:
          - { id: tell, run: { workflow: tell.yaml, with: { text: done } } }
        """),
    Explanation(
      "input-not-allowed", "a value that the input does not allow",
      """
      The input is declared with `min`, `max`, `one_of` or `pattern`, and the value does not
      keep to it. In a run the same is said of values that are known only then.
      """,
      wrong: """
        steps:
          - { id: tell, run: { workflow: tell.yaml, with: { text: "" } } }
        """,
      right: """
        steps:
          - { id: tell, run: { workflow: tell.yaml, with: { text: done } } }
        """),
    Explanation(
      "run-cycle", "a workflow would run itself",
      """
      Directly, or by way of others, which the note lists. A repetition is written with
      `for` or `retry`.
      """,
      wrong: """
        steps:
          - { id: again, run: workflow.yaml }
        """,
      right: """
        steps:
          - { id: tell, run: { workflow: tell.yaml, with: { text: done } } }
        """),
    Explanation(
      "run-too-deep", "workflows run each other too deep",
      """
      A workflow may run one that runs another, eight levels deep.
      """),
  ]
}
