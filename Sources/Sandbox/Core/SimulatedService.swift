public import Permissions
internal import Values

/// A part of the cloud that counts its requests and can be made to fail on its own.
public enum CloudPart: Hashable, Sendable, CustomStringConvertible {
  /// Discovery and token endpoint of the OpenID provider.
  case identityProvider
  /// OVHcloud's own API.
  case ovhcloud
  case service(Service)

  public var description: String {
    switch self {
    case .identityProvider: "identity-provider"
    case .ovhcloud: "ovhcloud"
    case .service(let service): service.rawValue
    }
  }
}

/// One service of the cloud: its routes and its way of refusing.
protocol SimulatedService: Sendable {
  var part: CloudPart { get }
  /// The first part of the path under which it is served.
  var prefix: String { get }
  /// Whether the second part of the path is a region.
  var isRegional: Bool { get }
  var routes: [Route] { get }

  /// Takes off the path what all routes have in common, such as `v2.1` and the project.
  func locate(_ call: inout Call)
  /// What is checked before any route: token, microversion, the project in the address.
  func admit(_ call: inout Call, _ route: Route?, _ state: inout CloudState) throws(Refusal)
  /// No route is of this form; `allowed` are the methods that the path knows, if any.
  func unknown(_ call: Call, allowed: [String]) -> Reply
  /// The caller lacks a right of this service for `route`.
  func refuse(_ route: Route, policy: String, _ call: Call) -> Reply
  /// A refusal in the service's own words.
  func reply(to refusal: Refusal, _ call: Call) -> Reply
  /// The fields that every answer of the service bears.
  func dress(_ reply: inout Reply, _ call: Call)
  /// The answer while the service cannot reach keystone.
  func withoutIdentity(_ call: Call) -> Reply
}

extension SimulatedService {
  func locate(_ call: inout Call) {}

  /// The service as the rights table knows it.
  var service: Service? { if case .service(let service) = part { service } else { nil } }

  /// The rights that this service checks itself; those of others are checked by those others, on the caller's behalf.
  func checks(_ right: Right) -> Bool {
    switch service {
    case .compute: right.name.hasPrefix("compute_")
    case .image: right.name.hasPrefix("image_")
    case .blockStorage: right.name.hasPrefix("volume_")
    case .network: right.name.hasPrefix("network_")
    case .objectStore: right.name.hasPrefix("objectstore_")
    default: false
    }
  }

  func withoutIdentity(_ call: Call) -> Reply {
    Reply(
      503,
      json: [
        "message":
          "The server is currently unavailable. Please try again at a later time.<br /><br />\nThe Keystone service is temporarily unavailable.\n\n",
        "code": "503 Service Unavailable", "title": "Service Unavailable",
      ])
  }
}

/// Shapes that several services share, because they use the same middleware.
enum SharedShape {
  /// The token middleware's answer to a token that is missing or not valid.
  static func unauthorized(_ call: Call) -> Reply {
    Reply(
      401,
      json: [
        "error": [
          "code": 401, "title": "Unauthorized", "message": "The request you have made requires authentication.",
        ]
      ]
    ).adding("www-authenticate", challenge(call))
  }

  static func challenge(_ call: Call) -> String { "Keystone uri=\"\(call.base)/identity/v3\"" }

  /// Webob's error body, whose form follows `Accept`: JSON with HTML in it, HTML, or plain text.
  static func webob(_ status: Int, _ message: String, _ call: Call) -> Reply {
    let title = Refusal.title(status)
    if call.accepts("application/json") {
      return Reply(
        status,
        json: [
          "message": .string(message + "<br /><br />\n\n\n"), "code": "\(status) \(title)", "title": .string(title),
        ])
    }
    if call.accepts("*/*") || call.accepts("text/html") {
      return Reply(
        status,
        html:
          "<html>\n <head>\n  <title>\(status) \(title)</title>\n </head>\n <body>\n  <h1>\(status) \(title)</h1>\n  \(message)<br /><br />\n\n\n\n </body>\n</html>"
      )
    }
    return Reply(status, html: "\(status) \(title)\n\n\(message)\n\n   ", type: "text/plain; charset=UTF-8")
  }

  /// Nova's and cinder's error body.
  static func keyed(_ status: Int, _ message: String) -> Value {
    let key =
      switch status {
      case 400: "badRequest"
      case 401: "unauthorized"
      case 403: "forbidden"
      case 404: "itemNotFound"
      case 409: "conflictingRequest"
      case 413, 429: "overLimit"
      case 503: "serviceUnavailable"
      default: "computeFault"
      }
    return [key: ["code": .int(Int64(status)), "message": .string(message)]]
  }

  /// The valid token of a request; a missing, unknown, expired or revoked one is refused.
  static func token(_ call: Call, _ state: CloudState) -> Token? {
    guard let text = call.fields.first("x-auth-token"), let token = state.tokens[text] else { return nil }
    return token.isValid(at: call.now) ? token : nil
  }
}
