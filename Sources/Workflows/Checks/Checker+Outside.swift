import Diagnostics
import Expressions
import Values

/// Where values from alerts and bodies may go: they are somebody else's choice.
extension Checker {
  mutating func checkOutside(
    _ value: CheckedValue, _ parameter: Parameter, of signature: ActionSignature, _ tree: ValueTree
  ) {
    guard value.taint.contains(.outside) else { return }
    if parameter.type == .url {
      guard source.allowHosts == nil, !value.hasHostOfOurs else { return }
      diagnostics.append(.outsideHost(parameter, of: signature, tree))
    } else if !parameter.takesOutside {
      diagnostics.append(.outsideParameter(parameter, of: signature, tree))
    }
  }
}

extension CheckedValue {
  /// Whether the host of an address stands fast before anything from outside follows.
  fileprivate var hasHostOfOurs: Bool {
    guard case .template(let template) = self else { return true }
    var start = ""
    for part in template.parts {
      switch part {
      case .text(let text): start += text
      case .expression(let expression):
        guard !expression.taint.contains(.outside) else { return Self.isPastHost(start) }
        // Some text of ours.
        start += "x"
      }
    }
    return true
  }

  private static func isPastHost(_ start: String) -> Bool {
    guard let scheme = start.firstRange(of: "://") else {
      // The scheme and host are in an expression of ours, and the path has begun.
      return start.hasPrefix("x") && start.contains("/")
    }
    return start[scheme.upperBound...].contains("/")
  }
}

extension Diagnostic {
  fileprivate static func outsideParameter(
    _ parameter: Parameter, of signature: ActionSignature, _ tree: ValueTree
  ) -> Diagnostic {
    Diagnostic(.error, "outside-value", "'\(parameter.name)' of '\(signature.name)' is chosen by somebody outside")
      .label(tree.span, "comes from an answer or an alert").help(bound(tree))
  }

  fileprivate static func outsideHost(
    _ parameter: Parameter, of signature: ActionSignature, _ tree: ValueTree
  ) -> Diagnostic {
    Diagnostic(.error, "outside-value", "the host of '\(parameter.name)' is chosen by somebody outside")
      .label(tree.span, "may come from an answer or an alert")
      .help("begin the address with https://host/ as it stands, or list the hosts in `allow_hosts`")
  }

  static func outsideRegion(_ tree: ValueTree) -> Diagnostic {
    Diagnostic(.error, "outside-value", "the region is chosen by somebody outside")
      .label(tree.span, "comes from an answer or an alert")
      .help("list the regions that it may be in `allow_regions`, at the top of the workflow")
  }

  static func outsideInput(_ name: String, _ tree: ValueTree) -> Diagnostic {
    Diagnostic(.error, "outside-value", "the input '\(name)' is chosen by somebody outside, and any value will do")
      .label(tree.span, "comes from an answer or an alert")
      .help("declare a `pattern` or `one_of` for the input")
      .help(bound(tree))
  }

  private static func bound(_ tree: ValueTree) -> String {
    var text = "VALUE"
    if case .template(let template, _) = tree, let expression = template.single { text = expression.text }
    return "bound it: ${{ \(text).bounded('PATTERN') }}"
  }
}
