internal import HTTPTypes
internal import Permissions
internal import Values

/// Swift: Object Storage API v1. One right opens all of it or nothing.
struct ObjectStoreService: SimulatedService {
  let part = CloudPart.service(.objectStore)
  let prefix = "object-store"
  let isRegional = true

  let routes: [Route] =
    [
      Route("GET", "/info", "cluster info", isOpen: true) { _, _ throws(Refusal) in
        Reply(200, json: ClusterInfo.body, type: "application/json; charset=UTF-8")
      }
    ] + StorageRoutes.all

  func locate(_ call: inout Call) {
    if call.path.count > 1, call.path[1].hasPrefix("AUTH_") {
      call.addressedProject = String(call.path[1].dropFirst(5))
    }
  }

  func admit(_ call: inout Call, _ route: Route?, _ state: inout CloudState) throws(Refusal) {
    if route?.isOpen == true { return }
    guard call.addressedProject != nil else {
      // Outside of an account nothing is served, to nobody.
      throw Refusal(call.path.first == "v1" ? Reply(412, html: "Bad URL") : Self.page(404))
    }
    guard let token = SharedShape.token(call, state) else { throw Refusal(Self.unauthorized(call)) }
    call.caller = token
    // Another project's account is closed like one's own without the right.
    guard token.projectID == call.addressedProject || token.isAdmin, call.holds("objectstore_all") else {
      throw Refusal(Self.page(403))
    }
  }

  func unknown(_ call: Call, allowed: [String]) -> Reply {
    Self.page(405).adding("allow", (allowed + ["OPTIONS"]).joined(separator: ", "))
  }

  func refuse(_ route: Route, policy: String, _ call: Call) -> Reply { Self.page(403) }

  func reply(to refusal: Refusal, _ call: Call) -> Reply {
    if refusal.status == 401 { return Self.unauthorized(call) }
    return refusal.message.isEmpty ? Self.page(refusal.status) : Reply(refusal.status, html: refusal.message)
  }

  func dress(_ reply: inout Reply, _ call: Call) {
    let digits = call.requestID.filter(\.isHexDigit).dropFirst().prefix(21)
    let time = String(call.now.seconds, radix: 16)
    let id = "tx\(digits)-" + String(repeating: "0", count: max(0, 10 - time.utf8.count)) + time
    reply.fields.add("x-trans-id", id)
    reply.fields.add("x-openstack-request-id", id)
  }

  /// Swift cannot tell a keystone that is away from a token that is not valid.
  func withoutIdentity(_ call: Call) -> Reply { Self.unauthorized(call) }

  private static func unauthorized(_ call: Call) -> Reply {
    page(401).adding("www-authenticate", "Swift realm=\"AUTH_\(call.addressedProject ?? "unknown")\"")
      .adding("www-authenticate", SharedShape.challenge(call))
  }

  /// Swift's pages: HTML whatever is asked for.
  static func page(_ status: Int) -> Reply {
    let text =
      switch status {
      case 202: ("Accepted", "The request is accepted for processing.")
      case 401:
        (
          "Unauthorized",
          "This server could not verify that you are authorized to access the document you requested."
        )
      case 403: ("Forbidden", "Access was denied to this resource.")
      case 404: ("Not Found", "The resource could not be found.")
      case 405: ("Method Not Allowed", "The method is not allowed for this resource.")
      case 409: ("Conflict", "There was a conflict when trying to complete your request.")
      case 412: ("Precondition Failed", "A precondition for this request was not met.")
      case 416: ("Requested Range Not Satisfiable", "The Range requested is not available.")
      case 422: ("Unprocessable Entity", "Unable to process the contained instructions")
      case 503:
        ("Service Unavailable", "The server is currently unavailable. Please try again at a later time.")
      default: (Refusal.title(status), Refusal.title(status))
      }
    return Reply(status, html: "<html><h1>\(text.0)</h1><p>\(text.1)</p></html>")
  }
}
