import HTTP
import HTTPTypes
import Triggers
import Values

/// What reaches the service over HTTP: reads it, bounds it, and hands it to the one who decides.
struct DeliveryDoor: HTTPHandler {
  /// A body of a group of thousands of alerts fits.
  static let largestBody = 4 << 20

  enum Target: Sendable, Hashable {
    case alert(workflow: String, id: String)
    case hook(path: String)
  }

  /// An answer of the one who decides.
  struct Verdict: Sendable {
    let status: HTTPResponse.Status
    let body: Value

    init(_ status: HTTPResponse.Status, _ body: Value) {
      self.status = status
      self.body = body
    }

    static func refused(_ status: HTTPResponse.Status, _ message: String) -> Verdict {
      Verdict(status, ["error": .string(message)])
    }
  }

  let queue: DeliveryQueue

  func respond(to request: HTTPRequest, body: HTTPBody) async -> HTTPAnswer {
    let verdict = await verdict(request, body)
    var fields: HTTPFields = [.contentType: "application/json"]
    if verdict.status == .serviceUnavailable { fields[.retryAfter] = "5" }
    if verdict.status == .methodNotAllowed { fields[.allow] = "POST, PUT" }
    return HTTPAnswer(status: verdict.status, fields: fields, body: JSONWriter.bytes(verdict.body) + [0x0A])
  }

  private func verdict(_ request: HTTPRequest, _ body: HTTPBody) async -> Verdict {
    let parts = (request.path ?? "/").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = String(parts[0])
    guard let target = Self.target(path) else { return .refused(.notFound, "nothing is here") }
    // Some senders use PUT; none may use GET, which anything that follows a link sends.
    guard request.method == .post || request.method == .put else { return .refused(.methodNotAllowed, "POST it") }
    let encoding = request.headerFields[.contentEncoding]?.lowercased()
    guard encoding == nil || encoding == "identity" else {
      return .refused(.unsupportedMediaType, "the body must not be compressed")
    }
    let bytes: [UInt8]
    do { bytes = try await body.collect(upTo: Self.largestBody) } catch is BodyTooLarge {
      return .refused(.contentTooLarge, "a body has at most \(Self.largestBody) bytes")
    } catch {
      return .refused(.badRequest, "the body broke off")
    }
    let delivery = Delivery(
      headers: request.headerFields.map { ($0.name.rawName, $0.value) },
      query: parts.count > 1 ? String(parts[1]) : "", body: bytes)
    return await queue.ask(target, delivery)
  }

  private static func target(_ path: String) -> Target? {
    if path.hasPrefix("/hooks/") { return .hook(path: String(path.dropFirst(7))) }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[1] == "alerts" else { return nil }
    return .alert(workflow: String(parts[2]), id: String(parts[3]))
  }
}
