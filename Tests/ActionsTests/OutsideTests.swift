import Actions
import Engine
import HTTP
import HTTPTypes
import Reports
import Sandbox
import TestSupport
import Testing
import Values
import Workflows

/// Requests to whatever is not the cloud.
@Suite struct OutsideTests {
  @Test func `a GET without a login, its JSON and its fields`() async throws {
    let peer = Peer(fields: [.contentType: "application/json"], body: #"{"up": true, "load": [1, 2.5]}"#)
    let rig = try Rig(outside: peer.outside)
    let ran = try await rig.run(
      "  - id: it\n    uses: http.request\n    with: { url: 'https://health.example.org/live?deep=1' }",
      tail: "outputs:\n  up: ${{ steps.it.body.up }}\n  type: ${{ steps.it.headers['content-type'] }}\n")
    #expect(ran.exitCode == .succeeded)
    #expect(ran.state.outputs?["up"] == true)
    #expect(ran.state.outputs?["type"] == "application/json")
    #expect(ran.output("status") == 200)
    #expect(ran.state.opening?.logins == 0)
    #expect(rig.cloud.counts.total == 0)
    let request = try #require(peer.requests.first?.head)
    #expect(request.method == .get)
    #expect(request.authority == "health.example.org")
    #expect(request.path == "/live?deep=1")
  }

  @Test func `a POST sends JSON and the fields that are asked for`() async throws {
    let peer = Peer(204)
    var rig = try Rig(outside: peer.outside)
    rig.secrets = ["TOKEN": Secret("tok-3141592653")]
    let ran = try await rig.step(
      "http.request",
      """
      with:
        method: POST
        url: https://chat.example.org/hook
        headers: { Authorization: "Bearer ${{ secrets.TOKEN }}", X-Kind: test }
        json: { text: "ü", n: 1, token: "${{ secrets.TOKEN }}" }
      """)
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.failure()))")
    let (head, body) = try #require(peer.requests.first)
    #expect(head.method == .post)
    #expect(head.headerFields[.contentType] == "application/json")
    #expect(head.headerFields[.authorization] == "Bearer tok-3141592653")
    #expect(try JSONReader.read(body) == ["text": "ü", "n": 1, "token": "tok-3141592653"])
    #expect(ran.output("body") == nil)
  }

  @Test func `a body as it is, with a type of its own`() async throws {
    let peer = Peer()
    let ran = try await Rig(outside: peer.outside).step(
      "http.request",
      "with: { method: PUT, url: 'https://x.example.org/', body: 'a=1', headers: { Content-Type: text/plain } }")
    #expect(ran.exitCode == .succeeded)
    #expect(peer.requests.first?.body == Array("a=1".utf8))
    #expect(peer.requests.first?.head.headerFields[.contentType] == "text/plain")
  }

  @Test func `what is expected is a success, and nothing else`() async throws {
    let missing = Peer(404, body: "no")
    let request = "with: { url: 'https://x.example.org/a', expect: [404, 410] }"
    let ran = try await Rig(outside: missing.outside).run(
      "  - id: it\n    uses: http.request\n    \(request)", tail: "outputs:\n  body: ${{ steps.it.body }}\n")
    #expect(ran.outcome() == .succeeded)
    #expect(ran.output("status") == 404)
    #expect(ran.output("body") == "no")
    let other = try await Rig(outside: Peer(200).outside).step("http.request", request)
    #expect(other.outcome() == .failed)
    #expect(other.failure()?.kind == "http-status")
    #expect(other.failure()?.message == "https://x.example.org answered 200")
    #expect(other.failure()?.request?.status == 200)
    #expect(other.exitCode == .failed)
  }

  @Test func `no redirect is followed, and where it leads is said without what may be secret`() async throws {
    let peer = Peer(302, fields: [.location: "https://login.example.net/start?ticket=s3cr3t"])
    let ran = try await Rig(outside: peer.outside).step("http.request", "with: { url: 'https://x.example.org/a' }")
    #expect(peer.requests.count == 1)
    #expect(ran.failure()?.kind == "http-status")
    #expect(ran.failure()?.help == "no redirect is followed; it leads to https://login.example.net")
  }

  @Test(arguments: [301, 302, 303, 307, 308]) func `a redirect takes no secret anywhere, whoever asks`(
    _ status: Int
  ) async throws {
    let peer = Peer(status, fields: [.location: "https://elsewhere.example.net/"])
    var rig = try Rig(configure: { $0.clock = TestClock() }, outside: peer.outside)
    rig.secrets = ["TOKEN": Secret("tok-3141592653")]
    let steps = [
      "http.request\n    with: { method: POST, url: https://x.example.org, headers: { A: '${{ secrets.TOKEN }}' } }",
      "notify.slack\n    with: { url: https://x.example.org, text: t }",
      "notify.pagerduty\n    with: { url: https://x.example.org, routing_key: '${{ secrets.TOKEN }}', summary: s }",
      "prometheus.query\n    with: { url: https://x.example.org, query: up, headers: { A: '${{ secrets.TOKEN }}' } }",
      "probe.http\n    with: { url: https://x.example.org, headers: { A: '${{ secrets.TOKEN }}' } }",
    ]
    for (count, step) in steps.enumerated() {
      let ran = try await rig.run("  - id: it\n    uses: \(step)")
      #expect(peer.requests.count == count + 1)
      #expect(peer.requests.last?.head.authority == "x.example.org")
      #expect(ran.outcome() == (step.hasPrefix("probe") ? .succeeded : .failed))
      if step.hasPrefix("probe") { #expect(ran.output("healthy") == false) }
    }
  }

  @Test func `a body and JSON together are refused before anything is sent`() async throws {
    let peer = Peer()
    let ran = try await Rig(outside: peer.outside).step(
      "http.request", "with: { method: POST, url: 'https://x.example.org/', json: { a: 1 }, body: b }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == "invalid-argument")
    #expect(peer.requests.isEmpty)
  }

  @Test(arguments: ["", "body", "headers"]) func `only what the workflow reads of an answer is kept`(
    _ read: String
  ) async throws {
    let peer = Peer(fields: [.server: "S3RVER"], body: #"{"a": "B0DY"}"#)
    let ran = try await Rig(outside: peer.outside).run(
      "  - id: it\n    uses: http.request\n    with: { method: POST, url: 'https://x.example.org/' }",
      tail: read.isEmpty ? "" : "outputs:\n  x: ${{ steps.it.\(read) }}\n")
    #expect(ran.outcome() == .succeeded)
    #expect(ran.output("status") == 200)
    let journal = ran.journal.map(EventLines.line).joined()
    #expect(journal.contains("B0DY") == (read == "body"))
    #expect(journal.contains("S3RVER") == (read == "headers"))
  }

  @Test(arguments: [true, false]) func `a body longer than a mebibyte is not read, and does no harm unread`(
    _ isRead: Bool
  ) async throws {
    let peer = Peer(body: String(repeating: "x", count: 1 << 20 | 1))
    let ran = try await Rig(outside: peer.outside).run(
      "  - id: it\n    uses: http.request\n    with: { url: 'https://x.example.org/a' }",
      tail: isRead ? "outputs:\n  body: ${{ steps.it.body }}\n" : "")
    #expect(ran.failure()?.kind == (isRead ? "too-large" : nil))
  }

  @Test(arguments: [
    ("POST", true, Outcome.unknown), ("PATCH", true, .unknown), ("POST", false, .failed), ("PUT", true, .failed),
    ("DELETE", true, .failed), ("GET", true, .failed),
  ]) func `no answer: unknown only where it may have arrived and must not come twice`(
    _ method: String, _ mayHaveArrived: Bool, _ outcome: Outcome
  ) async throws {
    let rig = try Rig(outside: { _, _ in
      throw mayHaveArrived
        ? HTTPTransportError(.answerTimeout, "no answer after 60 s", mayHaveArrived: true)
        : HTTPTransportError(.connectionRefused, "the connection was refused", mayHaveArrived: false)
    })
    let ran = try await rig.step("http.request", "with: { method: \(method), url: 'https://x.example.org/a?k=v' }")
    #expect(ran.outcome() == outcome)
    #expect(ran.failure()?.kind == "no-answer")
    #expect(ran.failure()?.message.hasPrefix("no answer from https://x.example.org: ") == true)
    #expect((ran.failure()?.help != nil) == (outcome == .unknown))
    #expect(ran.exitCode == (outcome == .unknown ? .unknown : .failed))
    let calls = ran.journal.filter { if case .callEnded = $0.event { true } else { false } }
    #expect(calls.count == (method == "GET" ? 0 : 1))
  }

  @Test(arguments: ["${{ secrets.URL }}", "ftp-${{ 'x' }}"]) func `an address that is none`(_ url: String) async throws
  {
    var rig = try Rig()
    rig.secrets = ["URL": Secret("hooks.example.org/T0PS3CRET")]
    let ran = try await rig.step("http.request", "with: { url: \"\(url)\" }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.message.contains("T0PS3CRET") == false)
    #expect(rig.wire.sent.all.isEmpty)
  }

  @Test func `a header that cannot be sent is named, its value is not`() async throws {
    var rig = try Rig()
    rig.secrets = ["TOKEN": Secret("tok-3141592653\n")]
    let ran = try await rig.step(
      "http.request", "with: { url: 'https://x.example.org/', headers: { X-Token: \"${{ secrets.TOKEN }}\" } }")
    #expect(ran.failure()?.kind == "bad-header")
    #expect(ran.failure()?.message == "'X-Token' cannot be sent as a header")
    #expect(rig.wire.sent.all.isEmpty)
  }

  @Test func `what comes from outside is not taken for something else`() throws {
    let signature = try #require(ActionRegistry.signatures.signature(of: "http.request"))
    for name in ["body", "headers"] {
      #expect(signature.outputs.first { $0.name == name }?.taint == .outside)
    }
  }

  @Test(arguments: [200, 500]) func `no secret is in the journal, the failure or the report`(_ status: Int) async throws
  {
    let peer = Peer(status, body: "thanks")
    var rig = try Rig(outside: peer.outside)
    rig.secrets = [
      "HOOK": Secret("https://hooks.example.org/services/T0PS3CRET?key=QUERYS3CRET"),
      "TOKEN": Secret("HEADERS3CRET"), "TEXT": Secret("BODYS3CRET"),
    ]
    let ran = try await rig.step(
      "http.request",
      """
      with:
        method: POST
        url: ${{ secrets.HOOK }}
        headers: { Authorization: "${{ secrets.TOKEN }}" }
        json: { text: "say ${{ secrets.TEXT }}" }
      """)
    #expect(ran.outcome() == (status == 200 ? .succeeded : .failed))
    // They did arrive.
    let (head, body) = try #require(peer.requests.first)
    #expect(head.path == "/services/T0PS3CRET?key=QUERYS3CRET")
    #expect(String(decoding: body, as: UTF8.self).contains("BODYS3CRET"))
    let report = RunReport(ran.state, milliseconds: 0)
    let shown =
      ran.journal.map(EventLines.line).joined() + JSONWriter.text(report.json) + ReportFormat.text.render(report)
    for secret in ["T0PS3CRET", "QUERYS3CRET", "HEADERS3CRET", "BODYS3CRET"] { #expect(!shown.contains(secret)) }
    #expect(shown.contains("https://hooks.example.org"))
  }
}
