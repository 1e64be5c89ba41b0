import Diagnostics
import TestSupport
import Testing
import Workflows

/// Workflows as people write them, `Wrong/NNN-name.yaml`, each with one mistake of the kind that people make.
///
/// The first line says which code is expected and, behind a bar, what the help must say; `-` stands for no help. The
/// mistake is marked with «».
@Suite struct WrongWorkflowTests {
  static let folder = Folder.package(of: #filePath) + "/Tests/WorkflowsTests/Wrong"
  static let names = Folder.files(below: folder, ending: ".yaml") ?? []

  struct Wrong {
    let marked: MarkedText
    let code: String
    /// What the help must say; nil where there is nothing to say.
    let help: String?

    init(_ name: String) throws {
      let text = String(decoding: try #require(Folder.bytes("\(folder)/\(name)")), as: UTF8.self)
      let head = try #require(text.split(separator: "\n").first).dropFirst(2)
      let bar = try #require(head.firstIndex(of: "|"))
      marked = MarkedText(text)
      code = String(head[..<bar].dropLast())
      let wanted = String(head[head.index(bar, offsetBy: 2)...])
      help = wanted == "-" ? nil : wanted
    }
  }

  @Test func `there are many of them`() { #expect(Self.names.count >= 100) }

  @Test(arguments: names) func `a mistake is found where it is made, and the way out is named`(_ name: String) throws {
    let wrong = try Wrong(name)
    let file = wrong.marked.file
    let (workflow, found) = diagnose(file)
    let rendered = DiagnosticRenderer(file).render(found)
    #expect((workflow == nil) == found.contains { $0.severity == .error })
    let first = try #require(found.first, "nothing is said of it")
    let span = try #require(first.span)
    let place = try #require(wrong.marked.spans.first, "no mistake is marked")
    #expect(first.code == wrong.code, Comment(rawValue: rendered))
    #expect(place.contains(span), Comment(rawValue: rendered))
    #expect(found.count <= 4, Comment(rawValue: rendered))
    let helps = first.helps.joined(separator: "\n")
    if let help = wrong.help {
      #expect(helps.contains(help), Comment(rawValue: rendered))
    } else {
      #expect(helps == "", "it says the way out: put that into the first line")
    }
  }
}
