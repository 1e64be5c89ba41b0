extension Explanation {
  /// What ends a step or a run, and is no answer of a cloud.
  static let run = [
    Explanation(
      "denied", "the account may not do this",
      """
      The service refused the request because of a missing right, or showed nothing where
      the account may not look. The report names the right that is probably missing, the
      roles that grant it, the roles that are held, and the access policy that would mend
      it. `on_denied: continue` lets a workflow go on, `allow` also takes it for harmless;
      the outputs of the step are then absent. Exit code 3.
      """),
    Explanation(
      "no-role", "the login is right, and the account has no role in the project",
      """
      Identity and secret were accepted, but the account may not enter this project. On
      OVHcloud a service account needs an access policy that grants it at least one role
      on the project; the report prints one that is enough for the workflow. After it is
      made it may take a minute until it counts. Exit code 3.
      """),
    Explanation(
      "login", "the login came to nothing",
      """
      The message names the hop: `discovery` and `token` concern the identity provider,
      `federation` Keystone's trust in it, `scope` the project. A wrong secret shows at
      `token`, a wrong project at `scope`. `stackhand login FILE` tries the login alone.
      Exit code 9.
      """),
    Explanation(
      "credentials", "the credentials are not complete, or contradict each other",
      """
      No login was tried. Credentials come from `credentials` in the workflow, else from
      --cloud and clouds.yaml, else from the OS_* variables. The help lists everything
      that is missing or wrong with them.
      """),
    Explanation(
      "no-endpoint", "the project has no such service in this region",
      """
      The catalog that came with the login has no address for the service in the region
      that was asked for. The help lists the regions that have one. The region comes from
      the step, else the workflow, else --region, clouds.yaml or OS_REGION_NAME.
      """),
    Explanation(
      "expression", "an expression had no value during the run",
      """
      The types fit, and still there was nothing to give: an index beyond the end of a
      list, a key that is not there, a division by zero, a text that is no number. Test
      before, or use the optional forms `x[?0]` and `m.?k` with orValue(…). The message
      points at the part of the expression.
      """),
    Explanation(
      "timed-out", "the step did not end in time",
      """
      `timeout` spans all attempts and waits of a step. What the service had accepted by
      then goes on there, and the report names the resource. Give the step a longer
      `timeout`, or find out what the service waits for. Exit code 5.
      """),
    Explanation(
      "lock-held", "another run holds the lock",
      """
      Runs of one `concurrency.group` (the workflow's name, if none is written) and steps
      with the same `lock` exclude each other, in all processes that share the journal. The
      message names the run that holds it and since when. A run that waits for approval
      keeps what it holds; one whose process died does not, and cannot go on while another
      has it (exit code 11). `when_busy` says what a new run does: skip, queue, queue_latest,
      cancel_running or fail.
      """),
    Explanation(
      "another-project", "a run is resumed with a login for another project",
      """
      What is on record of a run is true of the project in which it began. Log in as it
      did then: the same `--cloud`, the same `OS_*` variables, the same service account.
      Nothing has gone on.
      """),
    Explanation(
      "in-doubt", "nobody can say whether a change was made",
      """
      The request left, and no answer came. It is not repeated, since that might do it
      twice. After a restart what a create was to make is looked for by the mark that it
      bears. Where nobody can say, the run ends as `unknown`. Look at the service: if the
      change is there, all is well; if not, run the workflow again. Exit code 7.
      """),
    Explanation(
      "cancelled", "the run was stopped",
      """
      Somebody interrupted it, or a signal did. Nothing new was started, and the request
      under way had ten seconds to end. Exit code 8.
      """),
    Explanation(
      "assertion", "what was to be true is not",
      """
      The step says with `assert` what must hold before the workflow goes on. Its message
      says what was found; `outcome` says how the step ends then.
      """),
    Explanation(
      "rejected", "a person said no",
      """
      Whoever was asked by `approve` refused, or nobody answered in time. What stands behind
      the step is not begun. Exit code 6.
      """),
    Explanation(
      "not-healed", "the ladder has come to its end, and nothing has helped",
      """
      All tiers were tried and the probe still says no. What is wrong needs a person now.
      """),
    Explanation(
      "not-healthy", "what runs on the server was not well after the change",
      """
      The change was taken back, and the server is as it was before. Look at what runs on it
      with the new size or image, then try again; `probe_for` gives it more time.
      """),
    Explanation(
      "probe-silent", "the probe of a ladder gives no answer",
      """
      Whether anything is wrong is not known, so no remedy is tried: a monitoring that is
      away must not restart what it watches. The step is `unknown`. Exit code 7.
      """),
    Explanation(
      "too-many-items", "a loop has more items than it may have",
      """
      With more than `max_items` nothing starts, not even the first. Look at what `each`
      gives; if all of it is meant, raise `max_items`.
      """),
    Explanation(
      "max-delete", "more would be deleted than is allowed",
      """
      Actions that thin out have `max_delete`, ten by default. If more is surplus, nothing at
      all is deleted and the list is in the message. If it is right, raise `max_delete`.
      """),
    Explanation(
      "stale", "the newest copy is not whole, or too old",
      """
      Actions that thin out copies delete nothing while no new copy is being made: the newest
      one must be whole and not older than `fresh`, 26 hours unless the step says otherwise.
      See why no copy was made; for a weekly one write `fresh: 8d`.
      """),
    Explanation(
      "hidden-server", "of a server nothing is known but that it is there",
      """
      Part of the compute service is away. What the server was made from may be in use, so
      nothing is deleted. Try again later.
      """),
    Explanation(
      "shrinks", "a volume cannot be made smaller",
      """
      The new size is below the one that the volume has, and nothing was changed. Make a new
      volume of that size and copy what is in it.
      """),
    Explanation(
      "bad-bounds", "the smallest number is above the largest",
      """
      `min` and `max` of the step came out so that no number is within.
      """),
    Explanation(
      "region-not-allowed", "a region that the workflow does not allow",
      """
      The region came from outside, and `allow_regions` does not list it.
      """),
    Explanation(
      "no-login", "the step needs the cloud, and there was no login",
      """
      The login failed, and `finally` ran all the same: those of its steps that need the
      cloud are skipped, the others are done.
      """),
    Explanation(
      "no-project", "the login is for no project",
      """
      The credentials name no project, and without one there are no servers, images or
      volumes. Give `project_id`, or a name with its domain.
      """),
    Explanation(
      "no-image", "the server has no image to be rebuilt from",
      """
      It boots from a volume. Name the `image`.
      """),
    Explanation(
      "query-failed", "the monitoring could not answer the question",
      """
      Prometheus refused the query, or could not look everywhere. What it said is in the
      message. No answer is not the same as nothing found.
      """),
    Explanation(
      "no-journal", "the journal of the run cannot be kept",
      """
      The file or database that keeps what a run does cannot be written: no room, no right,
      or it is away. Nothing more is begun, since nobody would know of it afterwards. Mend
      it, then resume the run. Exit code 7.
      """),
    Explanation(
      "ambiguous-address", "the server has several addresses",
      """
      A floating IP leads to one address of a server, and it is not guessed which. Say it
      as `fixed_address`; the message lists those that there are.
      """),
    Explanation(
      "not-attached", "what shall be taken off is on something else",
      """
      The floating IP leads to another server. Nothing was changed. `floating_ip.list` shows
      where it leads; `floating_ip.unset` takes it off whatever it is on.
      """),
    Explanation(
      "ambiguous-name", "several resources have the name",
      """
      Names are not unique in a cloud, and to guess would act on the wrong thing, so
      nothing was done. Give the id of the one that is meant; the help lists them.
      """),
    Explanation(
      "bad-address", "an address to which nothing can be sent",
      """
      The `url` of the step came out as something other than an http or https address.
      Look at the expression or the secret that it was made of.
      """),
    Explanation(
      "bad-header", "a header that cannot be sent",
      """
      Names of headers are letters, digits and hyphens; their values have no line breaks.
      A secret that was read from a file often ends with one.
      """),
    Explanation(
      "http-status", "a server outside the cloud answered with an error",
      """
      Without `expect` every status from 200 to 299 is a success; with it, exactly those
      that it lists. Redirects are not followed, since they would take secrets elsewhere.
      """),
    Explanation(
      "no-answer", "a server outside the cloud gave no answer",
      """
      The connection did not come about or broke off. After a POST or PATCH that may have
      arrived the step is `unknown`: look there before it is sent again.
      """),
    Explanation(
      "bug", "the program itself went wrong",
      """
      Something happened that the program rules out. Please report it, with what was run
      and the report that was printed. Exit code 70.
      """),
  ]
}
