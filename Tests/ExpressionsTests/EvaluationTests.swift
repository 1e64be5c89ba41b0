import Diagnostics
import Expressions
import Testing
import Values

struct EvaluationTests {
  static let cases1: [(String, Value)] = [
    ("[3, 1, 2].sort_by(x, x)", [1, 2, 3]), ("['b', 'a'].sort_by(x, x)", ["a", "b"]),
    ("[1, 2, 3].reversed()", [3, 2, 1]), ("[1, 2, 3].take(2)", [1, 2]), ("[1, 2, 3].take(9)", [1, 2, 3]),
    ("[1, 2, 3].drop(1)", [2, 3]), ("[1, 2, 3].drop(9)", []), ("range(3)", [0, 1, 2]), ("range(2, 4)", [2, 3]),
    ("range(-1)", []), ("[1, 2].first().value()", 1), ("[].last().hasValue()", false), ("cond(true, 1, 1 / 0)", 1),
    ("[{'a': 2, 'b': 'x'}, {'a': 1, 'b': 'y'}].sort_by(e, e.a).map(e, e.b)", ["y", "x"]),
    ("timestamp('2026-02-03T23:30:00Z').format('%Y%m%d', 'Europe/Paris')", "20260204"),
    ("timestamp('2026-02-03T23:30:00Z').format('%H:%M %Z', 'Europe/Paris')", "00:30 CET"),
    ("timestamp('2026-07-03T00:00:00Z').getHours('Europe/Paris')", 2),
    ("timestamp('2026-07-03T00:00:00Z').getHours('-03:30')", 20), ("'%s-%03d'.size()", 7),
    ("'%s is %d'.format(['a', 3])", "a is 3"), ("[1, 2, 3].map(x, x > 1, x * 10)", [20, 30]),
    ("'a,b'.split(',').map(x, x + x)", ["aa", "bb"]), ("'abc'.replace('', '_')", "_a_b_c_"),
    ("'héllo'.split('')", ["h", "é", "l", "l", "o"]),
    ("''.split('')", []), ("'aXbX'.split('X')", ["a", "b", ""]), ("'x'.charAt(1)", ""), ("'añb'.reverse()", "bña"),
    ("{'a': 1, 'b': 2}.transformMapEntry(k, v, {string(v): k})", ["1": "a", "2": "b"]),
    ("cel.bind(x, 2, [1, 2].filter(y, y == x))", [2]), ("[1, 2].exists(x, [x].all(y, y == 2))", true),
    ("[[1, 2], [3]].map(x, x.map(y, y + x.size()))", [[3, 4], [4]]), ("string(1e6)", "1000000"),
    ("string(0.1 + 0.2)", "0.30000000000000004"), ("string(1e-7)", "1e-07"), ("string(5e20)", "5e+20"),
    ("math.greatest(1, 2.5, 2u)", 2.5),
    ("'%.2f|%e|%x|%b'.format([2.005, 12.5, 'az', -5])", "2.00|1.250000e+01|617a|-101"),
    ("optional.ofNonZeroValue('').or(optional.of('b')).value()", "b"), ("[1] + [2] == [1, 2]", true),
    ("{'a': {'b': 1}}.a.b", 1), ("{1: 'x'}[dyn(1.0)]", "x"), ("dyn(1) in {1u: 2}", true),
    ("type(1) == int && type([]) == list", true),
  ]

  @Test(arguments: cases1)
  func `expressions have values`(_ text: String, _ expected: Value) throws {
    #expect(try value(text) == expected, "\(text)")
  }

  static let cases2: [(String, EvaluationError.Kind)] = [
    ("1 / 0", EvaluationError.Kind.divisionByZero), ("9223372036854775807 + 1", .overflow), ("[1][1]", .absent),
    ("{'a': 1}.b", .absent), ("int(1e30)", .overflow), ("int('x')", .invalidArgument), ("1 + 'a'", .wrongType),
    ("nothing", .unknownName), ("nothing(1)", .unknownFunction), ("'a'.matches('[')", .invalidArgument),
    ("range(100000000000)", .tooCostly), ("range(-9223372036854775807, 9223372036854775807)", .tooCostly),
    ("'x'.substring(2)", .absent), ("timestamp('2026-01-01T00:00:00Z').getHours('../etc/passwd')", .invalidArgument),
    ("[1, 'a'].sort_by(x, x)", .wrongType), ("{'a': 1, 'a': 2}", .invalidArgument), ("int(0.0 / 0.0)", .overflow),
    ("-(-9223372036854775808)", .overflow), ("math.abs(-9223372036854775808)", .overflow), ("1 % 0", .divisionByZero),
    ("-9223372036854775808 % -1", .overflow), ("'%d'.format([])", .invalidArgument), ("[1.0][0.5]", .wrongType),
    ("timestamp('9999-12-31T23:59:59Z') + duration('1s')", .overflow),
    ("duration('9000000000s') + duration('9000000000s')", .overflow),
    ("[1].take(-1)", .invalidArgument), ("math.bitShiftLeft(1, -1)", .invalidArgument), ("'a'.map(x, x)", .wrongType),
  ]

  @Test(arguments: cases2)
  func `what has no value is an error, never a trap`(_ text: String, _ kind: EvaluationError.Kind) throws {
    #expect(try errorKind(text) == kind, "\(text)")
  }

