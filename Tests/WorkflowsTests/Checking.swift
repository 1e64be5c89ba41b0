import Actions
import Diagnostics
import Engine
import Testing
import Triggers
import Workflows

/// What `stackhand check` finds in a file: in the order of the text.
func diagnose(
  _ file: SourceFile, library: any SignatureLibrary = ActionRegistry.signatures,
  workflows: any WorkflowFinder = NoWorkflows()
) -> (workflow: CheckedWorkflow?, diagnostics: [Diagnostic]) {
  let (workflow, found) = WorkflowChecker.check(
    file, library: library, workflows: workflows, triggers: .standard)
  var sorted = Diagnostics()
  sorted.add(found)
  return (workflow, sorted.sorted)
}

/// A text in which «…» marks a place; the marks are not part of it.
struct MarkedText {
  let file: SourceFile
  let spans: [SourceSpan]

  init(_ text: String) {
    var plain = ""
    var opened: [Int] = []
    var spans: [SourceSpan] = []
    for scalar in text.unicodeScalars {
      switch scalar {
      case "«": opened.append(plain.utf8.count)
      case "»": if let start = opened.popLast() { spans.append(SourceSpan(start, plain.utf8.count)) }
      default: plain.unicodeScalars.append(scalar)
      }
    }
    file = SourceFile(name: "workflow.yaml", text: plain)
    self.spans = spans
  }
}

/// Checks a marked workflow: as many diagnostics as marks, with these codes, each on its mark. Gives the diagnostics.
@discardableResult func expect(
  _ codes: [String], in text: String, library: any SignatureLibrary = ActionRegistry.signatures,
  workflows: any WorkflowFinder = NoWorkflows(), sourceLocation: SourceLocation = #_sourceLocation
) -> [Diagnostic] {
  let marked = MarkedText(text)
  let found = diagnose(marked.file, library: library, workflows: workflows).diagnostics
  let rendered = Comment(rawValue: DiagnosticRenderer(marked.file).render(found))
  #expect(found.map(\.code) == codes, rendered, sourceLocation: sourceLocation)
  #expect(
    found.map { $0.span.map { marked.file[$0] } } == marked.spans.map { marked.file[$0] }, rendered,
    sourceLocation: sourceLocation)
  #expect(found.map(\.span) == marked.spans, rendered, sourceLocation: sourceLocation)
  return found
}

/// A workflow of these lines that is free of mistakes.
func valid(
  _ text: String, library: any SignatureLibrary = ActionRegistry.signatures,
  workflows: any WorkflowFinder = NoWorkflows(), sourceLocation: SourceLocation = #_sourceLocation
) throws -> CheckedWorkflow {
  let file = SourceFile(name: "workflow.yaml", text: text)
  let (workflow, found) = diagnose(file, library: library, workflows: workflows)
  #expect(found == [], Comment(rawValue: DiagnosticRenderer(file).render(found)), sourceLocation: sourceLocation)
  return try #require(workflow, sourceLocation: sourceLocation)
}
