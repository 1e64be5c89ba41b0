public import HTTP
public import HTTPTypes

/// What lies outside the cloud, in memory: takes every request and reaches nobody.
///
/// A question to Prometheus finds nothing (`GET /api/v1/query` of its HTTP API); anything else is answered with 200.
public struct SimulatedOutside: HTTPHandler {
  public init() {}

  public func respond(to request: HTTPRequest, body: HTTPBody) async -> HTTPAnswer {
    let path = (request.path ?? "").prefix { $0 != "?" }
    let text =
      path.hasSuffix("/api/v1/query")
      ? #"{"status": "success", "data": {"resultType": "vector", "result": []}}"# : #"{"sandbox": true}"#
    return HTTPAnswer(status: .ok, fields: [.contentType: "application/json"], body: Array(text.utf8))
  }
}
