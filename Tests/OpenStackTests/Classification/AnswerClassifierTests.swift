import HTTP
import HTTPTypes
import OpenStack
import Testing

/// Answers written by hand after the services' code; recorded ones are in `OpenStackConformanceTests`.
@Suite struct AnswerClassifierTests {
  private func classify(
    _ service: String, _ method: String, _ path: String, _ status: Int, _ body: String, fields: HTTPFields = [:]
  ) -> OpenStackError? {
    AnswerClassifier.classify(
      HTTPResponse(status: .init(code: status), headerFields: fields), body: Array(body.utf8),
      of: ServiceCall(service: service, region: "GRA11", method: method, path: path))
  }

  private func classify(
    _ service: String, _ method: String, _ status: Int, _ body: String, fields: HTTPFields = [:]
  ) -> OpenStackError? {
    classify(service, method, "/things", status, body, fields: fields)
  }

  private func classify(_ service: String, _ status: Int, _ body: String, fields: HTTPFields = [:]) -> OpenStackError? {
    classify(service, "GET", "/things", status, body, fields: fields)
  }

  @Test func `a success is no error, also an empty one and 304`() {
    for status in [200, 201, 202, 204, 206, 304] { #expect(classify("compute", status, "") == nil) }
  }

  @Test(arguments: [
    "Quota exceeded for cores, ram, instances: Requested 4, but already used 8 of 10 cores",
    "Quota exceeded, too many key pairs.", "Maximum number of ports exceeded",
    "Quota exceeded for resources: snapshots", "Personality file limit exceeded",
  ])
  func `nova's 403 over quota is a quota, not a refusal`(_ message: String) throws {
    let error = try #require(
      classify("compute", "POST", 403, #"{"forbidden": {"code": 403, "message": "\#(message)"}}"#))
    #expect(error.kind == .quota)
    #expect(error.rules == [])
    #expect(!error.mayHaveHappened)
  }

  @Test(arguments: [403, 409, 413])
  func `a quota of cinder is known by its words, whatever its status`(_ status: Int) throws {
    let body =
      #"{"overLimit": {"code": 1, "message": "VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota 'volumes'.", "retryAfter": "0"}}"#
    let error = try #require(classify("volumev3", "POST", status, body, fields: [.retryAfter: "0"]))
    #expect(error.kind == .quota)
    #expect(error.retryAfter == nil)
  }

  @Test func `an overLimit that speaks of rates is a rate limit`() {
    let body = #"{"overLimit": {"code": 413, "message": "This request was rate-limited.", "retryAfter": "3"}}"#
    let error = classify("compute", 413, body, fields: [.retryAfter: "3"])
    #expect(error?.kind == .rateLimited)
    #expect(error?.retryAfter == .seconds(3))
  }

  @Test func `a name between quotation marks is not taken for the service's words`() {
    let body = #"{"conflictingRequest": {"code": 409, "message": "Key pair 'Quota exceeded' already exists."}}"#
    #expect(classify("compute", "POST", 409, body)?.kind == .conflict)
    let other = #"{"badRequest": {"code": 400, "message": "Invalid name 'policy doesn't allow x' given"}}"#
    #expect(classify("compute", "POST", 400, other)?.kind == .badRequest)
  }

  @Test func `nova wraps a refusal of neutron`() throws {
    let body =
      #"{"forbidden": {"code": 403, "message": "(rule:create_port and (rule:create_port:fixed_ips and (rule:create_port:fixed_ips:subnet_id))) is disallowed by policy\nNeutron server returns request_ids: ['req-0d']"}}"#
    let error = try #require(classify("compute", "POST", 403, body))
    #expect(error.kind == .denied)
    #expect(error.innerService == "network")
    #expect(error.refusingService == "network")
    #expect(error.rules == ["create_port:fixed_ips:subnet_id", "create_port:fixed_ips", "create_port"])
    #expect(!error.message.contains("\n"))
  }

  @Test func `nova wraps a refusal of cinder and of glance`() {
    let volume =
      #"{"forbidden": {"code": 403, "message": "Policy doesn't allow volume:attachment_create to be performed. (HTTP 403) (Request-ID: req-1)"}}"#
    #expect(classify("compute", "POST", 403, volume)?.innerService == "block-storage")
    #expect(classify("compute", "POST", 403, volume)?.rules == ["volume:attachment_create"])
    let image =
      #"{"forbidden": {"code": 403, "message": "HTTP 403 Forbidden: You are not authorized to complete get_image action."}}"#
    #expect(classify("compute", "POST", 403, image)?.innerService == "image")
    #expect(classify("compute", "POST", 403, image)?.rules == ["get_image"])
    let own =
      #"{"forbidden": {"code": 403, "message": "Policy doesn't allow os_compute_api:servers:index to be performed."}}"#
    #expect(classify("compute", 403, own)?.innerService == nil)
  }

  @Test func `neutron's hidden thing and its missing one differ by the type`() {
    let hidden =
      #"{"NeutronError": {"type": "HTTPNotFound", "message": "The resource could not be found.", "detail": ""}}"#
    let missing = #"{"NeutronError": {"type": "PortNotFound", "message": "Port 1 could not be found.", "detail": ""}}"#
    #expect(classify("network", "PUT", 404, hidden)?.kind == .hidden)
    #expect(classify("network", "DELETE", 404, hidden)?.kind == .hidden)
    #expect(classify("network", 404, missing)?.kind == .notFound)
    #expect(classify("network", "DELETE", 404, missing)?.kind == .gone)
  }

  @Test func `glance's generic sentence hides, its own words do not`() {
    func body(_ text: String) -> String {
      #"{"message": "\#(text)<br /><br />\n\n\n", "code": "404 Not Found", "title": "Not Found"}"#
    }
    #expect(classify("image", 404, body("The resource could not be found."))?.kind == .hidden)
    #expect(classify("image", 404, body("No image found with ID 77"))?.kind == .notFound)
    #expect(classify("image", "DELETE", 404, body("Failed to find image 77 to delete"))?.kind == .gone)
    #expect(classify("image", 404, body("No image found with ID 77"))?.message == "No image found with ID 77")
  }

  @Test func `a volume that is not found may be hidden, a volume type is not`() {
    let volume = #"{"itemNotFound": {"code": 404, "message": "Volume 1 could not be found."}}"#
    let type = #"{"itemNotFound": {"code": 404, "message": "Volume type with name x could not be found."}}"#
    #expect(classify("block-storage", 404, volume)?.kind == .hidden)
    #expect(classify("block-storage", "DELETE", 404, volume)?.kind == .hidden)
    #expect(classify("block-storage", "POST", 404, type)?.kind == .notFound)
  }

  @Test func `a path that nova does not know is not a thing that is gone`() {
    let body =
      #"{"message": "The resource could not be found.<br /><br />\n\n\n", "code": "404 Not Found", "title": "Not Found"}"#
    #expect(classify("compute", "DELETE", 404, body)?.kind == .notFound)
    #expect(classify("block-storage", "DELETE", 404, body)?.kind == .notFound)
  }

  @Test func `glance says 413 for a quota and for a body that is too large`() {
    let quota =
      #"{"message": "The size of the data 9 will exceed the limit. 1 bytes remaining. Denying attempt: storage quota<br />", "code": "413 Request Entity Too Large", "title": "x"}"#
    let large =
      #"{"message": "Denying attempt to upload image larger than 5 bytes.<br />", "code": "413 Request Entity Too Large", "title": "x"}"#
    #expect(classify("image", "PUT", 413, quota)?.kind == .quota)
    #expect(classify("image", "PUT", 413, large)?.kind == .tooLarge)
  }

  @Test func `swift's quota, its full disk, its own rate limit`() {
    #expect(classify("object-store", "PUT", 413, "<html><h1>x</h1><p>Upload exceeds quota.</p></html>")?.kind == .quota)
    #expect(classify("object-store", "PUT", 507, "<html></html>")?.kind == .quota)
    #expect(classify("object-store", "PUT", 498, "Rate Limited")?.kind == .rateLimited)
  }

  @Test func `a 403 in unknown words is forbidden, and says what was said`() {
    let error = classify("compute", "POST", 403, #"{"forbidden": {"code": 403, "message": "The moon is full."}}"#)
    #expect(error?.kind == .forbidden)
    #expect(error?.message == "The moon is full.")
    #expect(classify("compute", 403, "<html><body><h1>403</h1>Request blocked</body></html>")?.kind == .forbidden)
  }

  @Test func `technical limits that nova refuses with 403 are no missing right`() {
    for text in [
      "The maximum allowed number of disk devices (26) to attach to a single instance has been exceeded.",
      "Only volume-backed servers are allowed for flavors with zero disk.",
      "It is not allowed to create an interface on external network 7",
    ] {
      #expect(
        classify("compute", "POST", 403, #"{"forbidden": {"code": 403, "message": "\#(text)"}}"#)?.kind == .badRequest)
    }
  }

  @Test func `a state that passes is busy`() {
    for (service, status, text) in [
      ("compute", 409, "Cannot 'stop' instance 1 while it is in task_state powering-off"),
      ("compute", 409, "Instance 1 is locked"),
      (
        "compute", 400,
        "Invalid volume: volume 1 status must be available or downloading to reserve, but the current status is in-use."
      ),
      ("volumev3", 400, "Invalid volume: Volume status must be available or in-use."),
      ("volumev3", 400, "Invalid backup: Backup status must be available or error"),
    ] {
      #expect(
        classify(service, "POST", status, #"{"badRequest": {"code": 1, "message": "\#(text)"}}"#)?.kind == .busy,
        "\(text)")
    }
  }

  @Test func `the rate limiter in front has a shape without a code`() {
    let body = #"{"error":{"status":"429 Too Many Requests","message":"Too Many Requests"}}"#
    let error = classify("compute", "POST", 429, body)
    #expect(error?.kind == .rateLimited)
    #expect(error?.code == "429 Too Many Requests")
    #expect(error?.mayHaveHappened == false)
  }

  @Test func `a 503 proves that nothing happened only where it came from in front of the service`() {
    let front =
      "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>"
    #expect(classify("compute", "POST", 503, front)?.mayHaveHappened == false)
    let keystone =
      #"{"message": "x<br />\nThe Keystone service is temporarily unavailable.\n\n", "code": "503 Service Unavailable", "title": "x"}"#
    #expect(classify("network", "POST", 503, keystone)?.mayHaveHappened == false)
    #expect(
      classify("compute", "POST", 503, #"{"serviceUnavailable": {"code": 503, "message": "busy"}}"#)?.mayHaveHappened
        == true)
    #expect(classify("object-store", "PUT", 503, "<html><p>unavailable</p></html>")?.mayHaveHappened == true)
    #expect(classify("compute", "POST", 504, "")?.mayHaveHappened == true)
    #expect(classify("compute", "POST", 500, "")?.mayHaveHappened == true)
  }

  @Test func `a broken token in a login's body is 404, and means the token`() {
    let body = #"{"error":{"code":404,"message":"Could not recognize Fernet token","title":"Not Found"}}"#
    #expect(classify("identity", "POST", "/auth/tokens", 404, body)?.kind == .unauthenticated)
    #expect(classify("identity", "GET", "/auth/tokens", 404, body)?.kind == .notFound)
  }

  @Test func `the bodies of octavia, barbican and OAuth are read too`() {
    let octavia =
      #"{"faultcode": "Client", "faultstring": "Policy does not allow this request to be performed.", "debuginfo": null}"#
    #expect(classify("load-balancer", 403, octavia)?.kind == .denied)
    #expect(
      classify(
        "load-balancer", "POST", 403,
        octavia.replacing(
          "Policy does not allow this request to be performed.", "Quota has been met for resources: Load Balancer"))?
        .kind == .quota)
    let barbican = #"{"code": 403, "title": "Forbidden", "description": "Secret(s) retrieval attempt not allowed"}"#
    #expect(classify("key-manager", 403, barbican)?.message == "Secret(s) retrieval attempt not allowed")
    let oauth = #"{"error": "invalid_client", "error_description": "The client does not exist on this server."}"#
    #expect(classify("identity-provider", "POST", 401, oauth)?.code == "invalid_client")
    #expect(classify("identity-provider", "POST", 400, oauth)?.kind == .unauthenticated)
  }

  @Test func `placement's list of errors is read`() {
    let body =
      #"{"errors": [{"status": 403, "title": "Forbidden", "detail": "Access was denied to this resource.\n\n Policy does not allow placement:resource_providers:list to be performed.  ", "request_id": "req-9"}]}"#
    #expect(classify("placement", 403, body)?.rules == ["placement:resource_providers:list"])
  }

  @Test func `a redirect and a choice of versions are not taken for an answer`() {
    #expect(classify("compute", 301, "")?.kind == .unexpected)
    #expect(classify("compute", 300, #"{"choices": []}"#)?.kind == .unexpected)
  }

  @Test(arguments: [
    "", "{", "[]", "null", "{\"error\": null}", "{\"NeutronError\": \"text\"}", "\u{FEFF}{}", "{\"errors\": []}",
  ])
  func `a body of no known shape leaves the status to speak`(_ body: String) {
    #expect(classify("compute", 404, body)?.kind == .notFound)
    #expect(classify("network", 409, body)?.kind == .conflict)
    #expect(classify("compute", 500, body)?.kind == .serverError)
  }

  @Test func `a message is one bounded line without control characters`() throws {
    let long = String(repeating: "x", count: 5000)
    let error = try #require(
      classify("compute", 500, #"{"computeFault": {"code": 500, "message": "a\u001b[31m\r\nb <class 'E'> \#(long)"}}"#))
    #expect(error.message.hasPrefix("a [31m b <class 'E'> xxx"))
    #expect(error.message.hasSuffix("…"))
    #expect(error.message.utf8.count < 900)
  }

  @Test func `what a proxy's page says is read without its title and marks`() {
    let page =
      "<!DOCTYPE html><html><head><title>502 Bad Gateway</title><style>p{}</style></head><body><!-- <p>no --><h1>Bad Gateway</h1><p>a &lt;b&gt; &amp;amp; c</p></body></html>"
    #expect(classify("compute", 502, page)?.message == "Bad Gateway a <b> &amp; c")
  }

  @Test func `an empty body is explained by the header, else by the status`() {
    #expect(
      classify("identity", 401, "", fields: [.wwwAuthenticate: "Bearer error=\"invalid_token\""])?.message
        == "Bearer error=\"invalid_token\"")
    #expect(classify("compute", 404, "")?.message == "the answer has no message")
  }

  @Test func `Retry-After is seconds, or a date by the server's own clock`() {
    #expect(classify("compute", 503, "", fields: [.retryAfter: "7"])?.retryAfter == .seconds(7))
    #expect(
      classify(
        "compute", 503, "",
        fields: [.retryAfter: "Sun, 06 Nov 1994 08:49:37 GMT", .date: "Sun, 06 Nov 1994 08:49:07 GMT"])?.retryAfter
        == .seconds(30))
    #expect(
      classify(
        "compute", 503, "",
        fields: [.retryAfter: "Sat, 01 Mar 2025 00:00:01 GMT", .date: "Fri, 28 Feb 2025 23:59:59 GMT"])?.retryAfter
        == .seconds(2))
    #expect(classify("compute", 503, "", fields: [.retryAfter: "soon"])?.retryAfter == nil)
    #expect(classify("compute", 503, "", fields: [.retryAfter: "-3"])?.retryAfter == nil)
  }

  @Test(arguments: [
    (HTTPTransportError.Kind.connectionRefused, OpenStackError.Kind.unreachable), (.nameNotFound, .unreachable),
    (.connectTimeout, .timeout), (.answerTimeout, .timeout), (.tls, .tls), (.closed, .truncated),
    (.malformed, .unexpected),
  ])
  func `no answer has a kind too, and keeps whether the request may have arrived`(
    _ cause: HTTPTransportError.Kind, _ kind: OpenStackError.Kind
  ) {
    let call = ServiceCall(service: "compute", method: "POST", path: "/servers")
    for arrived in [true, false] {
      let error = OpenStackError(HTTPTransportError(cause, "x", mayHaveArrived: arrived), call)
      #expect(error.kind == kind)
      #expect(error.mayHaveHappened == arrived)
    }
  }
}

extension String {
  fileprivate func replacing(_ pattern: String, _ replacement: String) -> String {
    split(separator: pattern, omittingEmptySubsequences: false).joined(separator: replacement)
  }
}
