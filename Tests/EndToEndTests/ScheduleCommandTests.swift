import TestSupport
import Testing
import Values

/// `stackhand schedule next`, at fixed instants.
@Suite struct ScheduleCommandTests {
  static let nightly = """
    version: 1
    name: nightly
    inputs:
      keep: { type: int, default: 7 }
    on:
      schedule:
        - { id: early, cron: "15 2 * * *", timezone: Europe/Paris, inputs: { keep: 14 } }
        - { id: late, cron: "@daily", jitter: 2h }
    steps:
      - id: a
        uses: server.list
        if: inputs.keep > 3
    """

  @Test func `the coming firings of every schedule are printed`() async throws {
    let ending = try await Stackhand.run(
      "schedule", "next", "-", "--count", "2", "--after", "2026-03-28T12:00:00Z", input: Self.nightly)
    #expect(ending.code == 0)
    #expect(ending.errors.isEmpty)
    #expect(
      ending.output == """
        nightly, schedule early: 15 2 * * * in Europe/Paris
        +---+----------------------+--------+----------------------+-------------------------------------------------------------------------------+
        | # | Local time           | Offset | UTC                  | Note                                                                          |
        +---+----------------------+--------+----------------------+-------------------------------------------------------------------------------+
        |   | Sun 2026-03-29 02:00 | +01:00 | 2026-03-29T01:00:00Z | clocks go forward to 03:00: 02:15 does not occur, one firing at 03:00 instead |
        | 1 | Sun 2026-03-29 03:00 | +02:00 | 2026-03-29T01:00:00Z | instead of 02:15                                                              |
        | 2 | Mon 2026-03-30 02:15 | +02:00 | 2026-03-30T00:15:00Z |                                                                               |
        +---+----------------------+--------+----------------------+-------------------------------------------------------------------------------+

        nightly, schedule late: @daily in UTC, starts up to 2h later
        +---+----------------------+--------+----------------------+-----------+
        | # | Local time           | Offset | UTC                  | Starts at |
        +---+----------------------+--------+----------------------+-----------+
        | 1 | Sun 2026-03-29 00:00 | +00:00 | 2026-03-29T00:00:00Z | 01:53:01  |
        | 2 | Mon 2026-03-30 00:00 | +00:00 | 2026-03-30T00:00:00Z | 01:01:47  |
        +---+----------------------+--------+----------------------+-----------+

        """)
  }

  @Test func `without an instant firings are those later than now`() async throws {
    let ending = try await Stackhand.run("schedule", "next", "-", "--format", "json", input: Self.nightly)
    #expect(ending.code == 0)
    let object = try JSONReader.read(Array(ending.output.utf8))
    let after = try #require(object["after"]?.asString.flatMap { Timestamp(rfc3339: $0) })
    for schedule in try #require(object["workflows"]?.asList?.first?["schedules"]?.asList) {
      let firings = try #require(schedule["firings"]?.asList)
      let times = firings.compactMap { $0["nominal"]?.asString }.compactMap { Timestamp(rfc3339: $0) }
      #expect(times.count == 5)
      #expect(times == times.sorted())
      #expect(try #require(times.first) > after)
    }
  }

  @Test func `an invalid workflow is exit code 2, and the others are shown`() async throws {
    let folder = try TemporaryFolder()
    let good = try folder.write(Self.nightly, to: "good.yaml")
    let bad = try folder.write(
      Self.nightly.replacing("15 2 * * *", with: "15 25 * * *").replacing("@daily", with: "@never"), to: "bad.yaml")
    let ending = try await Stackhand.run("schedule", "next", bad, good)
    #expect(ending.code == 2)
    #expect(ending.errors.contains("bad.yaml:7:30"), "\(ending.errors)")
    #expect(ending.errors.contains("error[invalid-cron]: 25 is not an hour"))
    #expect(ending.errors.contains("'@never' is not a time"))
    #expect(ending.output.hasPrefix("nightly, schedule early:"))
    let json = try await Stackhand.run("schedule", "next", bad, good, "--format", "json")
    #expect(json.code == 2)
    #expect(try JSONReader.read(Array(json.output.utf8))["ok"] == false)
  }

  @Test func `a workflow without schedules says so`() async throws {
    let ending = try await Stackhand.run("schedule", "next", "-", input: Workflows.oneList)
    #expect(ending.code == 0)
    #expect(ending.output == "one-list: no schedules; <stdin> starts when somebody runs it\n")
  }

  @Test(arguments: [
    ["schedule", "next"], ["schedule", "next", "-", "--count", "0"], ["schedule", "next", "-", "--count", "1001"],
    ["schedule", "next", "-", "--after", "tomorrow"], ["schedule", "next", "-", "--after", "2026-03-28"],
    ["schedule", "last"],
  ])
  func `wrong usage is exit code 64`(arguments: [String]) async throws {
    let ending = try await Stackhand.run(arguments, input: Self.nightly)
    #expect(ending.code == 64)
    #expect(ending.output.isEmpty)
    #expect(ending.errors.contains("Usage: stackhand schedule"))
  }

  @Test func `the help fits a terminal`() async throws {
    for command in [["schedule"], ["schedule", "next"]] {
      let ending = try await Stackhand.run(command + ["--help"])
      #expect(ending.code == 0)
      #expect(ending.output.hasPrefix("OVERVIEW: "))
      for line in ending.output.split(separator: "\n") where !line.hasPrefix("USAGE:") { #expect(line.count <= 80) }
    }
  }

  @Test func `check and run refuse what is no time`() async throws {
    let bad = Self.nightly.replacing("Europe/Paris", with: "Europe/Pariss")
    for command in [["check", "-"], ["run", "--sandbox", "-"]] {
      let ending = try await Stackhand.run(command, input: bad)
      #expect(ending.code == 2)
      #expect(ending.errors.contains("did you mean 'Europe/Paris'?"), "\(ending.errors)")
    }
  }
}
