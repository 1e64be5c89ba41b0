import Engine
import HTTP
import HTTPTypes
import Testing
import Values
import Workflows

@testable import Actions

@Suite struct PrometheusTests {
  private func query(_ body: String, status: Int = 200, _ with: String = "query: up") async throws -> Ran {
    try await Rig(outside: Peer(status, body: body).outside).step(
      "prometheus.query", "with: { url: 'https://prom.example.org', \(with) }")
  }

  private func success(_ type: String, _ result: String, _ more: String = "") -> String {
    #"{"status":"success","data":{"resultType":"\#(type)","result":\#(result)}\#(more)}"#
  }

  @Test func `series with labels and values, none of them lost`() async throws {
    let ran = try await query(
      success(
        "vector",
        """
        [{"metric":{"__name__":"up","job":"db"},"value":[1435781451.781,"0.25"]},
         {"metric":{},"value":[1435781451,"NaN"]}, {"metric":{"a":"ü"},"value":[1,"+Inf"]},
         {"metric":{"a":"b"},"value":[1,"-Inf"]}]
        """))
    #expect(ran.outcome() == .succeeded, "\(String(describing: ran.failure()))")
    let rows = ran.records("result")
    #expect(rows.map { $0["labels"] } == [["__name__": "up", "job": "db"], .map(ValueMap()), ["a": "ü"], ["a": "b"]])
    let values = rows.compactMap { row in if case .double(let value)? = row["value"] { value } else { nil } }
    #expect(values.count == 4)
    #expect(values[0] == 0.25 && values[1].isNaN && values[2] == .infinity && values[3] == -.infinity)
    #expect(ran.output("first") == .optional(0.25))
    #expect(ran.output("is_empty") == false)
    #expect(ran.state.opening?.logins == 0)
  }

