import Digests
import Glibc
import HTTP
import HTTPTypes
import Networking
import TestSupport
import Testing
import Values

/// `stackhand serve` as a process, on the sandbox.
@Suite struct ServeTests {
  private static let look = """
    version: 1
    name: look
    region: GRA7
    inputs:
      server: { type: string, pattern: "[a-z0-9-]+", default: none }
    on:
      alert:
        - id: down
          from: alertmanager
          verify: { bearer: "${{ secrets.ALERT_TOKEN }}" }
          match: alert.name == 'Down'
          inputs: { server: "${{ alert.labels[?'server'].orValue('') }}" }
      webhook:
        - id: hook
          path: ci/done
          verify: { hmac: { secret: "${{ secrets.HOOK_SECRET }}", scheme: github } }
          inputs: { server: "${{ string(body.server) }}" }
    steps:
      - { id: servers, uses: server.list, if: inputs.server != 'skip' }

    """
  private static let after = """
    version: 1
    name: after
    region: GRA7
    on: { workflow: [{ id: next, after: look }] }
    steps: [{ id: images, uses: image.list }]

    """
  private static let secrets = [
    "STACKHAND_SECRET_ALERT_TOKEN": "sesame-open-42", "STACKHAND_SECRET_HOOK_SECRET": "hook-secret-42",
  ]
  private static let bearer = [("Authorization", "Bearer sesame-open-42")]

  private func alert(_ print: String, name: String = "Down", server: String = "web-1", status: String = "firing")
    -> String
  {
    #"{"alerts":[{"status":"\#(status)","labels":{"alertname":"\#(name)","server":"\#(server)"},"fingerprint":"\#(print)"}]}"#
  }

  @Test func `an alert starts a run on the sandbox, once, and what follows the workflow too`() async throws {
    let service = try await ServeProcess(["look.yaml": Self.look, "after.yaml": Self.after], environment: Self.secrets)
    #expect(try await service.send("/healthz", method: .get).status == 200)
    #expect(try await service.send("/readyz", method: .get).status == 200)
    let first = try await service.send("/alerts/look/down", alert("a"), Self.bearer)
    #expect(first.status == 202)
    #expect(first.body["decided"]?["started"]?.asInt == 1)
    try await service.program.wait(for: "after: run")
    let again = try await service.send("/alerts/look/down", alert("a"), Self.bearer)
    #expect(again.status == 202)
    #expect(again.body["decided"]?["repeated"]?.asInt == 1)
    let other = try await service.send("/alerts/look/down", alert("b", name: "Up"), Self.bearer)
    #expect(other.body["decided"]?["suppressed (no_match)"]?.asInt == 1)
    let bad = try await service.send("/alerts/look/down", alert("c", server: "../x"), Self.bearer)
    #expect(bad.body["decided"]?["suppressed (bad_input)"]?.asInt == 1)
    let ending = try await service.end()
    #expect(ending.code == 0)
    #expect(ending.all.matches(of: /look: run \S+ succeeded/).count == 1)
    #expect(!ending.all.contains("sesame-open-42"))
  }

  @Test func `only a bad signature or a bad body is the sender's fault`() async throws {
    let service = try await ServeProcess(["look.yaml": Self.look], environment: Self.secrets)
    #expect(try await service.send("/alerts/look/down", alert("a")).status == 401)
    #expect(try await service.send("/alerts/look/down", alert("a"), [("Authorization", "Bearer sesame")]).status == 401)
    #expect(try await service.send("/alerts/look/down", "{", Self.bearer).status == 400)
    #expect(try await service.send("/alerts/look/down", "[]", Self.bearer).status == 400)
    #expect(try await service.send("/alerts/look/up", alert("a"), Self.bearer).status == 404)
    #expect(try await service.send("/alerts/look/down", method: .get).status == 405)
    let large = String(repeating: " ", count: (4 << 20) + 1)
    #expect((try? await service.send("/alerts/look/down", large, Self.bearer))?.status ?? 413 == 413)
    let body = #"{"server":"web-1"}"#
    let code = hexadecimal(MessageAuthenticator(key: Array("hook-secret-42".utf8)).code(for: Array(body.utf8)))
    let headers = [
      ("X-Hub-Signature-256", "sha256=\(code)"), ("X-GitHub-Delivery", "1"), ("Content-Type", "application/json"),
    ]
    #expect(try await service.send("/hooks/ci/done", body + " ", headers).status == 401)
    #expect(try await service.send("/hooks/ci/done", body, headers).body["decided"]?.asString == "started")
    #expect(try await service.send("/hooks/ci/done", body, headers).body["decided"]?.asString == "repeated")
    try await service.program.wait(for: "succeeded in")
    #expect(try await service.end().code == 0)
  }

  @Test func `a file that breaks goes on as it was, and one that is mended is taken`() async throws {
    let service = try await ServeProcess(["look.yaml": Self.look], environment: Self.secrets)
    try service.folder.write(Self.look.replacing("steps:", with: "stepps:"), to: "look.yaml")
    try await service.program.wait(for: "goes on as it was before")
    #expect(try await service.send("/alerts/look/down", alert("a"), Self.bearer).status == 202)
    try service.folder.write(Self.look.replacing("id: down", with: "id: fallen"), to: "look.yaml")
    let deadline = ContinuousClock.now + .seconds(30)
    var status = 404
    while status == 404, ContinuousClock.now < deadline {
      status = try await service.send("/alerts/look/fallen", alert("b"), Self.bearer).status
    }
    #expect(status == 202)
    #expect(try await service.end().code == 0)
  }

  @Test func `a schedule starts a run`() async throws {
    let every = Self.after.replacing(
      "workflow: [{ id: next, after: look }]", with: "schedule: [{ id: often, cron: \"* * * * *\" }]")
    let service = try await ServeProcess(["every.yaml": every])
    try await service.program.wait(for: "(schedule 'often')")
    try await service.program.wait(for: "succeeded in")
    #expect(try await service.end().code == 0)
  }

  @Test(arguments: [
    (
      look.replacing("${{ secrets.ALERT_TOKEN }}", with: "in-the-file-42"), ["--sandbox"], "a secret stands in the file"
    ),
    (look, [], "does not say how to log in"),
    (
      look.replacing("{ bearer: \"${{ secrets.ALERT_TOKEN }}\" }", with: "none"),
      ["--sandbox", "--listen", "0.0.0.0:0"], "takes any message"
    ),
  ])
  func `what nobody watches keeps to more rules`(text: String, options: [String], message: String) async throws {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "look.yaml")
    let ending = try await Stackhand.run(["serve", folder.path] + options, environment: Self.secrets)
    #expect(ending.code == 2)
    #expect(ending.errors.contains(message), "\(ending.errors)")
    #expect(!ending.all.contains("in-the-file-42"))
  }

  @Test func `without its secret a trigger takes nothing, and asks the sender to come again`() async throws {
    let service = try await ServeProcess(["look.yaml": Self.look])
    #expect(try await service.send("/alerts/look/down", alert("a"), Self.bearer).status == 503)
    let ending = try await service.end()
    #expect(ending.errors.contains("the secret 'ALERT_TOKEN' is missing"))
  }
}
