extension Explanation {
  /// Cron expressions and time zones.
  static let triggers = [
    Explanation(
      "invalid-cron", "a text that is no cron expression",
      """
      Five fields: minute, hour, day of the month, month, day of the week, apart by spaces.
      A field is a list of *, values and ranges, each maybe with a step: 0,30 8-18/2 * * *.
      Months and days have words of three letters; MON#2 is the second Monday, L the last
      day of a month; @daily and its like stand for all five. There are no seconds and no
      years, and a range does not run backwards: 22-4 is written 22-23,0-4.
      """,
      wrong: """
        on:
          schedule:
            - { id: office, cron: "0 8-18 * * MONDAY-FRIDAY" }
        """,
      right: """
        on:
          schedule:
            - { id: office, cron: "0 8-18 * * MON-FRI" }
        """),
    Explanation(
      "cron-either-day", "a schedule that restricts both day fields",
      """
      As in every cron, a day that fits either the day of the month or the day of the week
      is enough: "0 0 1 * MON" runs on the first of a month and on every Monday. Put * in
      one of the two; the second Monday of a month is "0 0 * * MON#2".
      """,
      wrong: """
        on:
          schedule:
            - { id: monthly, cron: "0 4 1-7 * SUN" }
        """,
      right: """
        on:
          schedule:
            - { id: monthly, cron: "0 4 * * SUN#1" }
        """),
    Explanation(
      "cron-uneven-step", "a step that does not come out even",
      """
      Steps are counted from the beginning of each hour or day, not from the last firing:
      "*/25 * * * *" is minute 0, 25 and 50, and then minute 0 again after ten minutes.
      Use a step that divides the field, or write out the times that are meant.
      """,
      wrong: """
        on:
          schedule:
            - { id: often, cron: "*/25 * * * *" }
        """,
      right: """
        on:
          schedule:
            - { id: often, cron: "*/20 * * * *" }
        """),
    Explanation(
      "unknown-timezone", "a time zone that does not exist",
      """
      A zone is named after a region and a city, Europe/Paris; UTC and offsets such as
      +02:00 are known too. The names are those of the system's time zone data: where it has
      none (package tzdata), only UTC and offsets are there.
      """,
      wrong: """
        on:
          schedule:
            - { id: nightly, cron: "15 2 * * *", timezone: Paris }
        """,
      right: """
        on:
          schedule:
            - { id: nightly, cron: "15 2 * * *", timezone: Europe/Paris }
        """),
    Explanation(
      "lock-missing", "a workflow that alerts start and that locks nothing",
      """
      Alerts come many at a time, and again and again: two runs would work on the same server
      without knowing of each other. A lock on what a step changes, shared by all workflows,
      makes the second one wait; `concurrency` with a group does the same for a whole run.
      Steps that only look need none.
      """,
      wrong: """
        inputs:
          server: { type: string, pattern: "[0-9a-f-]{36}" }
        on:
          alert:
            - id: down
              from: alertmanager
              verify: { bearer: "${{ secrets.ALERT_TOKEN }}" }
              inputs: { server: "${{ alert.labels[?'server'].orValue('') }}" }
        steps:
          - id: start
            uses: server.start
            with: { server: "${{ inputs.server }}" }
        """,
      right: """
        inputs:
          server: { type: string, pattern: "[0-9a-f-]{36}" }
        on:
          alert:
            - id: down
              from: alertmanager
              verify: { bearer: "${{ secrets.ALERT_TOKEN }}" }
              inputs: { server: "${{ alert.labels[?'server'].orValue('') }}" }
        steps:
          - id: start
            uses: server.start
            with: { server: "${{ inputs.server }}" }
            lock: server/${{ inputs.server }}
        """),
  ]
}
