import HTTP
import HTTPTypes
import Values

/// Shows every exchange, for `--debug`. Whatever it writes goes through the console, which masks every known secret;
/// what is a secret by its place (tokens in headers, passwords in bodies) is not even handed over.
struct LoggingTransport: HTTPTransport {
  let inner: any HTTPTransport
  let console: Console

  /// More of a body is not shown.
  private static let bodyLimit = 4 << 10
  private static let secretFields: Set<String> = [
    "authorization", "x-auth-token", "x-subject-token", "x-service-token", "cookie", "set-cookie",
    "proxy-authorization",
  ]
  /// Bodies of these hold tokens or passwords: none of them is shown. Nor is that of any exchange in which somebody shows
  /// who he is (`Authorization`): a token endpoint may have any path.
  private static let secretPaths = ["/token", "/auth/tokens", "/OS-FEDERATION/"]

  func send<Result: Sendable>(
    _ request: HTTPRequest, body: HTTPBody?, timeouts: HTTPTimeouts,
    receive: @Sendable (HTTPResponse, HTTPBody) async throws -> Result
  ) async throws -> Result {
    let isSecret =
      request.headerFields[.authorization] != nil || Self.secretPaths.contains { (request.path ?? "").contains($0) }
    var body = body
    var shown =
      "> \(request.method.rawValue) \(request.scheme ?? "")://\(request.authority ?? "")\(request.path ?? "")\n"
    shown += Self.lines(request.headerFields, mark: ">")
    if let sent = body {
      let bytes = try await sent.collect(upTo: 64 << 20)
      body = HTTPBody(bytes)
      shown += text(bytes, isSecret: isSecret, mark: ">")
    }
    console.error(shown)
    do {
      return try await inner.send(request, body: body, timeouts: timeouts) { response, answer in
        console.error(
          "< \(response.status.code) \(response.status.reasonPhrase)\n" + Self.lines(response.headerFields, mark: "<"))
        return try await receive(response, self.shown(answer, isSecret: isSecret))
      }
    } catch let error as HTTPTransportError {
      console.error("< no answer: \(error.detail)\n")
      throw error
    }
  }

  /// The same body, of which the beginning is shown as it passes.
  private func shown(_ body: HTTPBody, isSecret: Bool) -> HTTPBody {
    let first = FirstChunk()
    return HTTPBody(length: body.length) {
      let chunk = try await body.next()
      if let chunk, first.take() { console.error(text(chunk, isSecret: isSecret, mark: "<")) }
      return chunk
    }
  }

  private static func lines(_ fields: HTTPFields, mark: String) -> String {
    fields.map { field in
      let name = field.name.canonicalName
      return "\(mark) \(name): \(secretFields.contains(name) ? "•••" : field.value)\n"
    }.joined()
  }

  /// Masked before it is cut, so that no half of a secret is left at the cut.
  private func text(_ bytes: [UInt8], isSecret: Bool, mark: String) -> String {
    guard !bytes.isEmpty else { return "" }
    if isSecret { return "\(mark) (\(bytes.count) bytes that hold secrets)\n" }
    let masked = console.mask.masked(String(decoding: bytes, as: UTF8.self))
    let more = masked.utf8.count > Self.bodyLimit ? " … (\(bytes.count) bytes)" : ""
    return "\(mark) \(String(decoding: masked.utf8.prefix(Self.bodyLimit), as: UTF8.self))\(more)\n"
  }
}
