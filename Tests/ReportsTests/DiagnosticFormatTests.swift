import Diagnostics
import Reports
import Testing
import Values

@Suite struct DiagnosticFormatTests {
  private let file = SourceFile(name: "flows/a,b: 100%.yaml", text: "näme: x\nsteps:\n  - one\n  - two\n")

  private func report(_ diagnostics: [Diagnostic], isValid: Bool = false) -> CheckReport {
    CheckReport([CheckReport.Entry(file, diagnostics, isValid: isValid)])
  }

  private func render(_ format: DiagnosticFormat, _ report: CheckReport) -> DiagnosticFormat.Rendering {
    format.render(report, TextStyle(color: false))
  }

  private var mistake: Diagnostic {
    Diagnostic(.error, "wrong-type", "50% is no duration").label(SourceSpan(7, 8), "a text").help("write 5m,\nor 2h")
  }

  @Test func `an annotation says where, and escapes what GitHub would read as its own`() {
    #expect(
      render(.github, report([mistake]))
        == .init(
          output:
            "::error file=flows/a%2Cb%3A 100%25.yaml,line=1,endLine=1,col=7,endColumn=8,title=wrong-type::50%25 is no duration (a text)%0Ahelp: write 5m,%0Aor 2h\n"
        ))
  }

  @Test func `an annotation that spans lines has no columns, and one of the file has no line`() {
    let block = Diagnostic(.warning, "a", "b").label(SourceSpan(18, 32), "")
    #expect(
      render(.github, report([block])).output
        == "::warning file=flows/a%2Cb%3A 100%25.yaml,line=3,endLine=4,title=a::b\n")
    #expect(
      render(.github, report([Diagnostic(.error, "a", "b\r\n")])).output
        == "::error file=flows/a%2Cb%3A 100%25.yaml,title=a::b%0D%0A\n")
  }

  @Test func `the object has every diagnostic with its place in code points`() throws {
    let later = Diagnostic(.warning, "later", "second").label(SourceSpan(20, 23), "here").edit(SourceSpan(20, 23), "1")
    let said = try JSONReader.read(Array(render(.json, report([later, mistake])).output.utf8))
    #expect(said["check"]?.asInt == 1)
    #expect(said["ok"]?.asBool == false)
    let first = said["diagnostics"]?.asList?.first
    #expect(
      first == [
        "file": "flows/a,b: 100%.yaml", "severity": "error", "code": "wrong-type", "message": "50% is no duration",
        "line": 1, "column": 7, "end_line": 1, "end_column": 8, "label": "a text", "notes": [],
        "helps": ["write 5m,\nor 2h"], "edits": [],
      ])
    #expect(said["diagnostics"]?.asList?.last?["edits"] == [["from": 20, "to": 23, "text": "1"]])
  }

  @Test func `people read the places on standard error and what is well on standard output`() {
    let rendering = render(.text, report([mistake]))
    #expect(rendering.output.isEmpty)
    #expect(rendering.errors.hasPrefix("error[wrong-type]: 50% is no duration\n"))
    let well = render(.text, report([], isValid: true))
    #expect(well == .init(output: "flows/a,b: 100%.yaml: ok\n"))
  }

  @Test func `a file that could not be read is not well, whatever the others are`() {
    let report = CheckReport([CheckReport.Entry(file, [], isValid: true)], allRead: false)
    #expect(!report.isValid)
    #expect(render(.json, report).output.contains("\"ok\": false"))
  }

  @Test func `formats are found by name`() {
    #expect(DiagnosticFormat.standard.map(\.name) == ["text", "json", "github"])
    for format in DiagnosticFormat.standard {
      #expect(DiagnosticFormat.named(format.name)?.summary == format.summary)
      #expect(!format.summary.isEmpty)
    }
    #expect(DiagnosticFormat.named("xml") == nil)
  }
}
