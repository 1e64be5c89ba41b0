import Diagnostics
import Testing
import YAML

@Suite struct DiagnosticTests {
  /// A mistake: its place in «», its code, and the text that its edit makes of it.
  struct Mistake: Sendable, CustomTestStringConvertible {
    let text: String
    let code: String
    let mended: String?

    init(_ text: String, _ code: String = "yaml-syntax", mended: String? = nil) {
      self.text = text
      self.code = code
      self.mended = mended
    }

    var testDescription: String { text }
  }

  static let mistakes = [
    // Expressions that YAML reads as something else.
    Mistake("a: { b: «${{ x }}» }\n", "unquoted-expression", mended: "a: { b: \"${{ x }}\" }\n"),
    Mistake("a: [1, p-«${{ x.y }}»-q, 3]\n", "unquoted-expression", mended: "a: [1, \"p-${{ x.y }}-q\", 3]\n"),
    Mistake("é: {ö: «${{ \"ü\" }}»}\n", "unquoted-expression", mended: "é: {ö: '${{ \"ü\" }}'}\n"),
    Mistake("a: ${{ x ? y «:» z }}\n", mended: "a: \"${{ x ? y : z }}\"\n"),
    Mistake("- if: x ? 'a' «:» \"b\" # c\n  id: x\n", mended: "- if: 'x ? ''a'' : \"b\"' # c\n  id: x\n"),
    Mistake("a: ${{ {'x'«:» 1} }} tail\n", mended: "a: \"${{ {'x': 1} }} tail\"\n"),
    Mistake("a: { if: x ? y «:» z }\n", mended: "a: { if: \"x ? y : z\" }\n"),
    Mistake("a: [«x ? y : z»]\n", "ternary-as-mapping", mended: "a: [\"x ? y : z\"]\n"),
    Mistake("a: ${{ x + ' «# ' }}»\n", "comment-in-expression", mended: "a: \"${{ x + ' # ' }}\"\n"),
    Mistake("a: «{{ x }}»\n", "missing-dollar", mended: "a: ${{ x }}\n"),
    Mistake("a: [«{{ x }}», 2]\n", "missing-dollar", mended: "a: [\"${{ x }}\", 2]\n"),
    Mistake("a: «{{ x }}»-y\n", "missing-dollar", mended: "a: \"${{ x }}-y\"\n"),
    Mistake("a: «{{ m[\"k\"] }}»\n", "missing-dollar", mended: "a: '${{ m[\"k\"] }}'\n"),
    Mistake("if: «!a» && b\n", "yaml-tag", mended: "if: \"!a && b\"\n"),
    Mistake("if: «!has(a.b)» || c == 'x'\n", "yaml-tag", mended: "if: \"!has(a.b) || c == 'x'\"\n"),
    // Tabs.
    Mistake("a:\n«\t»b: 1\n", mended: "a:\n  b: 1\n"),
    Mistake("a:\n  b: 1\n  «\t»c: 1\n", mended: "a:\n  b: 1\n  c: 1\n"),
    Mistake("- a: 1\n«\t»b: 2\n", mended: "- a: 1\n  b: 2\n"),
    Mistake("a: [«@»b, c]\n", mended: "a: [\"@b\", c]\n"),
    // Characters with a meaning.
    Mistake("a: «@»home\n", mended: "a: \"@home\"\n"),
    Mistake("a: «`»x`\n", mended: "a: \"`x`\"\n"),
    Mistake("a: «*».txt\n", mended: "a: \"*.txt\"\n"),
    Mistake("a: [«*»?, b]\n", mended: "a: [\"*?\", b]\n"),
    Mistake("a: «&»&b\n", mended: "a: \"&&b\"\n"),
    Mistake("a: | «foo»\n", mended: "a: \"| foo\"\n"),
    Mistake("a: «?» b\n", mended: "a: \"? b\"\n"),
    Mistake("«%a: 1»\n"),
    Mistake("«%YAML 3.0»\n--- a\n"),
    // Brackets and quotes.
    Mistake("a: «[»1, 2\nb: 3\n"),
    Mistake("a: «{»b: 1\n"),
    Mistake("a: [1, 2«}»\n", mended: "a: [1, 2]\n"),
    Mistake("a: [b, «,» c]\n"),
    Mistake("a: 1\n«}»\n"),
    Mistake("{a«:»}\n", mended: "{a: }\n"),
    Mistake("a: «\"»x\nb: 1\n"),
    Mistake("a: 'it'«s'»\n", mended: "a: \"it's\"\n"),
    Mistake("a: \"x\" «y»\n", mended: "a: '\"x\" y'\n"),
    Mistake("a: 'b'«: c»\n", mended: "a: \"'b': c\"\n"),
    Mistake("a: \"«\\d»\"\n", mended: "a: \"\\\\d\"\n"),
    Mistake("a: \"«\\'»\"\n", mended: "a: \"'\"\n"),
    Mistake("a: \"«\\x»ZZ\"\n"),
    Mistake("a: \"«\\uD800»\"\n"),
    // Lines.
    Mistake("a: 1\nb«:»2\nc: 3\n", mended: "a: 1\nb: 2\nc: 3\n"),
    Mistake("a: 1\n«foo bar»\nc: 3\n"),
    Mistake("a: foo\n  «bar:» 1\n"),
    Mistake("a:\n  b: 1\n «c»: 2\n"),
    Mistake("a: «-» b\n"),
    Mistake("- a\n«b: 1»\n"),
    Mistake("a: b\n«- c»\n"),
    Mistake("  a: 1\n«b: 2»\n"),
    Mistake("a: |«0»\n x\n", mended: "a: |\n x\n"),
    // What libyaml does not check.
    Mistake("a: 1\n«a»: 2\n", "duplicate-key"),
    Mistake("a: «*b»\n", "unknown-alias", mended: "a: \"*b\"\n"),
    Mistake("a: &base 1\nb: «*bsae»\n", "unknown-alias", mended: "a: &base 1\nb: *base\n"),
    Mistake("a: &x [«*x»]\n", "recursive-alias"),
    Mistake("a: !!int «abc»\n", "tag-mismatch"),
    Mistake("a: !!map «[1]»\n", "tag-mismatch"),
    Mistake("a: 1\n«---»\nb: 2\n", "several-documents"),
  ]

