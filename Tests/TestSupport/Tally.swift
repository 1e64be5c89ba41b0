/// What a file of vectors comes to: what passed, and what did otherwise than expected.
public struct Tally {
  public let name: String
  /// Cases that are answered otherwise, each with its reason.
  public let exceptions: [String: String]
  public private(set) var passed = 0
  public private(set) var total = 0
  /// A failure outside the exceptions, or a case among them that passes.
  public private(set) var surprises: [String] = []

  public init(_ name: String, exceptions: [String: String] = [:]) {
    self.name = name
    self.exceptions = exceptions
  }

  /// `failure` is nil if the case passed.
  public mutating func count(_ id: String, _ failure: String?) {
    total += 1
    if failure == nil { passed += 1 }
    switch (failure, exceptions[id]) {
    case (let failure?, nil): surprises.append("\(id): \(failure)")
    case (nil, let reason?): surprises.append("\(id) passes, and is listed as an exception: \(reason)")
    default: break
    }
  }

  public func show() { print("\(name): passed \(passed) of \(total)") }
}
