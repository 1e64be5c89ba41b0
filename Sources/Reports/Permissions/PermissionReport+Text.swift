import Diagnostics
import Engine
import Permissions
import Workflows

extension PermissionReport {
  /// More calls for one right are counted, not listed.
  static let callLimit = 20

  /// For people.
  public var text: String {
    var parts = [heading]
    parts += needed.rights.map(text(of:))
    parts += [unknownText, coverText, heldText, othersText].filter { !$0.isEmpty }
    return parts.joined(separator: "\n")
  }

  private var heading: String {
    let count = needed.rights.count
    guard count > 0 else {
      return workflow.needsCloud || !others.isEmpty
        ? "\(workflow.name) needs no right in particular: any role on the project will do\n"
        : "\(workflow.name) asks nothing of a cloud\n"
    }
    return "\(workflow.name) needs \(count) right\(count == 1 ? "" : "s")\n"
  }

  private func text(of need: NeededRight) -> String {
    var title = "\(need.right.name) (\(need.basis.rawValue))"
    if let held { title += ": \(Self.word(held.verdict(on: .all([need.right]))))" }
    return title + "\n" + Self.lines(of: need.calls)
  }

  private static func word(_ verdict: HeldRights.Verdict) -> String {
    switch verdict {
    case .held: "held"
    case .missing: "missing"
    case .undecided: "cannot be told"
    }
  }

  private static func lines(of calls: [NeedingCall]) -> String {
    let shown = calls.prefix(callLimit)
    let names = shown.map { ([$0.site.name] + $0.setting.map { "(\($0))" }).joined(separator: " ") }
    let width = names.map(\.count).max() ?? 0
    let placeWidth = shown.map(\.site.place.count).max() ?? 0
    var out = ""
    for (name, call) in zip(names, shown) {
      out += "  " + name.padded(to: width) + "  " + call.site.place.padded(to: placeWidth) + "  \(call.reason)\n"
    }
    let rest = calls.count - shown.count
    return out + (rest > 0 ? "  and \(rest) more\n" : "")
  }

  /// What the table does not know is said, not guessed.
  private var unknownText: String {
    var out = ""
    if !needed.undetermined.isEmpty {
      out += "an expression decides what these ask, and so which right they need\n"
      out += needed.undetermined.map { "  \($0.name)  \($0.place)\n" }.joined()
    }
    if !needed.unlisted.isEmpty {
      out += "the table of rights does not say which right these need\n" + Self.lines(of: needed.unlisted)
    }
    if !needed.unreachable.isEmpty {
      out += "no role of the table reaches these: they are for administrators of the cloud or of another service\n"
      out += Self.lines(of: needed.unreachable)
    }
    return out
  }

  private var coverText: String {
    guard !needed.rights.isEmpty else { return "" }
    var out = "roles    \(coverage.roles.isEmpty ? "none" : coverage.roles.map(\.name).joined(separator: " + "))\n"
    let surplus = coverage.surplus.sorted { ($1.danger, $0) < ($0.danger, $1) }.map(\.name)
    out += "surplus  \(surplus.isEmpty ? "none" : surplus.joined(separator: ", "))\n"
    if !coverage.uncovered.isEmpty {
      out += "no role carries \(coverage.uncovered.sorted().map(\.name).joined(separator: ", "))\n"
    }
    return out
  }

  private var heldText: String {
    guard let held else { return "" }
    var out = "held roles: \(held.roleNames.isEmpty ? "none" : held.roleNames.joined(separator: ", "))\n"
    if !held.unknown.isEmpty {
      out += "what these carry is not known: \(held.unknown.joined(separator: ", "))\n"
    }
    let missing = missing
    for need in missing {
      out += "missing: \(need.right.name), \(need.steps.asSteps); \(granting(need.right).map(\.name).asGrant)\n"
    }
    if missing.isEmpty, held.unknown.isEmpty, !needed.rights.isEmpty { out += "every right that is needed is held\n" }
    return out
  }

  private var othersText: String {
    others.map { other in
      "step \(other.step) runs \(other.workflow) (\(other.file)), which logs in with credentials of its own and is not counted here\n"
    }.joined()
  }
}

extension MissingRight {
  /// What a run says of it before it begins.
  var sentence: String {
    "the right \(right) is not held, so \(printable(steps.asSteps)) may be denied; \(roles.asGrant)"
  }
}

extension [String] {
  /// `step shot`, `steps shot, rotate and 3 more`.
  fileprivate var asSteps: String {
    let shown = prefix(5).joined(separator: ", ")
    return "step\(count == 1 ? "" : "s") \(shown)\(count > 5 ? " and \(count - 5) more" : "")"
  }

  /// Of the names of roles.
  fileprivate var asGrant: String {
    isEmpty ? "no role of the table grants it" : "granted by \(joined(separator: " or "))"
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    count < width ? self + String(repeating: " ", count: width - count) : self
  }
}