  @Test(arguments: mistakes) func `a mistake is named where it is, and its edit mends it`(_ mistake: Mistake) throws {
    let text = MarkedText(mistake.text)
    let found = YAML.parse(text.file).diagnostics
    try #require(found.count == 1, "\(DiagnosticRenderer(text.file).render(found))")
    #expect(found[0].code == mistake.code)
    #expect(found[0].span == text.spans[0], "\(DiagnosticRenderer(text.file).render(found))")
    #expect(found[0].edits.isEmpty == (mistake.mended == nil))
    guard let mended = mistake.mended else { return }
    #expect(text.file.applying(found[0].edits) == mended)
    #expect(diagnostics(mended).isEmpty)
  }

  @Test func `everything but syntax is said at once`() {
    let text = "a: 1\nb: *x\na: 2\nc: !!int y\nd: {{ z }}\n"
    #expect(codes(text) == ["unknown-alias", "duplicate-key", "tag-mismatch", "missing-dollar"])
    #expect(YAML.parse(SourceFile(name: "x", text: text)).document?.root["d"]?.isBroken == true)
  }

  @Test func `a syntax error leaves no document, but what was found before`() {
    let read = YAML.parse(SourceFile(name: "x", text: "a: {b: 1, b: 2}\nc: [\n"))
    #expect(read.document == nil)
    #expect(read.diagnostics.map(\.code) == ["duplicate-key", "yaml-syntax"])
  }

  @Test func `a place that disagrees has a label too`() {
    #expect(diagnostics("a: 1\na: 2\n").first?.labels.map(\.span) == [SourceSpan(5, 6), SourceSpan(0, 1)])
    #expect(diagnostics("a: [1\nb: 2\n").first?.labels.map(\.span) == [SourceSpan(3, 4), SourceSpan(7, 8)])
  }

  @Test(arguments: ["", "\n", "# c\n", "---\n", "---\n...\n", "\u{FEFF}"])
  func `a file without a value is an empty document`(_ text: String) {
    #expect(codes(text) == ["empty-document"])
  }

  @Test func `no more mistakes are kept than the limit`() {
    var limits = YAMLLimits.standard
    limits.diagnostics = 3
    let text = String(repeating: "- *x\n", count: 10)
    #expect(codes(text, limits: limits) == Array(repeating: "unknown-alias", count: 3) + ["more-mistakes"])
  }
}
