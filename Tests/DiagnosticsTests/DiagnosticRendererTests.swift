import Diagnostics
import Testing

@Suite struct DiagnosticRendererTests {
  private let file = SourceFile(name: "many.yaml", text: "one\ntwo\n")

  private func diagnostics(_ code: String, _ count: Int) -> [Diagnostic] {
    (0..<count).map { Diagnostic(.error, code, "number \($0)").label(SourceSpan(0, 3), "here") }
  }

  private func occurrences(of part: String, in text: String) -> Int { text.ranges(of: part).count }

  @Test func `of thousands of the same mistake some are shown, and the other one too`() {
    let text = DiagnosticRenderer(file).render(diagnostics("bad-name", 10_000) + diagnostics("wrong-type", 1))
    #expect(occurrences(of: "error[bad-name]", in: text) == DiagnosticRenderer.shownOfACode)
    #expect(occurrences(of: "error[wrong-type]", in: text) == 1)
    #expect(text.hasSuffix("\(10_000 - DiagnosticRenderer.shownOfACode) more of bad-name are not shown\n"))
  }

  @Test func `as many as are shown leave nothing to count`() {
    let text = DiagnosticRenderer(file).render(diagnostics("bad-name", DiagnosticRenderer.shownOfACode))
    #expect(occurrences(of: "error[bad-name]", in: text) == DiagnosticRenderer.shownOfACode)
    #expect(!text.contains("not shown"))
  }
}
