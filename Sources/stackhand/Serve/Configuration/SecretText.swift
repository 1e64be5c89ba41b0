import Values

/// A text of the configuration in which secrets stand by reference: `Bearer ${{ secrets.OPS_TOKEN }}`.
struct SecretText: Sendable {
  private enum Part: Sendable {
    case text(String)
    case secret(String)
  }

  private let parts: [Part]

  /// nil if something else than a secret stands between the braces.
  init?(_ text: String) {
    var parts: [Part] = []
    var rest = text[...]
    while let open = rest.firstRange(of: "${{") {
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else { return nil }
      let words = rest[open.upperBound..<close.lowerBound].split(separator: " ")
      guard words.count == 1, words[0].hasPrefix("secrets."), words[0].count > 8 else { return nil }
      parts += [.text(String(rest[..<open.lowerBound])), .secret(String(words[0].dropFirst(8)))]
      rest = rest[close.upperBound...]
    }
    self.parts = parts + [.text(String(rest))]
  }

  /// The text with its secrets, which are read now and hidden from then on.
  func reveal(_ mask: SecretMask) throws(UsageProblem) -> String {
    let source = try SecretSource([], environment: LocalMachine.environment)
    var text = ""
    for part in parts {
      switch part {
      case .text(let plain): text += plain
      case .secret(let name):
        guard let secret = try source.secret(name) else {
          throw UsageProblem(
            "the secret '\(name)' is missing",
            help: "give it as STACKHAND_SECRET_\(name), or as a systemd credential '\(name)'")
        }
        mask.add(secret, as: name)
        text += secret.reveal()
      }
    }
    return text
  }
}
