extension Explanation {
  /// What is wrong with a command, before a workflow is looked at.
  static let commandLine = [
    Explanation(
      "unreadable-file", "a file cannot be read",
      """
      It is not there, it is a folder, its rights forbid it, or it is larger than 16 MiB.
      '-' instead of a path is standard input.
      """),
    Explanation(
      "unwritable-file", "a file cannot be written",
      """
      A file of that name is there already, and none is ever overwritten; or the folder is
      missing, or its rights forbid it.
      """),
    Explanation(
      "invalid-input", "a value given on the command line does not fit",
      """
      An input that the workflow does not declare, a value of another type, a required one
      that is missing, a secret that was not given. `stackhand run --help` shows how each
      is written.
      """),
    Explanation(
      "unknown-code", "no message has this code",
      """
      Codes stand in brackets behind `error` and `warning`: error[unknown-action].
      `stackhand explain` lists them all.
      """),
    Explanation(
      "cannot-listen", "the port cannot be served",
      """
      Another program has it, or it is below 1024. --port 0 picks a free one.
      """),
    Explanation(
      "not-told", "a notice or a heartbeat did not arrive",
      """
      `stackhand serve` sends both to the addresses of its configuration: `notify` and
      `heartbeat`.
      A notice is tried four times; one that the receiver refuses (400, 403, 404) once.
      What it was about stands in the log and in `stackhand runs list` all the same.
      """),
    Explanation(
      "not-served", "a workflow of the folder is not served",
      """
      `stackhand serve` goes on with the others. What is served has no mistakes, says its
      `credentials` (or serve is given a cloud) with no secret written in the file, verifies
      what starts it unless it listens on loopback only, and has paths of webhooks that no
      other workflow has.
      """),
  ]
}
