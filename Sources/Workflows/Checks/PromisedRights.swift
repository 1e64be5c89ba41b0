import Diagnostics
import Permissions

/// `permissions` promises which rights are enough; what the steps need is held against it.
///
/// Look-ups, waits and what takes steps back count. Other workflows that are run log in for themselves and make promises of
/// their own.
enum PromisedRights {
  static func check(_ findings: Findings) -> [Diagnostic] {
    guard let promised = findings.workflow.permissions else { return [] }
    let known = Set(RightsTable.standard.rows.flatMap(\.need.rights))
    var found = promised.compactMap { name -> Diagnostic? in
      known.contains(Right(name.value)) ? nil : .unknownRight(name, known: known.map(\.name).sorted())
    }
    // A misspelt right has been reported; that it is missing follows from it.
    let isMisspelt = !found.isEmpty
    let needed = needed(by: findings.checked)
    for (right, use) in needed where !promised.contains(where: { $0.value == right.name }) {
      if !isMisspelt { found.append(.notPromised(right, use)) }
    }
    guard !findings.hasErrors else { return found }
    for name in promised where known.contains(Right(name.value)) {
      if !needed.contains(where: { $0.right.name == name.value }) { found.append(.unusedPromise(name)) }
    }
    return found
  }

  /// Each right with the first use that needs it, in the order of the text.
  private static func needed(by workflow: CheckedWorkflow) -> [(right: Right, use: CheckedUse)] {
    var sites: [CallSite] = []
    workflow.visitCallSites(intoRuns: false) { sites.append($0) }
    return NeededRights(of: sites, by: .standard).rights
      .compactMap { need in need.calls.first.map { (need.right, $0.site.use) } }
      .sorted { ($0.use.span.lower, $0.right) < ($1.use.span.lower, $1.right) }
  }
}

extension Diagnostic {
  fileprivate static func unknownRight(_ name: Spanned<String>, known: [String]) -> Diagnostic {
    let role = RoleTable.standard.roles.first { $0.name == name.value }
    let near = nearest(to: name.value, in: known)
    let diagnostic = Diagnostic(.error, "unknown-right", "no right is called '\(name.value)'")
    if let role {
      return diagnostic.label(name.span, "this is a role")
        .help("it carries \(role.rights.map(\.name).sorted().joined(separator: ", "))")
    }
    return diagnostic.label(name.span, "not in the table of rights")
      .help(near.map { "did you mean '\($0)'?" } ?? "the rights are \(known.joined(separator: ", "))")
  }

  fileprivate static func notPromised(_ right: Right, _ use: CheckedUse) -> Diagnostic {
    Diagnostic(.error, "permission-not-promised", "'\(use.signature.name)' needs a right that is not promised")
      .label(use.span, "needs \(right.name)").help("add \(right.name) to `permissions`, or do without the step")
  }

  fileprivate static func unusedPromise(_ name: Spanned<String>) -> Diagnostic {
    Diagnostic(.warning, "permission-unused", "no step needs the right '\(name.value)'")
      .label(name.span, "promised and not needed").help("remove it, so that nobody grants it")
  }
}
