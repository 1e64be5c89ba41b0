import HTTP
import HTTPTypes
import OpenStack
import Testing

@Suite struct VersionTests {
  private let refusal = HTTPAnswer.json(
    #"{"computeFault": {"code": 406, "message": "Version 2.96 is not supported by the API. Minimum is 2.1 and maximum is 2.90."}}"#,
    status: 406)
  private let document = HTTPAnswer.json(
    #"{"version": {"id": "v2.1", "status": "CURRENT", "version": "2.90", "min_version": "2.1", "links": [{"rel": "self", "href": "http://inner:8774/v2.1/"}]}}"#
  )

  @Test(arguments: [("2.79", 2, 79), ("3.0", 3, 0), ("2.100", 2, 100)])
  func `a microversion is two numbers`(_ text: String, _ major: Int, _ minor: Int) {
    #expect(Microversion(text) == Microversion(major, minor))
    #expect(Microversion(text)?.description == text)
  }

  @Test(arguments: ["", "2", "2.", ".1", "2.1.1", "latest", "v2.1", "2.-1", "2.+1", " 2.1"])
  func `anything else is none`(_ text: String) { #expect(Microversion(text) == nil) }

  @Test func `microversions are ordered by number, not by text`() {
    #expect(Microversion(2, 9) < Microversion(2, 10))
  }

  @Test func `a 406 leads to discovery, a microversion that both know, and is remembered`() async throws {
    try await ScriptedServices.with([refusal, document, .json("{}"), .json("{}")]) { connection, cloud, _ in
      let nova = connection.client("compute")
      var request = ServiceRequest(.post, "/servers", microversion: Microversion(2, 96))
      request.minimumMicroversion = Microversion(2, 52)
      let found1 = try await nova.call(request)
      #expect(found1.microversion == Microversion(2, 90))
      let found2 = try await nova.call(request)
      #expect(found2.microversion == Microversion(2, 90))
      #expect(cloud.seen.map(\.path) == ["/v2.1/p1/servers", "/v2.1/", "/v2.1/p1/servers", "/v2.1/p1/servers"])
      #expect(
        cloud.seen.map { $0.field("openstack-api-version") } == ["compute 2.96", nil, "compute 2.90", "compute 2.90"])
    }
  }

  @Test func `without an acceptable microversion the error says what there is`() async throws {
    try await ScriptedServices.with([refusal, document]) { connection, cloud, _ in
      let error = await failure {
        try await connection.client("compute").call(.get("/servers", microversion: Microversion(2, 96)))
      }
      #expect(error?.kind == .wrongMicroversion)
      #expect(error?.message == "compute speaks the microversions 2.1 to 2.90, 2.96 is needed")
      #expect(cloud.seen.count == 2)
    }
  }

  @Test func `an address without a version is asked once which there are`() async throws {
    let root = HTTPAnswer.json(
      #"{"versions": [{"id": "v2.0", "status": "SUPPORTED", "version": "", "links": [{"rel": "self", "href": "http://inner/v2/"}]}, {"id": "v2.1", "status": "CURRENT", "version": "2.90", "min_version": "2.1", "links": [{"rel": "self", "href": "http://inner/v2.1/"}]}]}"#,
      status: 300)
    try await ScriptedServices.with(
      [root, .json("{}"), .json("{}")], endpoints: ["compute": "https://cloud.test/compute"]
    ) { connection, cloud, _ in
      let nova = connection.client("compute")
      _ = try await nova.call(.get("/servers"))
      _ = try await nova.call(.get("/flavors"))
      #expect(cloud.seen.map(\.path) == ["/compute/", "/compute/v2.1/servers", "/compute/v2.1/flavors"])
      #expect(cloud.seen.allSatisfy { $0.request.authority == "cloud.test" && $0.request.scheme == "https" })
    }
  }

  @Test func `discovery that fails for a moment is tried again, since nothing was sent yet`() async throws {
    let root = HTTPAnswer.json(#"{"versions": [{"id": "v2.1", "status": "CURRENT", "version": "2.90"}]}"#)
    try await ScriptedServices.with(
      [.text(504, ""), root, .json("{}")], endpoints: ["compute": "https://cloud.test/compute"]
    ) { connection, cloud, _ in
      _ = try await connection.client("compute").call(ServiceRequest(.post, "/servers"))
      #expect(cloud.seen.map(\.path) == ["/compute/", "/compute/", "/compute/v2.1/servers"])
    }
  }

  @Test func `cinder wants the project in the address it leaves out`() async throws {
    let root = HTTPAnswer.json(
      #"{"versions": [{"id": "v3.0", "status": "CURRENT", "version": "3.71", "min_version": "3.0", "links": [{"rel": "self", "href": "http://inner/v3/"}]}]}"#,
      status: 300)
    try await ScriptedServices.with([root, .json("{}")], endpoints: ["block-storage": "https://cloud.test/volume"]) {
      connection, cloud, _ in
      _ = try await connection.client("block-storage").call(.get("/volumes"))
      #expect(cloud.seen.map(\.path) == ["/volume/", "/volume/v3/p1/volumes"])
    }
  }
}
