import Engine
import HTTPTypes
import Sandbox
import Testing
import Values
import Workflows

@testable import Actions

/// Requests that the author words.
@Suite struct OpenStackRequestTests {
  @Test func `the answer is there to be read`() async throws {
    let ran = try await Rig().run(
      """
        - id: it
          uses: openstack.request
          with: { service: compute, path: /servers, query: { name: web-1 }, microversion: '2.79' }
      """, tail: "outputs: { name: \"${{ string(steps.it.body.servers[0].name) }}\" }")
    #expect(ran.exitCode == .succeeded, "\(String(describing: ran.failure()))")
    #expect(ran.state.outputs?["name"] == "web-1")
  }

  @Test func `a refusal names the right, which the table has by method, path and body`() async throws {
    let ran = try await Rig(as: "infrastructureSupervisor").run(
      """
        - { id: web, uses: server.show, with: { server: web-1 } }
        - id: it
          uses: openstack.request
          with:
            service: compute
            method: POST
            path: /servers/${{ steps.web.id }}/action
            json: { os-stop: null }
      """)
    #expect(ran.outcome() == .denied)
    #expect(ran.failure()?.denial?.missing == ["compute_manage"])
  }

  @Test func `a write goes through the door and is on record`() async throws {
    let rig = try Rig()
    let ran = try await rig.step(
      "openstack.request",
      "with: { service: network, method: POST, path: /v2.0/floatingips, json: { floatingip: { port_id: null } } }")
    #expect(ran.outcome() == .failed)
    #expect(ran.failure()?.kind == "bad-request")
    #expect(rig.wire.sent.paths(.post) == ["/network/GRA7/v2.0/floatingips"])
    let calls = ran.journal.filter { if case .callBegan = $0.event { true } else { false } }
    #expect(calls.count == 1)
  }

  @Test func `an empty list of neutron is a refusal to who may not read it`() async throws {
    let ran = try await Rig(as: "networkSecurityOperator").step(
      "openstack.request", "with: { service: network, path: /v2.0/routers }")
    #expect(ran.outcome() == .denied)
    #expect(ran.failure()?.denial?.missing == ["network_read"])
  }

  @Test func `of operations with one rule the one that was asked for names the right`() async throws {
    let ran = try await Rig(as: "computeOperator").run(
      """
        - { id: images, uses: image.list }
        - id: it
          uses: openstack.request
          with: { service: image, method: DELETE, path: "/v2/images/${{ steps.images.images[0].id }}/tags/a" }
      """)
    #expect(ran.outcome() == .denied)
    #expect(ran.failure()?.denial?.missing == ["image_manage"])
  }

  @Test(arguments: ["servers", "/servers?all=1", "/servers/%2E%2e/os-services", "/a/../b", "/a#b"])
  func `a path that could mean another address is not sent`(_ path: String) async throws {
    let rig = try Rig()
    let ran = try await rig.step("openstack.request", "with: { service: compute, path: '\(path)' }")
    #expect(ran.failure()?.kind == "invalid-argument")
    #expect(rig.wire.sent.paths(.get).isEmpty)
  }
}
