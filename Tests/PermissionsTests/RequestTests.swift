import Permissions
import Testing

/// Which operation of the table a request is.
@Suite struct RequestTests {
  @Test(arguments: [
    (Service.compute, "GET", "/servers/detail", nil as String?, "list servers (detail)"),
    (.compute, "GET", "/servers/7c1f", nil, "show server"),
    (.compute, "GET", "/v2.1/servers/7c1f", nil, "show server"),
    (.compute, "POST", "/servers/7c1f/action", "os-stop", "stop server (os-stop)"),
    (.compute, "POST", "/servers/7c1f/action", "unknown", "POST /servers/7c1f/action"),
    (.compute, "POST", "/servers/7c1f/action", nil, "POST /servers/7c1f/action"),
    (.blockStorage, "GET", "/volumes/detail", nil, "list volumes (detail)"),
    (.blockStorage, "GET", "/v3/4f0e8c1b9d6a4e7fa2c35b7d10f9e8a6/volumes/detail", nil, "list volumes (detail)"),
    (.network, "PUT", "/v2.0/ports/7c1f", nil, "update port"),
    (.network, "PUT", "/ports/7c1f", nil, "update port"),
    (.objectStore, "GET", "/backups/a/b/c", nil, "download object"),
    (.objectStore, "GET", "", nil, "list containers"),
    (.image, "GET", "/v2/images", nil, "list images"),
    (.compute, "GET", "/nothing/like/it", nil, "GET /nothing/like/it"),
  ])
  func `a request is found by method, path and action`(
    _ service: Service, _ method: String, _ path: String, _ action: String?, _ name: String
  ) {
    #expect(RightsTable.standard.operation(of: service, method, path, action: action).name == name)
  }

  @Test func `what takes away is known, and what may be repeated`() {
    func operation(_ method: String, _ path: String, _ action: String? = nil) -> Operation {
      RightsTable.standard.operation(of: .compute, method, path, action: action)
    }
    #expect(operation("DELETE", "/servers/7c1f").isDestructive)
    #expect(operation("DELETE", "/servers/7c1f").semantics == .idempotent)
    #expect(operation("POST", "/servers/7c1f/action", "rebuild").isDestructive)
    #expect(operation("POST", "/servers/7c1f/action").isDestructive)
    #expect(!operation("POST", "/servers/7c1f/action", "os-start").isDestructive)
    #expect(operation("POST", "/servers").semantics == .once)
    #expect(operation("GET", "/servers").semantics == .safe)
    #expect(!operation("GET", "/servers").isDestructive)
  }
}
