import Diagnostics
import Values

/// An input that nothing reads is a mistake: a misspelt name, or something left over.
enum UnusedInputs {
  static func check(_ findings: Findings) -> [Diagnostic] {
    // Without its steps a workflow reads nothing, and an input that could not be read has been reported.
    guard !findings.workflow.steps.isEmpty else { return [] }
    let used = findings.use.members[WorkflowScope.Root.inputs.rawValue] ?? []
    return findings.workflow.inputs.filter { input in
      input.type != .dyn && !used.contains(input.name.value) && !isMeant(input.name.value, findings)
    }.map { .unusedInput($0.name) }
  }

  /// Whether an expression with a mistake of its own names the input, or was meant to.
  private static func isMeant(_ name: String, _ findings: Findings) -> Bool {
    guard findings.hasErrors else { return false }
    if findings.diagnostics.contains(where: { $0.code == "unknown-input" && $0.edits.first?.replacement == name }) {
      return true
    }
    let text = findings.workflow.file.text
    return ["inputs.", "inputs.?", "inputs['", "inputs[\""].contains { start in
      text.ranges(of: start + name).contains { range in
        text[range.upperBound...].unicodeScalars.first.map { !Identifier.isPart($0) } ?? true
      }
    }
  }
}

extension Diagnostic {
  fileprivate static func unusedInput(_ name: Spanned<String>) -> Diagnostic {
    Diagnostic(.error, "unused-input", "nothing reads the input '\(name.value)'")
      .label(name.span, "declared and never used")
      .help("use it as ${{ inputs.\(name.value) }}, or remove it")
  }
}
