import Diagnostics
import Expressions
import Testing
import Values

struct CheckTests {
  static let cases1: [(String, String, String?)] = [
    ("unknown-name", "«stepz».list", "did you mean 'steps'?"), ("unknown-step", "steps.«lits».servers", nil),
    ("unknown-field", "steps.list.«serverz»", "did you mean 'servers'?"),
    ("unknown-field", "inputs.«bas»", "did you mean 'base'?"),
    ("unknown-field", "steps.list.servers.map(s, s.«statuss»)", "did you mean 'status'?"),
    ("unknown-function", "inputs.base.«startWith»('a')", "did you mean 'startsWith'?"),
    ("unknown-function", "«len»(inputs.base)", "use size(x)"),
    ("unknown-function", "«math.lesat»(1)", "did you mean 'math.least'?"),
    ("type-mismatch", "inputs.base + «»", nil),
    ("type-mismatch", "inputs.count == «'3'»", "int(x) makes a whole number of it"),
    ("type-mismatch", "inputs.base «+» 1", "text is joined with text: string(x)"),
    ("type-mismatch", "inputs.base.startsWith(«1»)", "string(x) makes text of it"),
    ("type-mismatch", "«inputs.count» && true", "compare it: x > 0"),
    ("type-mismatch", "«inputs.count».filter(x, true)", nil), ("type-mismatch", "«steps.list.servers».name", nil),
    ("type-mismatch", "true ? 1 : «'a'»", "int(x) makes a whole number of it"),
    ("type-mismatch", "«steps» == 1", nil),
    ("misspelt-word", "steps.list.outcome == «'suceeded'»", "did you mean 'succeeded'?"),
    ("misspelt-word", "steps.list.outcome in ['failed', «'deny'»]", nil),
    ("may-be-absent", "«steps.maybe.count» > 3", nil), ("may-be-absent", "3 > «steps.maybe.count»", nil),
    ("may-be-absent", "size(«steps.maybe.servers») > 0", nil),
    ("may-be-absent", "«steps.maybe.servers».filter(s, true)", nil),
    ("may-be-absent", "«server.fault.message» == ''", nil),
    ("invalid-argument", "inputs.base.matches(«'('»)", nil), ("invalid-argument", "timestamp(«'yesterday'»)", nil),
    ("invalid-argument", "now.getHours(«'Europe/Pari'»)", nil), ("invalid-argument", "duration(«'5 minutes'»)", nil),
  ]

  @Test(arguments: cases1)
  func `a mistake is found at its place`(_ code: String, _ source: String, _ help: String?) throws {
    let marked = Marked(source)
    guard !marked.span.isEmpty else { return }
    let found = diagnostics(marked.text)
    #expect(found.first?.code == code, "\(marked.text): \(found.map(\.message))")
    #expect(found.first?.span == marked.span, "\(marked.text)")
    if let help { #expect(found.first?.helps.contains(help) == true, "\(found.first?.helps ?? [])") }
    #expect(found.count == 1)
  }

  static let cases2: [(String, ValueType)] = [
    ("inputs.base", ValueType.string), ("inputs.ids[3]", .string), ("steps.list.outcome == 'failed'", .bool),
    ("steps.list.servers.filter(s, s.status == 'ERROR').map(s, s.id)", .list(.string)),
    ("steps.maybe.?count", .optional(.int)), ("steps.maybe.count.orValue(0)", .int),
    ("steps.maybe.?servers.orValue([]).size()", .int), ("server.fault.code", .optional(.int)),
    ("server.?fault.?code.orValue(0) + 1", .int), ("server.?name", .optional(.string)),
    ("steps.?list.outcome", .optional(.enumeration(WorkflowScope.outcome))),
    ("has(server.fault)", .bool), ("has(steps.maybe.count)", .bool), ("server['name']", .string),
    ("now.format('%Y', 'Europe/Paris')", .string), ("body.x.y[0]", .dyn), ("body + 1", .int),
    ("now - now", .duration), ("[1, 'a']", .list(.dyn)), ("cond(inputs.count > 1, 'a', 'b')", .string),
    ("steps.list.servers.sort_by(s, s.created).first().optMap(s, s.id)", .optional(.string)),
    ("steps.list.servers.transformMap(i, s, s.name)", .map(.int, .string)),
    ("cel.bind(x, inputs.count, x + x)", .int), ("{'a': 1}.map(k, k)", .list(.string)),
    ("steps.list.outcome + '!'", .string), ("range(3)", .list(.int)), ("inputs.ids + ['x']", .list(.string)),
  ]

  @Test(arguments: cases2)
  func `types are found`(_ text: String, _ type: ValueType) throws {
    let result = try Expression.parse(text).get().check(in: WorkflowScope())
    #expect(result.diagnostics.map(\.message) == [])
    #expect(result.checked?.type == type)
  }

  @Test func `all mistakes are found at once`() {
    #expect(
      diagnostics("steps.list.serverz == 1 && inputs.bas == '' || nope").map(\.code) == [
        "unknown-field", "unknown-field", "unknown-name",
      ])
  }

