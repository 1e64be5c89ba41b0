import Engine
import HTTPTypes
import Sandbox
import Testing
import Values
import Workflows

@testable import Actions

/// Requests to OVHcloud's own API.
@Suite struct OVHRequestTests {
  private func asked(_ rig: Rig) -> [String] {
    rig.wire.sent.all.filter { SimulatedCloud.foreignHosts.contains($0.authority ?? "") }.map {
      "\($0.method.rawValue) \($0.authority ?? "")\($0.path ?? "")"
    }
  }

  @Test func `the account of the run asks with one token, where it is at home`() async throws {
    let rig = try Rig()
    let ran = try await rig.run(
      """
        - { id: all, uses: ovh.request, with: { path: /v1/cloud/project } }
        - { id: one, uses: ovh.request, with: { path: "/v1/cloud/project/${{ string(steps.all.body[0]) }}" } }
      """, tail: "outputs: { status: \"${{ string(steps.one.body.status) }}\" }")
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.failure("one") ?? ran.failure("all")))")
    #expect(ran.state.outputs?["status"] == "ok")
    #expect(
      asked(rig) == [
        "POST www.ovh.com/auth/oauth2/token", "GET eu.api.ovh.com/v1/cloud/project",
        "GET eu.api.ovh.com/v1/cloud/project/\(rig.cloud.projectID)",
      ])
  }

  @Test func `a refusal names the action that is missing`() async throws {
    let rig = try Rig(as: "computeOperator")
    let ran = try await rig.step("ovh.request", "with: { path: /v1/cloud/project/\(rig.cloud.projectID) }")
    #expect(ran.outcome() == .denied)
    #expect(ran.exitCode == .denied)
    #expect(ran.failure()?.denial?.missing == ["publicCloudProject:apiovh:get"])
    #expect(ran.failure()?.request?.requestID?.hasPrefix("EU.ext-1.") == true)
    #expect(ran.failure()?.request?.path == "/v1/cloud/project/\(rig.cloud.projectID)")
    #expect(ran.failure()?.message == "User not granted for this request")
  }

  @Test func `a write passes the journal once, and neither secret nor token is in it`() async throws {
    let rig = try Rig()
    let ran = try await rig.step(
      "ovh.request",
      "with: { method: PUT, path: /v1/cloud/project/\(rig.cloud.projectID), json: { description: mine } }",
      tail: ["status"])
    #expect(ran.output("status") == 200, "\(String(describing: ran.failure()))")
    let text = ran.journal.map { JSONWriter.text(EventCodec.encode($0)) }.joined()
    #expect(text.contains("ovh.request"))
    #expect(!text.contains(rig.account.secret.reveal()))
    #expect(!text.contains("Bearer"))
  }

  @Test(arguments: ["/cloud/project", "/v1/cloud?x=1", "/v1/../auth", "v1/cloud", "@evil.example.org/v1/"])
  func `what is no path of the API goes nowhere`(_ path: String) async throws {
    let rig = try Rig()
    let ran = try await rig.step("ovh.request", "with: { path: '\(path)' }")
    #expect(ran.failure()?.kind == "invalid-argument")
    #expect(asked(rig).isEmpty)
  }

  @Test func `another plate has other addresses`() async throws {
    let rig = try Rig()
    _ = try await rig.step("ovh.request", "with: { path: /v2/iam/policy, plate: us }")
    #expect(asked(rig) == ["POST us.ovhcloud.com/auth/oauth2/token", "GET api.us.ovhcloud.com/v2/iam/policy"])
  }

  @Test func `what the API does not know is not found`() async throws {
    let ran = try await Rig().step("ovh.request", "with: { path: /v1/nothing }")
    #expect(ran.failure()?.kind == "not-found")
  }
}
