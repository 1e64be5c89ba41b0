internal import HTTPTypes

/// One request that a simulated service answers.
struct Route: Sendable {
  typealias Find = @Sendable (inout CloudState, Call) throws(Refusal) -> Void
  typealias Answer = @Sendable (inout CloudState, Call) throws(Refusal) -> Reply

  let method: String
  /// As the rights table writes it, with names in braces; a last `{name...}` takes everything that is left.
  let path: String
  /// The words of the rights table, which tell the right that is needed. Nil: a valid token is enough, or none at all.
  let operation: String?
  /// The key of the body that chooses among routes of one path: `os-stop`.
  let action: String?
  /// From which microversion on the route exists.
  let since: Microversion?
  /// Up to which microversion it exists.
  let until: Microversion?
  /// Whether it is answered without a token.
  let isOpen: Bool
  /// What is looked up before rights are asked for: a missing resource is 404 for everybody.
  let find: Find?
  let answer: Answer
  private let segments: [Substring]

  init(
    _ method: String, _ path: String, _ operation: String?, action: String? = nil, since: Microversion? = nil,
    until: Microversion? = nil, isOpen: Bool = false, find: Find? = nil, _ answer: @escaping Answer
  ) {
    self.method = method
    self.path = path
    self.operation = operation
    self.action = action
    self.since = since
    self.until = until
    self.isOpen = isOpen
    self.find = find
    self.answer = answer
    segments = path.split(separator: "/")
  }

  /// A route that asks for no right.
  init(_ method: String, _ path: String, isOpen: Bool = false, _ answer: @escaping Answer) {
    self.init(method, path, nil, isOpen: isOpen, answer)
  }

  /// The values of the names in braces, if the path is of this form.
  func match(_ path: [String]) -> [String: String]? {
    var values: [String: String] = [:]
    for (place, segment) in segments.enumerated() {
      guard place < path.count else { return nil }
      if segment.hasPrefix("{"), segment.hasSuffix("...}") {
        values[String(segment.dropFirst().dropLast(4))] = path[place...].joined(separator: "/")
        return values
      }
      if segment.hasPrefix("{") {
        values[String(segment.dropFirst().dropLast())] = path[place]
      } else if segment.hasPrefix("AUTH_{") {
        guard path[place].hasPrefix("AUTH_") else { return nil }
        values[String(segment.dropFirst(6).dropLast())] = String(path[place].dropFirst(5))
      } else if segment != path[place] {
        return nil
      }
    }
    return segments.count == path.count ? values : nil
  }
}
