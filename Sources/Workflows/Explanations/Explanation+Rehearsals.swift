extension Explanation {
  /// Tests of workflows: `NAME.test.yaml`.
  static let rehearsals = [
    Explanation(
      "not-as-expected", "a test of a workflow came out otherwise",
      """
      `stackhand test` ran the workflow on its simulated cloud, and what came of it is not
      what stands under `expect`: the message has both. `stackhand test --journal --filter
      NAME` prints every event of that run. Exit code 1.
      """),
    Explanation(
      "unknown-operation", "a test names a request that nobody makes",
      """
      Requests are named by an action (server.create: its writes), an operation in the words
      of the rights table (create server), a method and a part of the path (POST /servers), a
      service (compute), login, or the beginning of an address outside the cloud (https://…).
      """),
    Explanation(
      "unknown-role", "the simulated cloud has no such account",
      """
      `as` names a role, as OVHcloud does (computeOperator), or one of the other accounts of
      the sandbox: workflowRunner has several roles, noRights has none.
      """),
    Explanation(
      "unknown-trigger", "a test starts its workflow by something that does not",
      """
      `start: { alert: … }` needs an entry under `on.alert` of the workflow; where there are
      several, `trigger` says which. A workflow without one is started with `inputs`.
      """),
    Explanation(
      "same-test", "two tests of a file have one name",
      """
      Reports and `--filter` know a test by its name.
      """),
  ]
}
