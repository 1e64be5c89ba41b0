/// Finds the policy rules that a refusal quotes.
enum PolicyRules {
  /// Words before which a rule of each service begins.
  private static let prefixes: [(String, ServiceDialect)] = [
    ("os_compute_api:", .compute), ("compute:", .compute), ("compute_extension:", .compute),
    ("volume:", .volume), ("volume_extension:", .volume), ("backup:", .volume), ("snapshot_extension:", .volume),
    ("consistencygroup:", .volume), ("group:", .volume), ("message:", .volume), ("scheduler_extension:", .volume),
    ("clusters:", .volume), ("workers:", .volume),
    ("identity:", .identity), ("placement:", .placement), ("rule:", .network),
  ]

  /// The rules in a text, the most specific first, and the service whose rules they are (nil if none is quoted).
  ///
  /// Neutron's come as an expression, `(rule:create_port and rule:create_port:fixed_ips) is disallowed by policy`; its
  /// `rule:` is left out, as in neutron's own policy files. Glance's have no prefix: `… to complete add_image action`.
  static func scan(_ text: String, spokenBy dialect: ServiceDialect) -> (rules: [String], owner: ServiceDialect?) {
    var found: [String] = []
    var owner: ServiceDialect?
    for word in text.split(whereSeparator: { !isPart($0) }) {
      guard let (prefix, service) = prefixes.first(where: { word.hasPrefix($0.0) && word.count > $0.0.count }) else {
        continue
      }
      var rule = String(service == .network ? word.dropFirst(prefix.count) : word)
      while rule.last == ":" || rule.last == "." || rule.last == "-" { rule.removeLast() }
      if !rule.isEmpty, !found.contains(rule) { found.append(rule) }
      owner = owner ?? service
    }
    if found.isEmpty, let rule = glanceRule(text) {
      found = [rule]
      owner = .image
    }
    // `sorted` is stable only by way of the offset.
    let ordered = found.enumerated().sorted { (-depth($0.element), $0.offset) < (-depth($1.element), $1.offset) }
    return (ordered.map(\.element), owner)
  }

  private static func isPart(_ character: Character) -> Bool {
    character.isASCII
      && (character.isLetter || character.isNumber || character == "_" || character == ":" || character == "-"
        || character == ".")
  }

  private static func depth(_ rule: String) -> Int { rule.utf8.count { $0 == UInt8(ascii: ":") } }

  private static func glanceRule(_ text: String) -> String? {
    let words = text.split(separator: " ")
    guard let complete = words.firstIndex(of: "complete"), complete + 2 < words.count,
      words[complete + 2].hasPrefix("action")
    else { return nil }
    let rule = words[complete + 1]
    return rule.allSatisfy(isPart) ? String(rule) : nil
  }
}
