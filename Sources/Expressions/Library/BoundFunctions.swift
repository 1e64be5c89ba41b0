import Values

/// Bounds of what somebody outside chose: our own function.
let boundFunctions: [Function] = [
  Function(
    "bounded", [.on(.string, .string, gives: .string), .on(.a, .listOfA, gives: .a)],
    "The value, if the whole of it matches a constant regular expression (RE2) or is in a list; else an error",
    "'GRA7'.bounded('[A-Z]+[0-9]+') // 'GRA7'", isBound: true, fault: boundFault
  ) { arguments, work throws(Failure) in
    switch (arguments[0], arguments[1]) {
    case (.string(let text), .string(let pattern)):
      try work.charge(text: text.utf8.count)
      guard try work.pattern("\\A(?:\(pattern))\\z").matches(text, work) else {
        throw Failure(.invalidArgument, "the value is not within its bound '\(pattern)'")
      }
    case (let value, .list(let allowed)):
      try work.charge(allowed.count)
      guard allowed.contains(value) else {
        throw Failure(.invalidArgument, "the value is not one of the \(allowed.count) that are allowed")
      }
    default: throw noOverload("bounded", arguments)
    }
    return arguments[0]
  }
]

@Sendable private func boundFault(_ constants: [Value?]) -> String? {
  guard constants.count == 2, case .string(let text) = constants[1],
    case .failure(let fault) = Pattern.compile(text)
  else { return nil }
  return "the pattern is wrong: \(fault.message)"
}
