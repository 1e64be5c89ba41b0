/// Requests that somebody else words: which operation of the table they are.
extension RightsTable {
  /// The operation that a request is, by its method and its path below the service's endpoint, with or without version
  /// and project. `action` is the one member of the body by which services tell apart what shares a path
  /// (`{"os-stop": null}`).
  ///
  /// Of several rows for one path the first counts, which is the plain request: single attributes may need more. A request
  /// that the table does not know is an operation too, with a right that nobody here knows.
  public func operation(of service: Service, _ method: String, _ path: String, action: String? = nil) -> Operation {
    let asked = Self.segments(path)
    let matching = rows.filter {
      $0.service == service && $0.method == method && !$0.path.contains("?")
        && Self.matches(Self.segments($0.path), asked, takesRest: service == .objectStore)
    }
    let most = matching.map { Self.literals($0.path) }.max()
    let nearest = matching.filter { Self.literals($0.path) == most }
    let row = action.flatMap { action in nearest.first { $0.operation.hasSuffix("(\(action))") } } ?? nearest.first
    let isAction = row?.path.hasSuffix("/action") == true
    // The right of another action says nothing about this one.
    let known = isAction && row.map({ $0.operation.hasSuffix("(\(action ?? ""))") }) != true ? nil : row
    let destroys = method == "DELETE" || (isAction && action.map(Self.destroying.contains) != false)
    return Operation(
      service, known?.operation ?? "\(method) \(path)", method, known?.path ?? path, Self.semantics(method),
      destructive: destroys)
  }

  /// Source: Compute API reference, "Servers - run an action".
  private static let destroying: Set<String> = [
    "rebuild", "revertResize", "forceDelete", "createBackup", "os-resetState", "evacuate", "shelveOffload",
  ]

  /// What HTTP promises of a method (RFC 9110, section 9.2).
  private static func semantics(_ method: String) -> Semantics {
    switch method {
    case "GET", "HEAD": .safe
    case "PUT", "DELETE": .idempotent
    default: .once
    }
  }

  private static func literals(_ path: String) -> Int { segments(path).count { !$0.contains("{") } }

  /// Without the version in front, and without the project that follows on it.
  private static func segments(_ path: String) -> [Substring] {
    var segments = path.split(separator: "?", maxSplits: 1).first?.split(separator: "/")[...] ?? []
    guard let first = segments.first, first.first == "v", first.dropFirst().first?.isNumber == true else {
      return Array(segments)
    }
    segments = segments.dropFirst()
    if let next = segments.first, next == "{project_id}" || next.hasPrefix("AUTH_") || isProject(next) {
      segments = segments.dropFirst()
    }
    return Array(segments)
  }

  private static func isProject(_ text: Substring) -> Bool { text.utf8.count == 32 && text.allSatisfy(\.isHexDigit) }

  private static func matches(_ pattern: [Substring], _ path: [Substring], takesRest: Bool) -> Bool {
    let isLonger = takesRest && pattern.count == 2 && path.count > 2
    guard pattern.count == path.count || isLonger else { return false }
    return zip(pattern, path).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
  }
}
