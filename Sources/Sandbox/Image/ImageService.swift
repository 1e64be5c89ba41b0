internal import Permissions
internal import Values

/// Glance: Image API v2.
struct ImageService: SimulatedService {
  let part = CloudPart.service(.image)
  let prefix = "image"
  let isRegional = true

  let routes: [Route] = [
    Route("GET", "/", isOpen: true) { _, call throws(Refusal) in versions(300, call) },
    Route("GET", "/versions", isOpen: true) { _, call throws(Refusal) in versions(200, call) },
    Route("GET", "/v2/images", "list images", find: ImageRoutes.checkQuery, ImageRoutes.list),
    Route("GET", "/v2/images/{id}", "show image", find: ImageRoutes.find, ImageRoutes.show),
    Route("GET", "/v2/images/{id}/members", "list image members", find: ImageRoutes.find, ImageRoutes.members),
    Route("GET", "/v2/images/{id}/file", "download image data", find: ImageRoutes.find, ImageRoutes.file),
    Route("DELETE", "/v2/images/{id}", "delete image", find: ImageRoutes.findToDelete, ImageRoutes.delete),
    Route("POST", "/v2/images", "create image record", ImageRoutes.create),
    Route("PATCH", "/v2/images/{id}", "update image properties / name", find: ImageRoutes.find, ImageChanges.update),
    Route("PUT", "/v2/images/{id}/file", "upload image data", find: ImageRoutes.find, ImageChanges.upload),
    Route(
      "POST", "/v2/images/{id}/import", "import image (glance-direct, web-download)", find: ImageRoutes.find,
      ImageChanges.load),
    Route("GET", "/v2/info/import", "import methods info") { _, _ throws(Refusal) in
      Reply(
        200,
        json: [
          "import-methods": [
            "description": "Import methods available.", "type": "array",
            "value": ["glance-direct", "web-download", "copy-image"],
          ]
        ])
    },
    Route("GET", "/v2/schemas/image", "image schema") { _, _ throws(Refusal) in
      Reply(200, json: ["name": "image", "properties": ["id": ["type": "string"], "name": ["type": "string"]]])
    },
  ]

  func admit(_ call: inout Call, _ route: Route?, _ state: inout CloudState) throws(Refusal) {
    if route?.isOpen == true { return }
    // Paths outside v2 meet the version list, which needs no token.
    if route == nil, call.path.first != "v2" { return }
    guard let token = SharedShape.token(call, state) else { throw Refusal(Self.unauthorized(call)) }
    call.caller = token
  }

  func unknown(_ call: Call, allowed: [String]) -> Reply {
    guard call.path.first == "v2" else { return Self.versions(300, call) }
    guard !allowed.isEmpty else { return SharedShape.webob(404, "The resource could not be found.", call) }
    return SharedShape.webob(405, "The method \(call.method) is not allowed for this resource. ", call)
      .adding("allow", allowed.joined(separator: ", "))
  }

  func refuse(_ route: Route, policy: String, _ call: Call) -> Reply {
    // What one may not see is not there; what one may see but not change is forbidden.
    let isOfOneImage = route.path.hasPrefix("/v2/images/{id}")
    if isOfOneImage, route.method == "GET" || !call.holds("image_read") {
      return SharedShape.webob(404, "The resource could not be found.", call)
    }
    return SharedShape.webob(403, "You are not authorized to complete \(policy) action.", call)
  }

  func reply(to refusal: Refusal, _ call: Call) -> Reply {
    refusal.status == 401 ? Self.unauthorized(call) : SharedShape.webob(refusal.status, refusal.message, call)
  }

  func dress(_ reply: inout Reply, _ call: Call) {
    if reply.dressing == .none || reply.status == 401 { return }
    reply.fields.add("x-openstack-request-id", call.requestID)
  }

  /// Glance cannot tell a keystone that is away from a token that is not valid.
  func withoutIdentity(_ call: Call) -> Reply { Self.unauthorized(call) }

  private static func unauthorized(_ call: Call) -> Reply {
    SharedShape.webob(
      401,
      "This server could not verify that you are authorized to access the document you requested. Either you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.",
      call
    ).adding("www-authenticate", SharedShape.challenge(call))
  }

  private static func versions(_ status: Int, _ call: Call) -> Reply {
    let minors = [15, 13, 12, 11, 10, 9, 8, 17, 7, 6, 5, 4, 3, 2, 1, 0]
    let list: [Value] = minors.map { minor in
      [
        "id": .string("v2.\(minor)"), "status": minor == 17 ? "CURRENT" : "SUPPORTED",
        "links": [["rel": "self", "href": "\(call.root)/v2/"]],
      ]
    }
    var reply = Reply(status, json: ["versions": .list(list)])
    reply.dressing = .none
    return reply
  }
}
