import HTTPTypes
import OpenStack
import Testing
import Values

@Suite struct `Where a service answers` {
  typealias Cloud = ServiceAccountCloud

  func endpoint(
    _ service: String, region: String? = nil, _ change: (inout CloudConfiguration) -> Void = { _ in }
  ) async throws -> Endpoint {
    var configuration = try Cloud.configuration()
    change(&configuration)
    return try await Cloud().withSession(configuration) { [configuration] session in
      _ = configuration
      return try await session.endpoint(for: service, region: region)
    }
  }

  @Test func `by type, interface and region`() async throws {
    #expect(try await endpoint("compute").address.text == "https://compute.gra11.test/v2.1")
    #expect(try await endpoint("compute", region: "SBG5").address.text == "https://compute.sbg5.test/v2.1")
    #expect(try await endpoint("compute") { $0.interfaces = ["adminURL"] }.address.text == "https://admin.test/v2.1")
    #expect(
      try await endpoint("compute", region: "SBG5") { $0.interfaces = ["admin", "public"] }.address.text
        == "https://compute.sbg5.test/v2.1")
  }

  @Test func `under any of its names`() async throws {
    #expect(try await endpoint("block-storage").address.path == "/v3/\(Cloud.project)")
    #expect(try await endpoint("volume").region == "GRA11")
  }

  @Test func `object storage of OVHcloud falls back from GRA11 to GRA, and says so`() async throws {
    let endpoint = try await endpoint("object-store")
    #expect(endpoint.region == "GRA")
    #expect(endpoint.insteadOf == "GRA11")
    let error = await #expect(throws: EndpointError.self) {
      try await self.endpoint("object-store") { $0.preset = nil }
    }
    #expect(error?.kind == .noRegion)
    #expect(error?.description == "object-store has no endpoint in region 'GRA11'; it is in GRA")
    #expect(error?.help == "did you mean 'GRA'? Regions are compared letter by letter")
  }

  @Test func `nothing else falls back`() async throws {
    let error = await #expect(throws: EndpointError.self) { try await endpoint("compute", region: "GRA12") }
    #expect(error?.regions == ["GRA11", "SBG5"])
    #expect(error?.help == "did you mean 'GRA11'? Regions are compared letter by letter")
    let lower = await #expect(throws: EndpointError.self) { try await endpoint("compute", region: "sbg5") }
    #expect(lower?.help == "did you mean 'SBG5'? Regions are compared letter by letter")
  }

  @Test func `without a region there must be one only`() async throws {
    let error = await #expect(throws: EndpointError.self) { try await endpoint("compute") { $0.region = nil } }
    #expect(error?.kind == .regionNeeded)
    #expect(error?.regions == ["GRA11", "SBG5"])
    #expect(try await endpoint("block-storage") { $0.region = nil }.region == "GRA11")
  }

  @Test func `a service's own region and address count first`() async throws {
    let settings = CloudConfiguration.ServiceSettings(region: "GRA")
    #expect(try await endpoint("object-store") { $0.services["object-store"] = settings }.insteadOf == nil)
    let override = CloudConfiguration.ServiceSettings(endpointOverride: "https://here.test/v3/%(project_id)s")
    let endpoint = try await endpoint("volumev3") { $0.services["block-storage"] = override }
    #expect(endpoint.address.text == "https://here.test/v3/\(Cloud.project)")
    #expect(endpoint.isOverride)
  }

  @Test func `a map of regions`() async throws {
    let endpoint = try await endpoint("object-store") { $0.setRegion("GRA", of: "object_store") }
    #expect(endpoint.region == "GRA")
    #expect(endpoint.insteadOf == nil)
    let other = try await self.endpoint("volume") {
      $0.region = "SBG5"
      $0.setRegion("GRA11", of: "block-storage")
    }
    #expect(other.region == "GRA11")
  }

  @Test func `what is not there`() async throws {
    let error = await #expect(throws: EndpointError.self) { try await endpoint("load-balancer") }
    #expect(error?.kind == .noService)
    #expect(error?.regions == ["GRA", "GRA11", "SBG5"])
    let empty = #expect(throws: EndpointError.self) { try ServiceCatalog([]).endpoint(for: "compute", region: "GRA") }
    #expect(empty?.kind == .emptyCatalog)
  }
}

@Suite struct `Addresses` {
  @Test(arguments: [
    "https://user:secret@host/", "ftp://host/", "host/path", "https://", "https:///path", "https://ho st/",
    "https://host/é", "https://host\\@evil/", "",
  ]) func `that must not be used`(text: String) {
    #expect(Address(text) == nil)
  }

  @Test func `in parts`() throws {
    let address = try #require(Address("HTTPS://Host.Test:8443/a/b?c=d#e"))
    #expect(address.text == "https://host.test:8443/a/b?c=d")
    #expect(address.description == "https://host.test:8443/a/b")
    #expect(address.host == "host.test")
    #expect(address.appending("/x/y?z=1").text == "https://host.test:8443/a/b/x/y?z=1")
    #expect(address.resolving("/v2/images?marker=1")?.text == "https://host.test:8443/v2/images?marker=1")
    #expect(address.resolving("next")?.text == "https://host.test:8443/a/next")
    #expect(address.resolving("https://other.test/")?.text == "https://other.test/")
    #expect(address.request(.get).path == "/a/b?c=d")
    #expect(Address("http://h")?.request(.get).path == "/")
  }
}
