import Diagnostics
import Expressions
import Testing
import Values

struct MutationTests {
  /// A fixed row of numbers that look like chance.
  struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  static let corpus =
    LibraryTests.examples + EvaluationTests.cases1.map(\.0) + EvaluationTests.cases2.map(\.0)
    + CheckTests.cases2.map(\.0)
    + PatternTests.cases1.map { "'\($0.0)'.matches(r'\($0.1)')" }

  @Test(arguments: 0..<4)
  func `no text is a trap`(_ seed: Int) throws {
    var dice = Dice(state: UInt64(seed) + 1)
    let pieces = [
      "(", ")", "[", "]", "{", "}", ".", "?", ":", ",", "-", "!", "'", "\\", "}}", "${{", "9223372036854775807", "x",
      "null", " in ", "0.0", "é",
    ]
    for _ in 0..<1_000 {
      var text = Array((Self.corpus.randomElement(using: &dice) ?? "").unicodeScalars)
      for _ in 0..<Int.random(in: 1...4, using: &dice) {
        let place = Int.random(in: 0...text.count, using: &dice)
        switch Int.random(in: 0..<4, using: &dice) {
        case 0 where place < text.count: text.remove(at: place)
        case 1: text.insert(contentsOf: (pieces.randomElement(using: &dice) ?? "").unicodeScalars, at: place)
        case 2:
          let other = Array((Self.corpus.randomElement(using: &dice) ?? "").unicodeScalars)
          text.insert(contentsOf: other.prefix(Int.random(in: 0...other.count, using: &dice)), at: place)
        default: text.removeSubrange(place..<min(text.count, place + Int.random(in: 0...6, using: &dice)))
        }
      }
      var view = String.UnicodeScalarView()
      view.append(contentsOf: text)
      try use(String(view))
    }
  }

  /// Everything that is done with a text; only errors may come of it.
  private func use(_ text: String) throws {
    if case .success(let template) = Template.parse("a ${{ \(text) }} b") { _ = template.check(in: WorkflowScope()) }
    guard case .success(let expression) = Expression.parse(text) else { return }
    #expect(expression.span.upper <= text.utf8.count)
    let evaluator = Evaluator(variables: ["x": 1], costLimit: 50_000)
    let scope = TableScope(["x": Variable(.int)])
    _ = try? evaluator.evaluate(expression.unchecked(in: scope))
    if let checked = expression.check(in: scope).checked {
      _ = (checked.reads, checked.references, checked.result)
      do throws(EvaluationError) {
        _ = try evaluator.evaluate(checked)
      } catch {
        // What is checked does not fail for its types, unless `dyn` is involved or a list is mixed.
        #expect(error.kind != .unknownName && error.kind != .unknownFunction, "\(text): \(error.message)")
      }
    }
    for diagnostic in expression.check(in: WorkflowScope()).diagnostics {
      #expect(diagnostic.span.map { $0.upper <= text.utf8.count } == true, "\(text): \(diagnostic.message)")
    }
  }
}
