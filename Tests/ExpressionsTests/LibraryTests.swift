import Diagnostics
import Expressions
import Testing
import Values

struct LibraryTests {
  static let examples = FunctionLibrary.standard.all.map(\.example) + Form.all.map(\.example)

  @Test(arguments: examples)
  func `an example gives what it says`(_ example: String) throws {
    let run: [String: Value] = ["run": ["nominal": .timestamp(Timestamp(rfc3339: "2026-02-03T04:05:06Z")!)]]
    let parts = example.split(separator: " // ", maxSplits: 1).map(String.init)
    // A variable may be of any type, but `format` needs one that is known.
    let scope = TableScope(["run": Variable(.map(.string, .timestamp))])
    let values = try parts.map { text in
      let result = try Expression.parse(text).get().check(in: scope)
      #expect(result.diagnostics.map(\.message) == [], "\(text)")
      return try Evaluator(variables: run).evaluate(try Expression.parse(text).get().unchecked(in: scope))
    }
    if values.count == 2 { #expect(values[0] == values[1], "\(example)") }
  }

  @Test func `every function says how it is called and what for`() {
    for function in FunctionLibrary.standard.all {
      #expect(!function.usages.isEmpty && !function.summary.isEmpty && function.example.contains(function.name))
    }
    #expect(
      FunctionLibrary.standard.all.first { $0.name == "startsWith" }?.usages == ["string.startsWith(string) -> bool"])
    let names = FunctionLibrary.standard.all.map(\.name)
    #expect(Set(names).count == names.count)
  }
}
