import Testing

/// Held against CEL's own conformance suite, as far as it needs no protocol buffers.
struct ConformanceTests {
  static let files = [
    "basic", "bindings_ext", "comparisons", "conversions", "encoders_ext", "fields", "fp_math", "integer_math", "lists",
    "logic", "macros", "macros2", "math_ext", "more", "namespace", "optionals", "parse", "plumbing", "string",
    "string_ext", "timestamps", "type_deduction",
  ]

  /// Cases that we answer otherwise on purpose, and why.
  static let exceptions: [String: String] = [:]

  @Test(arguments: files)
  func `the vectors of CEL agree`(_ file: String) throws {
    guard let suite = ConformanceSuite() else {
      print("no vectors here: set STACKHAND_CONFORMANCE; the public suite is github.com/google/cel-spec, tests/simple")
      return
    }
    let tests = try suite.cases(file).filter { ["core", "extension", "checker"].contains($0.scope) }
    var passed = 0
    for test in tests {
      let failure = ConformanceRun.failure(of: test)
      if failure == nil { passed += 1 }
      if let reason = Self.exceptions[test.id] {
        #expect(failure != nil, "\(test.id) is an exception (\(reason)) and agrees")
      } else {
        #expect(failure == nil, "\(test.id): \(test.expression) \(failure ?? "")")
      }
    }
    print("cel/\(file): passed \(passed) of \(tests.count)")
  }
}
