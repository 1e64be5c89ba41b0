import Reports
import Testing
import Workflows

@Suite struct ExplanationPageTests {
  @Test(arguments: Explanation.all.map(\.code)) func `a page says all there is to say`(_ code: String) throws {
    let explanation = try #require(Explanation.of(code))
    let page = ExplanationPage.text(explanation)
    #expect(page.hasPrefix("\(code)  \(explanation.summary)\n\n\(explanation.text)\n"))
    #expect(page.contains("\nwrong\n  ") == (explanation.wrong != nil))
    #expect(page.contains("\nright\n  ") == (explanation.right != nil))
    #expect(page.hasSuffix("\n") && !page.hasSuffix("\n\n"))
    // An example may hold what steers a terminal; the page does not.
    #expect(!page.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }

  @Test func `the list has every code once`() {
    let lines = ExplanationPage.list.split(separator: "\n").filter { $0.hasPrefix("  ") }
    let codes = lines.compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(Set(codes) == Set(Explanation.all.map(\.code)))
    #expect(codes.count == Set(codes).count)
    #expect(lines.allSatisfy { $0.count <= 110 })
  }
}