  @Test func `nothing found is a success, and a scalar is one series`() async throws {
    let empty = try await query(success("vector", "[]"))
    #expect(empty.outcome() == .succeeded)
    #expect(empty.output("is_empty") == true)
    #expect(empty.output("first") == .optional(nil))
    #expect(empty.records("result").isEmpty)
    let scalar = try await query(success("scalar", #"[1435781451,"3"]"#))
    #expect(scalar.output("first") == .optional(3.0))
    #expect(scalar.records("result").count == 1)
  }

  @Test func `nothing found where not everything was looked at is no success`() async throws {
    let warning = #","warnings":["store eu-1 is unreachable"]"#
    let ran = try await query(success("vector", "[]", warning))
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.message.contains("store eu-1 is unreachable") == true)
    let some = try await query(success("vector", #"[{"metric":{},"value":[1,"1"]}]"#, warning))
    #expect(some.outcome() == .succeeded)
    #expect(some.output("warnings") == ["store eu-1 is unreachable"])
  }

  @Test(arguments: [
    (400, #"{"status":"error","errorType":"bad_data","error":"parse error: unexpected end"}"#, "query-failed"),
    (503, #"{"status":"error","errorType":"timeout","error":"query timed out"}"#, "query-failed"),
    (200, #"{"status":"error","errorType":"execution","error":"broken"}"#, "query-failed"),
    (502, "<html>Bad Gateway</html>", "http-status"), (302, "", "http-status"),
    (200, "<html>Log in</html>", "unexpected"), (200, "", "unexpected"), (200, #"{"sandbox": true}"#, "unexpected"),
    (200, #"{"status":"success"}"#, "unexpected"),
    (200, #"{"status":"success","data":{"resultType":"matrix","result":[]}}"#, "unexpected"),
    (200, #"{"status":"success","data":{"resultType":"string","result":[1,"x"]}}"#, "unexpected"),
    (
      200, #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"histogram":[1,{}]}]}}"#,
      "unexpected"
    ),
    (
      200, #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"x"]}]}}"#,
      "unexpected"
    ),
  ]) func `whatever is no answer fails`(_ status: Int, _ body: String, _ kind: String) async throws {
    let ran = try await query(body, status: status)
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == kind)
    #expect(ran.output("is_empty") == nil)
  }

  @Test func `no answer fails, and is never an empty one`() async throws {
    let rig = try Rig(outside: { _, _ in
      throw HTTPTransportError(.connectionRefused, "nothing listens there", mayHaveArrived: false)
    })
    let ran = try await rig.step("prometheus.query", "with: { url: 'https://prom.example.org', query: up }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == "no-answer")
  }

  @Test func `query, time and the address's own parts arrive encoded`() async throws {
    let peer = Peer(body: success("vector", "[]"))
    let ran = try await Rig(outside: peer.outside).step(
      "prometheus.query",
      """
      with:
        url: https://prom.example.org/select/0/prometheus/?tenant=a
        query: up{job="$job"} == 0
        params: { job: 'a&b"é' }
        time: "2026-01-31T12:00:00+01:00"
      """)
    #expect(ran.outcome() == .succeeded, "\(String(describing: ran.failure()))")
    #expect(
      peer.requests.map(\.head.path) == [
        "/select/0/prometheus/api/v1/query?tenant=a"
          + "&query=up%7Bjob%3D%22a%26b%5C%22%C3%A9%22%7D%20%3D%3D%200&time=2026-01-31T12%3A00%3A00%2B01%3A00"
      ])
  }

  @Test(arguments: ["query: up, time: yesterday", "query: 'up == $x', params: { x: '1' }", "query: 'a{b=\"$c\"}'"])
  func `what cannot be asked is not sent`(_ with: String) async throws {
    let peer = Peer(body: success("vector", "[]"))
    let ran = try await Rig(outside: peer.outside).step(
      "prometheus.query", "with: { url: 'https://prom.example.org', \(with) }")
    #expect(ran.failure()?.kind == "invalid-argument")
    #expect(peer.requests.isEmpty)
  }
}

@Suite struct PromQLTemplateTests {
  private func filled(_ query: String, _ values: [String: String]) throws -> String {
    try PromQLTemplate(query).filled(with: values)
  }

  @Test(arguments: [
    (#"a"b"#, #"a\"b"#), (#"a\b"#, #"a\\b"#), (#"\"#, #"\\"#), ("a\nb", #"a\nb"#), ("\u{0}\u{7f}", #"\x00\x7f"#),
    (#""} or vector(1) # "#, #"\"} or vector(1) # "#), ("it's", "it's"), ("ü€😀", "ü€😀"), ("", ""), ("$x", "$x"),
  ]) func `a value stays inside its string`(_ value: String, _ escaped: String) throws {
    try #expect(filled(#"up{a="$x"}"#, ["x": value]) == "up{a=\"\(escaped)\"}")
  }

  @Test func `each quote has its own escape`() throws {
    try #expect(filled(#"a{b='$x'}"#, ["x": #"'""#]) == #"a{b='\'"'}"#)
    try #expect(filled(#"a{b="$x"}"#, ["x": #"'""#]) == #"a{b="'\""}"#)
  }

  @Test(arguments: ["=~", "!~", "=~ "]) func `in a pattern a value stands for itself`(_ sign: String) throws {
    try #expect(filled("a{b\(sign)\"^$x$\"}", ["x": "a.*|$"]) == "a{b\(sign)\"^" + #"a\\.\\*\\|\\$$"}"#)
  }

  @Test func `what is no name stays as it is`() throws {
    let query = #"label_replace(up{a=~"x$|y$"}, "b", "$1-${c}", "d", "(.*)") # it's $here"#
    try #expect(filled(query, [:]) == query)
    try #expect(filled("a # don't\n + b{c=\"$x\"}", ["x": "1"]) == "a # don't\n + b{c=\"1\"}")
    try #expect(filled(#"a{b="\"$x",c='"$x'}"#, ["x": "1"]) == #"a{b="\"1",c='"1'}"#)
    try #expect(filled(#"a{b="$xy $x.y"}"#, ["x": "1", "xy": "2"]) == #"a{b="2 1.y"}"#)
  }

  @Test(arguments: ["up == $x", "sum by ($x) (up)", "a{b=`$x`}", #"a{b="$y"}"#, "$x"])
  func `where a value could become query, or there is none, nothing is asked`(_ query: String) {
    #expect(throws: PromQLTemplate.Mistake.self) { try filled(query, ["x": "1"]) }
  }
}