  @Test func `what is expected is compared with what there is`() {
    #expect(diagnostics("inputs.count", expecting: .bool).map(\.code) == ["type-mismatch"])
    #expect(diagnostics("steps.maybe.count", expecting: .int).map(\.code) == ["may-be-absent"])
    #expect(diagnostics("body.x", expecting: .int).isEmpty)
    #expect(diagnostics("inputs.count", expecting: .optional(.int)).isEmpty)
    #expect(diagnostics("'faild'", expecting: .enumeration(WorkflowScope.outcome)).map(\.code) == ["misspelt-word"])
    #expect(diagnostics("steps.maybe.count", expecting: .optional(.int)).isEmpty)
  }

  static let cases3: [(String, Taint)] = [
    ("secrets.TOKEN", Taint.secret), ("'Bearer ' + secrets.TOKEN", .secret), ("body.x == 1", .outside),
    ("body.ok ? inputs.base : secrets.A", [.outside, .secret]), ("secrets.A.size() > 3", .secret),
    ("steps.list.servers.map(s, s.admin_password)", .secret), ("steps.list.servers.map(s, s.name)", []),
    ("steps.list.servers", .secret), ("steps.list.servers.filter(s, s.name == body.name).size()", .outside),
    ("body.?x.orValue('')", .outside), ("steps.list.servers.size()", []), ("cel.bind(x, secrets.A, x)", .secret),
    ("[1].exists(x, secrets.A == '')", .secret),
  ]

  @Test(arguments: cases3)
  func `taint goes wherever data goes`(_ text: String, _ taint: Taint) throws {
    #expect(try checked(text).taint == taint)
  }

  static let cases4: [(String, [String], [String])] = [
    ("steps.list.outcome == 'failed'", ["steps.list.outcome"], []),
    ("steps.list.servers", [], ["steps.list.servers"]),
    ("steps.list.servers.size() > 0", ["#steps.list.servers"], []),
    (
      "steps.list.servers.filter(s, s.status == 'X')", ["#steps.list.servers", "steps.list.servers[].status"],
      ["steps.list.servers"]
    ),
    ("steps.list.servers.map(s, s.id)", ["#steps.list.servers"], ["steps.list.servers[].id"]),
    ("steps.list.servers.map(s, s.id).join(',')", ["#steps.list.servers", "steps.list.servers[].id"], []),
    ("server.name + 'x'", ["steps.list.servers[].name"], []),
    ("inputs.count > 1 ? server.id : inputs.base", ["inputs.count"], ["steps.list.servers[].id", "inputs.base"]),
    ("steps.maybe.?count.orValue(inputs.count)", [], ["steps.maybe.count", "inputs.count"]),
    ("steps.maybe.servers.hasValue()", ["#steps.maybe.servers"], []),
    ("has(server.fault)", ["#steps.list.servers[].fault"], []),
    ("[server.id, inputs.base][0]", [], ["steps.list.servers[].id", "inputs.base"]),
    ("server.metadata['owner'] == ''", ["steps.list.servers[].metadata.owner"], []),
    (
      "steps.list.servers.sort_by(s, s.created).take(2)", ["#steps.list.servers", "steps.list.servers[].created"],
      ["steps.list.servers"]
    ),
    ("steps.list.servers.exists(i, s, s.tags.size() > i)", ["#steps.list.servers", "#steps.list.servers[].tags"], []),
    ("steps.list.servers.first().optMap(s, s.name)", ["#steps.list.servers[]"], ["steps.list.servers[].name"]),
  ]

  @Test(arguments: cases4)
  func `the data that is read is known`(_ text: String, _ reads: [String], _ result: [String]) throws {
    let expression = try checked(text)
    let found = Set(expression.reads.map { ($0.extent == .shape ? "#" : "") + $0.path.description })
    #expect(found == Set(reads))
    #expect(expression.result.map(\.description) == result)
  }

  @Test func `elements of a result are told apart from what they were built of`() throws {
    #expect(try checked("steps.list.servers").resultElements.map(\.description) == ["steps.list.servers[]"])
    #expect(try checked("[server]").resultElements.map(\.description) == ["steps.list.servers[]"])
    #expect(
      try checked("steps.list.servers.map(s, s.id)").resultElements.map(\.description) == ["steps.list.servers[].id"])
  }

  @Test func `references are the longest forms, in order`() throws {
    let expression = try checked(
      "steps.list.servers.exists(s, s.id == inputs.base) && has(server.fault) && has(steps.maybe.count)")
    #expect(
      expression.references.map { $0.path.joined(separator: ".") } == [
        "steps.list.servers", "inputs.base", "server.fault", "steps.maybe.count",
      ])
    #expect(expression.references[0].span == SourceSpan(0, 18))
  }

  @Test func `constants are known before the run`() throws {
    #expect(try checked("'a' + 'b'").constant == "ab")
    #expect(try checked("[1, 2].map(x, x * 2)").constant == [2, 4])
    #expect(try checked("inputs.base").constant == .none)
    #expect(try checked("1 / 0").constant == .none)
  }
}
