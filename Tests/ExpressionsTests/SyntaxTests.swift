import Diagnostics
import Expressions
import Testing
import Values

struct SyntaxTests {
  static let cases1: [(String, String)] = [
    ("1 + «»", "the expression ends here"), ("«(»1 + 2", "a '(' is not closed"),
    ("[1, 2«)»", "')' is not expected here"),
    ("a «=» b", "'=' has no meaning here"), ("«'abc»", "a text does not end"),
    ("a «and» b", "'and' is not expected here"),
    ("'«\\q»'", "an escape cannot be read"), ("«9223372036854775808»", "a number is too large"),
    ("«if»", "'if' is a reserved word"), ("a.«(»1)", "a name is missing after '.'"),
    ("a «.1»", "'.1' is not expected here"), ("{'a'«}»", "a ':' is missing after a key"),
    ("«12abc»", "a number is followed by letters"), ("list.«map»(1, 2)", "'map' is not used as it must be"),
    ("«has(a)»", "'has' asks for a field"), ("x «{»a: 1}", "no value can be built from a type's name"),
    ("«é» == 1", "'é' has no meaning here"), ("1 «}»}", "'}' is not expected here"),
  ]

  @Test(arguments: cases1)
  func `a syntax error is one diagnostic with a precise place`(_ source: String, _ message: String) throws {
    let marked = Marked(source)
    guard case .failure(let fault) = Expression.parse(marked.text) else {
      Issue.record("\(marked.text) parses")
      return
    }
    #expect(fault.diagnostics.count == 1)
    #expect(fault.diagnostics[0].message == message)
    // A quote that is not closed is reported at the quote.
    if source.hasPrefix("«'") {
      #expect(fault.diagnostics[0].span == SourceSpan(0, 1))
    } else {
      #expect(fault.diagnostics[0].span == marked.span, "\(marked.text)")
    }
  }

  @Test func `long chains and deep brackets are read, checked and evaluated`() throws {
    let sum = Array(repeating: "1", count: 2_000).joined(separator: " + ")
    #expect(try value(sum) == 2_000)
    let conditions = Array(repeating: "true", count: 2_000).joined(separator: " && ")
    #expect(try value(conditions) == true)
    let choices = (0..<500).map { "1 == 2 ? \($0) : " }.joined() + "7"
    #expect(try value(choices) == 7)
    let relations = "1 < 2" + Array(repeating: " == true", count: 500).joined()
    #expect(try value(relations) == true)
    #expect(try value(String(repeating: "(", count: 90) + "1" + String(repeating: ")", count: 90)) == 1)
    #expect(try value(String(repeating: "!", count: 80) + "true") == true)
    #expect(try value(String(repeating: "[", count: 50) + "1" + String(repeating: "]", count: 50) + ".size()") == 1)
  }

  @Test(arguments: ["(", "[", "{1:", "f(", "!", "-", "a.map(x,", "a?", "1+(", "has(", "x["])
  func `depth beyond the limit is a diagnostic, not a crash`(_ opening: String) throws {
    guard case .failure(let fault) = Expression.parse(String(repeating: opening, count: 20_000)) else {
      Issue.record("parses")
      return
    }
    #expect(fault.diagnostics.count == 1)
  }

  @Test func `a source map places what stands in an escaped scalar`() throws {
    // "a\x20== 'x'" written in double quotes: decoded offset 1 stands at source offset 11, 4 bytes long.
    let map = SourceMap(
      pieces: [
        .init(decoded: 0, length: 1, source: SourceSpan(10, 11)),
        .init(decoded: 1, length: 1, source: SourceSpan(11, 15)),
        .init(decoded: 2, length: 5, source: SourceSpan(15, 20)),
      ], end: 20)
    let expression = try Expression.parse("a == zz", at: map).get()
    let result = expression.check(in: TableScope(["a": Variable(.string)]))
    #expect(result.diagnostics.first?.span == SourceSpan(18, 20))
  }

  @Test func `the text of an expression is what was written`() throws {
    #expect(try Expression.parse("  a.b  // why").get().text == "a.b")
  }
}
