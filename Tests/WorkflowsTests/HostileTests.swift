import Diagnostics
import Expressions
import Testing
import Values
import Workflows
import YAML

/// Files made to take the checker's time or memory: each ends in an error, or is read, and soon.
///
/// Where work is counted, the count is held; else the test's own time limit is the deadline.
@Suite(.timeLimit(.minutes(3))) struct HostileTests {
  private func workflow(_ rest: String) -> String { "version: 1\nname: hostile\nregion: GRA7\n" + rest }

  private func step(_ value: String) -> String {
    workflow(
      "steps:\n  - id: tell\n    uses: http.request\n    with:\n      url: https://example.org\n      json: \(value)\n")
  }

  private func codes(_ text: String) -> [String] {
    diagnose(SourceFile(name: "hostile.yaml", text: text)).diagnostics.map(\.code)
  }

  private func times(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  // MARK: YAML

  @Test func `lists a hundred thousand levels deep are refused, whatever they are for`() {
    #expect(codes(step(times("[", 100_000) + times("]", 100_000))) == ["yaml-too-deep"])
    #expect(codes(workflow("steps: " + times("[{ steps: ", 50_000))) == ["yaml-too-deep"])
    #expect(codes(times("{a: ", 100_000)) == ["yaml-too-deep"])
  }

  @Test func `steps sixty-four levels deep are one level too many for once`() {
    var text = "uses: server.list"
    for level in (0..<40).reversed() { text = "steps: [{ id: s\(level), \(text) }]" }
    #expect(codes(workflow(text + "\n")) == ["too-deep"])
    text = "uses: server.list"
    for level in (0..<64).reversed() { text = "steps: [{ id: s\(level), \(text) }]" }
    let found = codes(workflow(text + "\n"))
    #expect(found == ["too-deep"] || found == ["yaml-too-deep"])
    text = "uses: server.list"
    for level in (0..<30).reversed() { text = "steps: [{ id: s\(level), \(text) }]" }
    #expect(codes(workflow(text + "\n")) == [])
  }

  @Test func `a bomb of aliases is refused wherever it stands`() {
    var bomb = "vars:\n  a0: &a0 [x, x]\n"
    for level in 1..<40 {
      let all = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      bomb += "  a\(level): &a\(level) [\(all)]\n"
    }
    #expect(codes(workflow(bomb + "steps:\n  - { id: s, uses: server.list }\n")) == ["alias-bomb"])
  }

  @Test func `steps repeated by aliases are steps of the same id`() {
    let list = Array(repeating: "*s", count: 2_000).joined(separator: ", ")
    let found = codes(workflow("steps: [ &s { id: one, uses: server.list }, \(list) ]\n"))
    #expect(found.allSatisfy { $0 == "duplicate-id" || $0 == "more-mistakes" })
    #expect(found.contains("duplicate-id"))
  }

  @Test func `a text of ten megabytes is a text`() {
    let long = times("0123456789", 1 << 20)
    #expect(codes(step("'\(long)'")) == [])
    #expect(codes(workflow("summary: \(long)\nsteps:\n  - { id: s, uses: server.list }\n")) == [])
    #expect(codes(workflow("steps:\n  - { id: \(long), uses: server.list }\n")) == ["bad-name"])
    #expect(codes(workflow("steps:\n  - { id: s, uses: \(long) }\n")) == ["unknown-action"])
    #expect(codes(workflow("\(times("k", 1_000)): 1\nsteps:\n  - { id: s, uses: server.list }\n")) == ["unknown-key"])
    #expect(codes(step("'\(times("0123456789", 2 << 20))'")) == ["yaml-too-large"])
  }

  // MARK: Many

  @Test func `a hundred thousand steps are checked`() throws {
    let steps = (0..<100_000).map { "  - { id: s\($0), uses: server.list }\n" }.joined()
    let text = workflow("steps:\n" + steps + "outputs:\n  last: ${{ steps.s99999.servers.size() }}\n")
    let (checked, found) = diagnose(SourceFile(name: "hostile.yaml", text: text))
    #expect(found == [])
    #expect(checked?.allSteps.count == 100_000)
  }

  @Test func `thousands of mistakes of every kind are all said, in bounded work`() {
    func steps(_ step: (Int) -> String) -> [String] {
      codes(workflow("steps:\n" + (0..<5_000).map { "  - { id: s\($0), \(step($0)) }\n" }.joined()))
    }
    #expect(Set(steps { "uses: server.lst, if: steps.s\($0 + 1).outcome == 'x'" }).contains("unknown-action"))
    #expect(Set(steps { "set: { a: \"${{ steps.q\($0).x }}\" }" }) == ["unknown-step"])
    #expect(Set(steps { "set: { a: \"${{ q\($0) }}\" }" }) == ["unknown-name"])
    #expect(Set(steps { "set: { a: \"${{ inputs.q\($0) }}\" }" }) == ["unknown-input"])
    #expect(Set(steps { _ in "uses: server.list, with: { q: 1, q2: 2 }" }) == ["unknown-parameter"])
    #expect(Set(steps { _ in "uses: server.list }\n  - { id: same, pause: 1s" }) == ["duplicate-id"])
    let keys = (0..<5_000).map { "kee\($0): 1\n" }.joined()
    #expect(Set(codes(workflow(keys + "steps:\n  - { id: s, uses: server.list }\n"))) == ["unknown-key"])
  }

  @Test func `ten thousand inputs are read, used or not`() {
    let names = (0..<10_000).map { "i\($0)" }
    let inputs = "inputs:\n" + names.map { "  \($0): { type: string, default: x }\n" }.joined()
    let used =
      "vars: {}\nsteps:\n  - { id: s, set: { all: [" + names.map { "\"${{ inputs.\($0) }}\"" }.joined(separator: ", ")
      + "] } }\n"
    #expect(codes(workflow(inputs + used)) == [])
    let unused = codes(workflow(inputs + "steps:\n  - { id: s, uses: server.list }\n"))
    #expect(Set(unused) == ["unused-input"])
    // What reads them may be where the mistake is.
    let both = codes(workflow(inputs + "steps:\n  - { id: s, uses: server.lst }\n"))
    #expect(Set(both) == ["unknown-action"])
  }

  @Test func `a list of half a million elements is a value, a larger one is refused`() {
    #expect(codes(step("[" + times("1,", 500_000) + "1]")) == [])
    #expect(codes(step("[" + times("1,", 1_100_000) + "1]")) == ["yaml-too-large"])
  }

  // MARK: Expressions

  @Test func `a megabyte of opening braces is one mistake`() {
    #expect(codes(step("\"" + times("${{", 350_000) + "\"")) == ["expression-syntax"])
    #expect(codes(step("\"" + times("${{ ", 20_000) + "\"")) == ["expression-syntax"])
    #expect(codes(step("\"" + times("{{ x }} ", 10_000) + "\"")).allSatisfy { $0 == "template-without-dollar" })
    #expect(codes(step("\"" + times("${", 300_000) + "\"")) == [])
    #expect(codes(step("\"" + times("${run.", 50_000) + "\"")) == [])
  }

  @Test func `a template of thousands of holes is read, a longer one refused`() {
    #expect(codes(step("\"" + times("${{ run.id }} ", 5_000) + "\"")) == [])
    #expect(codes(step("\"" + times("${{ run.id }} ", 50_000) + "\"")) == ["expression-syntax"])
  }

  @Test(arguments: [
    "((((", "[[[[", "!!!!", "----", "{'a':{'a':", "x.map(x,x.map(x,", "true?true:true?",
  ]) func `an expression nested without end is refused`(_ opening: String) {
    for count in [100, 5_000] {
      #expect(codes(workflow("steps:\n  - { id: s, assert: \"\(times(opening, count))\" }\n")) == ["expression-syntax"])
    }
  }

  @Test func `nested brackets that are closed are refused beyond the limit`() {
    for count in [150, 10_000] {
      let nested = times("(", count) + "true" + times(")", count)
      #expect(codes(workflow("steps:\n  - { id: s, assert: \"\(nested)\" }\n")) == ["expression-syntax"])
    }
    let row = times("true && ", 5_000) + "true"
    #expect(codes(workflow("steps:\n  - { id: s, assert: \"\(row)\" }\n")).allSatisfy { $0 == "constant-condition" })
  }

  /// What an expression of a workflow comes to within the usual limit of work.
  private func outcome(_ expression: String) throws -> EvaluationError.Kind? {
    let text = workflow("steps:\n  - { id: s, set: { x: \"${{ \(expression) }}\" } }\n")
    let checked = try valid(text)
    let step = try #require(checked.steps.first)
    guard case .set(let values) = step.kind, let value = values.first?.value else { return nil }
    do throws(EvaluationError) {
      _ = try Evaluator(variables: [String: Value]()).evaluate(value)
      return nil
    } catch { return error.kind }
  }

  @Test func `expressions that explode are stopped at run time by the work they may do`() throws {
    let range = "range(1000)"
    #expect(
      try outcome("\(range).map(a, \(range).map(b, \(range).map(c, \(range).map(d, a + b + c + d))))") == .tooCostly)
    #expect(try outcome("\(range).all(a, \(range).all(b, \(range).all(c, a + b + c >= 0)))") == .tooCostly)
    let doubled = (0..<60).reduce("'ha'") { text, number in "cel.bind(x\(number), \(text), x\(number) + x\(number))" }
    #expect(try outcome(doubled) == .tooCostly)
    let lists = (0..<60).reduce("[1]") { text, number in "cel.bind(x\(number), \(text), x\(number) + x\(number))" }
    #expect(try outcome(lists) == .tooCostly)
    #expect(try outcome("range(100000000000).size()") == .tooCostly)
    #expect(try outcome("['a'].join('')") == nil)
  }

  @Test(arguments: ["(a+)+$", "(a|aa)+$", "(.*a){20}b", "([a-zA-Z]+)*$", "(a*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$"])
  func `patterns that take others forever end soon`(_ pattern: String) throws {
    let victim = times("a", 30_000) + "!"
    let kind = try outcome("'\(victim)'.matches('\(pattern)')")
    #expect(kind == nil || kind == .tooCostly)
    let input = try valid(
      workflow(
        "inputs: { x: { type: string, pattern: '\(pattern)' } }\nsteps:\n  - { id: s, set: { y: \"${{ inputs.x }}\" } }\n"
      ))
    // Whoever gives the input chooses the text.
    #expect(input.inputs.first?.objection(to: .string(times("a", 1_000_000) + "!")) != nil)
  }

  @Test func `patterns too large to hold are refused`() {
    for pattern in ["(((a{1000}){1000}){1000})", "a{1000000000}", "((a{200}){200})", times("(", 10_000)] {
      let found = codes(
        workflow(
          "inputs: { x: { type: string, pattern: '\(pattern)' } }\nsteps:\n  - { id: s, set: { y: \"${{ inputs.x }}\" } }\n"
        ))
      #expect(found.first == "bad-pattern", "\(pattern.prefix(40))")
    }
  }

  @Test func `what is known before the run is worked out in bounded work`() {
    // The checker looks for conditions that are always the same.
    let found = codes(
      workflow("steps:\n  - { id: s, assert: \"range(100000).all(a, range(100000).all(b, a + b >= 0))\" }\n"))
    #expect(found.allSatisfy { $0 == "constant-condition" })
  }
}
