import HTTP
import HTTPTypes
import OpenStack

/// A line for each call, for `-v`.
enum CallLine {
  static func text(_ report: CallReport) -> String {
    let call = report.call
    let held = report.held >= .milliseconds(1) ? ", held \(Int(report.held / .milliseconds(1))) ms" : ""
    let request = report.requestID.map { " \($0)" } ?? ""
    let attempt = report.attempt > 1 ? " attempt \(report.attempt)" : ""
    return text(
      "\(call.service)\(call.region.map { " " + $0 } ?? "") \(call.method) \(call.path.isEmpty ? "/" : call.path)",
      report.status, report.duration, "\(held)\(attempt)\(request)")
  }

  static func text(_ what: String, _ status: Int?, _ duration: Duration, _ more: String = "") -> String {
    "  \(what) → \(status.map(String.init) ?? "no answer") \(Int(duration / .milliseconds(1))) ms\(more)\n"
  }
}

/// Says the requests of a login, and those to addresses outside the cloud, which the calls to services do not report. Of
/// the latter only the host: their path may be a secret.
struct LoginLineTransport: HTTPTransport {
  let inner: any HTTPTransport
  let console: Console

  private static let serviceToken = HTTPField.Name("X-Auth-Token")!
  private static let loginPaths = ["/.well-known/", "/OS-FEDERATION/", "/v3/auth/"]

  func send<Result: Sendable>(
    _ request: HTTPRequest, body: HTTPBody?, timeouts: HTTPTimeouts,
    receive: @Sendable (HTTPResponse, HTTPBody) async throws -> Result
  ) async throws -> Result {
    let path = String(request.path?.prefix { $0 != "?" } ?? "")
    let isLogin = Self.loginPaths.contains { path.contains($0) } || path.hasSuffix("/token")
    // A call to a service shows a token, and is reported with its attempt and region.
    guard isLogin || request.headerFields[Self.serviceToken] == nil else {
      return try await inner.send(request, body: body, timeouts: timeouts, receive: receive)
    }
    let place = "\(request.scheme ?? "")://\(request.authority ?? "")\(isLogin ? path : "")"
    let what = "\(request.method.rawValue) \(place)"
    let began = ContinuousClock.now
    let console = console
    do {
      return try await inner.send(request, body: body, timeouts: timeouts) { response, body in
        console.error(CallLine.text(what, response.status.code, ContinuousClock.now - began))
        return try await receive(response, body)
      }
    } catch let error as HTTPTransportError {
      console.error(CallLine.text(what, nil, ContinuousClock.now - began, ": \(error.detail)"))
      throw error
    }
  }
}
