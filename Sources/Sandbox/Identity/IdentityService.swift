internal import Permissions
internal import Values

/// Keystone v3: versions, federated login, tokens, the projects and the catalog of a token.
struct IdentityService: SimulatedService {
  let part = CloudPart.service(.identity)
  let prefix = "identity"
  let isRegional = false

  let routes =
    [
      Route("GET", "/", isOpen: true, versions),
      Route("GET", "/v3", "version discovery", isOpen: true, version),
      Route(
        "POST", "/v3/OS-FEDERATION/identity_providers/{idp}/protocols/{protocol}/auth", "federated unscoped token",
        isOpen: true, FederatedLogin.answer),
      Route(
        "GET", "/v3/OS-FEDERATION/identity_providers/{idp}/protocols/{protocol}/auth", isOpen: true,
        FederatedLogin.answer),
      Route("POST", "/v3/auth/tokens", "project-scoped token", isOpen: true, TokenRequest.answer),
      Route("GET", "/v3/auth/tokens", "validate own token", TokenRoutes.validate),
      Route("HEAD", "/v3/auth/tokens", TokenRoutes.validate),
      Route("DELETE", "/v3/auth/tokens", "revoke own token", TokenRoutes.revoke),
      Route("GET", "/v3/auth/projects", "list projects this token can scope to", TokenRoutes.projects),
      Route("GET", "/v3/OS-FEDERATION/projects", TokenRoutes.projects),
      Route("GET", "/v3/auth/domains", TokenRoutes.domains),
      Route("GET", "/v3/auth/catalog", "fetch catalog", TokenRoutes.catalog),
      Route("GET", "/v3/projects/{id}", TokenRoutes.project),
      Route("GET", "/v3/users", "list users", TokenRoutes.users),
      Route(
        "POST", "/v3/users/{user_id}/application_credentials", "create application credential", TokenRoutes.nothing),
      Route("POST", "/v3/users/{user_id}/credentials/OS-EC2", "create EC2/S3 credential", TokenRoutes.nothing),
    ]
    + [
      ("/v3/projects", "list_projects"), ("/v3/domains", "list_domains"), ("/v3/roles", "list_roles"),
      ("/v3/groups", "list_groups"), ("/v3/services", "list_services"), ("/v3/endpoints", "list_endpoints"),
      ("/v3/regions/{id}", "get_region"), ("/v3/role_assignments", "list_role_assignments"),
      ("/v3/OS-FEDERATION/identity_providers", "list_identity_providers"),
    ].map { path, rule in
      Route("GET", path) { _, call throws(Refusal) in throw forbidden("identity:" + rule) }
    }

  func admit(_ call: inout Call, _ route: Route?, _ state: inout CloudState) throws(Refusal) {
    // An unknown path is unknown to everybody.
    guard let route, !route.isOpen else { return }
    guard let token = SharedShape.token(call, state) else { throw Self.unauthorized }
    call.caller = token
  }

  func unknown(_ call: Call, allowed: [String]) -> Reply {
    guard !allowed.isEmpty else { return IdentityProviderService.notFound }
    return Reply(405, json: ["message": "The method is not allowed for the requested URL."])
      .adding("allow", (allowed + ["OPTIONS"]).joined(separator: ", "))
  }

  func refuse(_ route: Route, policy: String, _ call: Call) -> Reply { reply(to: Self.forbidden(policy), call) }

  func reply(to refusal: Refusal, _ call: Call) -> Reply {
    if refusal.status == 401, refusal.message.isEmpty { return reply(to: Self.unauthorized, call) }
    let reply = Reply(
      refusal.status,
      json: [
        "error": [
          "code": .int(Int64(refusal.status)), "message": .string(refusal.message),
          "title": .string(Refusal.title(refusal.status)),
        ]
      ])
    return refusal.status == 401 ? reply.adding("www-authenticate", SharedShape.challenge(call)) : reply
  }

  func dress(_ reply: inout Reply, _ call: Call) {
    // What Apache in front of keystone says bears none of keystone's fields.
    if reply.fields.first("content-type") == Apache.pageType { return }
    reply.fields.add("vary", "X-Auth-Token")
    reply.fields.add("x-openstack-request-id", call.requestID)
  }

  func withoutIdentity(_ call: Call) -> Reply { Apache.unavailable }

  static let unauthorized = Refusal(401, "The request you have made requires authentication.")

  static func forbidden(_ rule: String) -> Refusal {
    Refusal(403, "You are not authorized to perform the requested action: \(rule).")
  }

  static func badRequest(_ what: String) -> Refusal {
    Refusal(
      400,
      what
        + " The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error."
    )
  }

  private static func v3(_ call: Call) -> Value {
    [
      "id": "v3.14", "status": "stable", "updated": "2020-04-07T00:00:00Z",
      "links": [["rel": "self", "href": "\(call.root)/v3/"]],
      "media-types": [["base": "application/json", "type": "application/vnd.openstack.identity-v3+json"]],
    ]
  }

  private static func versions(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    Reply(300, json: ["versions": ["values": [v3(call)]]]).adding("location", "\(call.root)/v3/")
  }

  private static func version(_ state: inout CloudState, _ call: Call) throws(Refusal) -> Reply {
    Reply(200, json: ["version": v3(call)])
  }
}

/// Pages of the web server in front of keystone, which checks id_tokens before keystone sees them.
enum Apache {
  static let pageType = "text/html; charset=iso-8859-1"

  static func unauthorized(_ error: String, _ description: String) -> Reply {
    Reply(
      401,
      html: """
        <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
        <html><head>
        <title>401 Unauthorized</title>
        </head><body>
        <h1>Unauthorized</h1>
        <p>This server could not verify that you
        are authorized to access the document
        requested.  Either you supplied the wrong
        credentials (e.g., bad password), or your
        browser doesn't understand how to supply
        the credentials required.</p>
        </body></html>

        """, type: pageType
    ).adding("www-authenticate", "Bearer error=\"\(error)\", error_description=\"\(description)\"")
  }

  static let unavailable = Reply(
    503,
    html: """
      <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
      <html><head>
      <title>503 Service Unavailable</title>
      </head><body>
      <h1>Service Unavailable</h1>
      <p>The server is temporarily unable to service your
      request due to maintenance downtime or capacity
      problems. Please try again later.</p>
      </body></html>

      """, type: pageType)
}
