import Testing
import Values
import Workflows

@testable import Reports

@Suite struct TableTests {
  @Test func `a table without rows has its headings`() {
    #expect(Table(["ID", "Name"]).text == "+----+------+\n| ID | Name |\n+----+------+\n+----+------+\n")
  }

  @Test func `columns are as wide as a terminal shows them`() {
    var table = Table(["Name"])
    table.add(["東京"])
    table.add(["e\u{301}"])
    table.add(["a\nb\u{1B}[31m\tc"])
    #expect(
      table.text == """
        +------------+
        | Name       |
        +------------+
        | 東京       |
        | e\u{301}          |
        | a\u{FFFD}b\u{FFFD}[31m\u{FFFD}c |
        +------------+

        """)
  }

  @Test func `a row may be short or long`() {
    var table = Table(["A", "B"])
    table.add(["1"])
    table.add(["1", "2", "3"])
    #expect(table.text == "+---+---+\n| A | B |\n+---+---+\n| 1 |   |\n| 1 | 2 |\n+---+---+\n")
  }

  @Test func `text that could turn the reading order round is not shown as it is`() {
    var table = Table(["A"])
    table.add(["abc\u{202E}def\u{2066}"])
    #expect(!table.text.unicodeScalars.contains("\u{202E}"))
    #expect(!table.text.unicodeScalars.contains("\u{2066}"))
  }

  private func list(_ count: Int) -> Value {
    ["servers": .list((0..<count).map { .record(Record([("name", .string("s\($0)"))])) })]
  }

  private let output = Output(
    "servers", .list(.record(RecordType("server", [.init("name", .string)]))), "Servers.",
    columns: [.init("Name", "name"), .init("Tags", "tags")])

  @Test(arguments: [(0, 0, "0 servers"), (100, 100, "100 servers"), (101, 100, "the first 100 of 101 servers")])
  func `the first hundred rows are shown, and the count of all`(_ count: Int, _ rows: Int, _ end: String) throws {
    let text = try #require(StepTable.text(of: list(count), output))
    let lines = text.split(separator: "\n")
    #expect(lines.count == rows + 5)
    #expect(lines.last?.description == end)
  }

  @Test func `outputs without the list have no table`() {
    #expect(StepTable.text(of: [:], output) == nil)
    #expect(StepTable.text(of: ["servers": 3], output) == nil)
  }

  @Test(
    arguments: [
      (nil, ""), (Value.null, ""), ("a b", "a b"), (true, "true"), (12, "12"), (["a", 2], "a, 2"), ([], ""),
      (["net": ["10.0.0.1", "10.0.0.2"], "b": 1], "net=10.0.0.1, 10.0.0.2; b=1"), (.optional(nil), ""),
      (.optional("x"), "x"), (.duration(.seconds(90)), "\"90s\""),
    ] as [(Value?, String)])
  func `a cell shows a value as a person would write it`(_ value: Value?, _ text: String) {
    #expect(StepTable.cell(value).replacing("\"", with: "") == text.replacing("\"", with: ""))
  }

  @Test(arguments: [
    (0, "0 ms"), (999, "999 ms"), (1000, "1.0 s"), (1999, "1.9 s"), (59_999, "59.9 s"), (60_000, "1 min 0 s"),
    (3_725_000, "62 min 5 s"),
  ])
  func `times are for people`(_ milliseconds: Int, _ text: String) {
    #expect(TextStyle.time(milliseconds) == text)
  }

  @Test(arguments: Outcome.allCases) func `an outcome has a word and a sign, with colour only if wanted`(
    _ outcome: Outcome
  ) {
    let plain = TextStyle.plain
    #expect(!plain.word(outcome).contains("_"))
    #expect(!plain.word(outcome).contains("\u{1B}"))
    #expect(plain.sign(outcome).count == 1)
    let colored = TextStyle(color: true)
    #expect(colored.word(outcome).hasSuffix("\u{1B}[0m"))
    #expect(colored.sign(outcome).contains(plain.sign(outcome)))
    #expect(plain.sign(outcome) != plain.sign(.succeeded) || outcome == .succeeded)
  }
}