  @Test func `work is bounded`() throws {
    let squares = "range(1000).map(x, range(1000).map(y, range(1000).map(z, 1)))"
    #expect(try errorKind(squares, costLimit: 1_000_000) == .tooCostly)
    var text = "['foo']"
    for _ in 0..<40 { text += ".map(x, [x, x])" }
    #expect(try errorKind(text, costLimit: 1_000_000) == .tooCostly)
    var doubled = "'0123456789abcdef'"
    for _ in 0..<30 { doubled = "[\(doubled)].map(x, x + x)[0]" }
    #expect(try errorKind(doubled, costLimit: 1_000_000) == .tooCostly)
    var shared = "'x'"
    for _ in 0..<60 { shared = "cel.bind(y, \(shared), [y, y])" }
    #expect(try errorKind(shared, costLimit: 1_000_000) == .tooCostly)
    #expect(try errorKind("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('(a|aa)+$')") == nil)
    #expect(try errorKind("'a'.matches('((((a{100}){100}){100}){100})')") == .invalidArgument)
  }

  @Test func `an error points at the part that failed`() throws {
    let expression = try Expression.parse("1 + [2][7]").get().unchecked(in: TableScope())
    let error = #expect(throws: EvaluationError.self) { try Evaluator(variables: NoVariables()).evaluate(expression) }
    #expect(error?.span.lower == 4)
    #expect(error?.span.upper == 10)
  }

  @Test func `records give their fields`() throws {
    let server = Record([("id", "a1"), ("name", "web")])
    let layout = Record.Layout(["id", "name"])
    let partial = Record(layout, ["b2"])
    #expect(try value("s.name", ["s": .record(server)]) == "web")
    #expect(try value("s.?name.orValue('-')", ["s": .record(partial)]) == "-")
    #expect(try value("has(s.name)", ["s": .record(partial)]) == false)
    #expect(try errorKind("s.name", ["s": .record(partial)]) == .absent)
    #expect(try value("l.map(s, s.id)", ["l": .list([.record(server), .record(partial)])]) == ["a1", "b2"])
    #expect(try value("s == {'id': 'a1', 'name': 'web'}", ["s": .record(server)]) == true)
  }

  @Test func `fields that may be absent are optionals whichever way they come`() throws {
    let scope = WorkflowScope()
    struct Source: VariableSource {
      let steps: [String: Value]
      func value(of name: String) -> Value? { nil }
      func isFamily(_ name: String) -> Bool { true }
      func member(_ name: String, of family: String) -> Value? { steps[name] }
    }
    let layout = Record.Layout(["outcome", "count"])
    func run(_ text: String, _ count: Value?) throws -> Value {
      let checkedResult = try Expression.parse(text).get().check(in: scope)
      guard let checked = checkedResult.checked else {
        throw ExpressionFaultReport(diagnostics: checkedResult.diagnostics)
      }
      let source = Source(steps: ["maybe": .record(Record(layout, ["succeeded", count]))])
      return try Evaluator(variables: source).evaluate(checked)
    }
    for count: Value in [7, .optional(7)] {
      #expect(try run("steps.maybe.count.orValue(0)", count) == 7)
      #expect(try run("steps.maybe.?count.orValue(0)", count) == 7)
      #expect(try run("has(steps.maybe.count)", count) == true)
    }
    for count: Value? in [.none, .optional(.none)] {
      #expect(try run("steps.maybe.count.orValue(0)", count) == 0)
      #expect(try run("steps.maybe.?count.orValue(0)", count) == 0)
      #expect(try run("has(steps.maybe.count)", count) == false)
    }
    #expect(try run("steps.maybe.outcome == 'succeeded'", 1) == true)
  }

  @Test func `data that is not known matters only where a result depends on it`() throws {
    let unknown = Value.unknown(.record(RecordType("server", [.init("id", .string), .init("cores", .int)])))
    let variables: [String: Value] = ["u": unknown, "b": .unknown(.bool), "l": .unknown(.list(.int))]
    func isUnknown(_ text: String) throws -> Bool {
      if case .unknown = try value(text, variables) { true } else { false }
    }
    #expect(try value("u.id", variables) == Value.unknown(.string))
    #expect(try value("u.cores + 1", variables) == .unknown(.int))
    for text in [
      "b && true", "b || false", "!b", "u.id == 'a'", "l.size() > 0", "l.map(x, x)", "[u.cores].exists(x, x == 1)",
      "'a' + u.id", "[1, u.cores] == [1, 2]", "b ? 1 : 2", "'%s'.format([u.id])", "[u.id].join(',')", "b && 1 / 0 == 1",
    ] {
      #expect(try isUnknown(text), "\(text)")
    }
    for text in [
      "b && false", "b || true", "[u.id].size()", "b ? 1 : 1", "[1, u.cores] == [2, 3]", "true ? 1 : u.cores",
      "[u.cores, 1].exists(x, x == 1)", "{'a': u.id}.size()", "optional.of(u.id).hasValue()",
      "[1, 2].exists(x, x == 1 || b)",
    ] {
      #expect(try !isUnknown(text), "\(text)")
    }
  }
}
