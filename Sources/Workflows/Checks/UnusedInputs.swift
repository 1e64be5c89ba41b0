import Diagnostics

/// An input that nothing reads is a mistake: a misspelt name, or something left over.
enum UnusedInputs {
  static func check(_ findings: Findings) -> [Diagnostic] {
    // What reads the input may stand where another mistake is, or be misspelt itself.
    guard !findings.hasErrors, !findings.workflow.steps.isEmpty else { return [] }
    let used = findings.use.members(of: .inputs)
    return findings.workflow.inputs.filter { !used.contains($0.name.value) }.map { .unusedInput($0.name) }
  }
}

extension Diagnostic {
  fileprivate static func unusedInput(_ name: Spanned<String>) -> Diagnostic {
    Diagnostic(.error, "unused-input", "nothing reads the input '\(name.value)'")
      .label(name.span, "declared and never used")
      .help("use it as ${{ inputs.\(name.value) }}, or remove it")
  }
}
