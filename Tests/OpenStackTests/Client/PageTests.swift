import HTTP
import HTTPTypes
import OpenStack
import Testing
import Values

@Suite struct PageTests {
  @Test func `nova's pages are followed on the endpoint's own origin`() async throws {
    try await ScriptedServices.with([
      .json(
        #"{"servers": [{"id": "1", "name": "a"}], "servers_links": [{"rel": "next", "href": "https://inner:8774/x/servers?limit=1&marker=1&name=a%20b%2B"}]}"#
      ),
      .pieces(#"{"servers": [{"id": "2"}]}"#, of: 3),
    ]) { connection, cloud, _ in
      var pages: [[Value]] = []
      let servers = connection.client("compute").pages(
        .get("/servers", query: [("limit", "1")]), of: "servers", keeping: { .members(["id": .everything]) })
      for try await page in servers { pages.append(page.items) }
      #expect(pages == [[["id": "1"]], [["id": "2"]]])
      #expect(
        cloud.seen.map(\.path) == ["/v2.1/p1/servers?limit=1", "/v2.1/p1/servers?limit=1&marker=1&name=a%20b%2B"])
      #expect(cloud.seen.allSatisfy { $0.request.authority == "nova.test" && $0.request.scheme == "http" })
    }
  }

  @Test func `glance names the next page by a path, keystone in its links`() async throws {
    try await ScriptedServices.with([
      .json(#"{"images": [1], "next": "/v2/images?marker=1", "first": "/v2/images"}"#), .json(#"{"images": [2]}"#),
    ]) { connection, cloud, _ in
      let found1 = try await connection.client("image").list(.get("/images"), of: "images")
      #expect(found1 == [1, 2])
      #expect(cloud.seen.map(\.path) == ["/v2/images", "/v2/images?marker=1"])
    }
    try await ScriptedServices.with(
      [
        .json(#"{"projects": [1], "links": {"next": "http://k/v3/projects?marker=1", "self": "x"}}"#),
        .json(#"{"projects": [], "links": {"next": null}}"#),
      ],
      endpoints: ["identity": "http://other.test/identity"]
    ) { connection, cloud, _ in
      let found2 = try await connection.client("identity").list(.get("/projects"), of: "projects")
      #expect(found2 == [1])
      #expect(cloud.seen.map(\.path) == ["/identity/v3/projects", "/identity/v3/projects?marker=1"])
    }
  }

  @Test func `swift is told the last name until a page is short`() async throws {
    try await ScriptedServices.with([
      .json(#"[{"name": "a"}, {"subdir": "b/"}]"#), .json(#"[{"name": "c d"}]"#),
    ]) { connection, cloud, _ in
      let items = try await connection.client("object-store").list(
        .get("/c", query: [("limit", "2")]), of: "objects")
      #expect(items.count == 3)
      #expect(
        cloud.seen.map(\.path) == [
          "/v1/AUTH_p1/c?limit=2&format=json", "/v1/AUTH_p1/c?limit=2&format=json&marker=b%2F",
        ])
    }
  }

  @Test func `an empty container may answer without a body`() async throws {
    try await ScriptedServices.with([.text(204, "")]) { connection, _, _ in
      let found3 = try await connection.client("object-store").list(.get("/c"), of: "objects")
      #expect(found3 == [])
    }
  }

  @Test func `pages that go in a circle end with an error`() async throws {
    let pages = (1...4).map { _ in
      HTTPAnswer.json(#"{"servers": [1], "servers_links": [{"rel": "next", "href": "http://x/servers?marker=1"}]}"#)
    }
    try await ScriptedServices.with(pages) { connection, cloud, _ in
      let error = await failure { try await connection.client("compute").list(.get("/servers"), of: "servers") }
      #expect(error?.kind == .unexpected)
      #expect(error?.message == "the pages of the list go in a circle")
      #expect(cloud.seen.count == 2)
    }
  }

  @Test func `a list that never ends is left`() async throws {
    let pages = (1...5).map { number in
      HTTPAnswer.json(
        #"{"servers": [1], "servers_links": [{"rel": "next", "href": "http://x/servers?marker=\#(number)"}]}"#)
    }
    try await ScriptedServices.with(pages) { connection, cloud, _ in
      let error = await failure {
        try await connection.client("compute").list(.get("/servers"), of: "servers", maximumPages: 3)
      }
      #expect(error?.kind == .unexpected)
      #expect(cloud.seen.count == 3)
    }
  }

  @Test func `an answer without the list is an error, not an empty list`() async throws {
    for body in ["{}", "[]", #"{"server": []}"#, #"{"servers": null}"#, ""] {
      try await ScriptedServices.with([.json(body)]) { connection, _, _ in
        let error = await failure { try await connection.client("compute").list(.get("/servers"), of: "servers") }
        #expect(error?.kind == .unexpected, "\(body)")
      }
    }
  }

  @Test func `a page that fails for a moment is fetched again, not the list from its beginning`() async throws {
    try await ScriptedServices.with([
      .json(#"{"images": [1], "next": "/v2/images?marker=1"}"#), .unavailable, .json(#"{"images": [2]}"#),
    ]) { connection, cloud, _ in
      let found4 = try await connection.client("image").list(.get("/images"), of: "images")
      #expect(found4 == [1, 2])
      #expect(cloud.seen.map(\.path) == ["/v2/images", "/v2/images?marker=1", "/v2/images?marker=1"])
    }
  }
}
