import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Routers shown, made, changed and deleted.
///
/// Source of the bodies: Networking API v2.0 reference, "Routers".
enum RouterActions {
  static let all: [CloudAction] = [show, create, set, delete]

  private static let settings: [Parameter] = [
    .optional(
      "external_network", .reference(.network), "The network outside that it leads to, by id or exact name"),
    .optional("description", .string, "What it is for"),
    .optional("enabled", .bool, "Whether it is switched on"),
  ]

  private static func attributes(_ call: CloudCall) async throws -> ValueMap {
    var router = call.attributes(["name": "name", "description": "description", "enabled": "admin_state_up"])
    if let name = call.optionalText("external_network") {
      let id = try await call.decided("look up the network outside") { .string(try await call.networkID(name)) }
      router["external_gateway_info"] = ["network_id": id]
    }
    return router
  }

  static let show = CloudAction(
    "router.show", "Show a router",
    takes: [.router], gives: Resource.router.single, calls: [.showRouter, .listRouters],
    example: """
      - id: gateway
        uses: router.show
        with: { router: gateway-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#show-router-details"
  ) { call in
    let id = try await call.id(
      "router", of: .router, by: .listRouters, path: "/v2.0/routers", query: { [("name", $0)] })
    return try await call.show(.showRouter, .router, path: "/v2.0/routers/\(id)", member: "router")
  }

  static let create = CloudAction(
    "router.create", "Make a router; a mark by which a lost answer is found again stands behind its description",
    takes: [.required("name", .string, "Its name")] + settings,
    gives: Resource.router.single, calls: [.createRouter, .listRouters, .listNetworks],
    example: """
      - id: out
        uses: router.create
        with: { name: backend-out, external_network: Ext-Net }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#create-router"
  ) { call in
    try await call.make(.createRouter, "router", .router, by: .listRouters, try await attributes(call))
  }

  static let set = CloudAction(
    "router.set", "Change a router",
    takes: [.router, .optional("name", .string, "Its new name")] + settings,
    gives: Resource.router.single,
    calls: [.updateRouter, .setRouterGateway, .listRouters, .listNetworks],
    onlyWith: [.setRouterGateway: ["external_network"]],
    example: """
      - id: out
        uses: router.create
        with: { name: backend-out }
      - id: led
        uses: router.set
        with: { router: "${{ steps.out.id }}", external_network: Ext-Net }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#update-router"
  ) { call in
    let router = try await attributes(call)
    return try await call.change(
      router["external_gateway_info"] == nil ? .updateRouter : .setRouterGateway,
      "/v2.0/routers/\(call.routerTarget())", "router", .router, router)
  }

  static let delete = CloudAction(
    "router.delete", "Delete a router; one that subnets are on stays",
    takes: [.router],
    gives: [Output("id", .string, "The id of the router that was deleted.")],
    calls: [.deleteRouter, .listRouters],
    example: """
      - id: out
        uses: router.create
        with: { name: backend-out }
      - id: away
        uses: router.delete
        with: { router: "${{ steps.out.id }}" }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#delete-router"
  ) { call in
    let id = try await call.routerTarget()
    try await call.remove(.deleteRouter, ServiceRequest(.delete, "/v2.0/routers/\(id)"))
    return Record([("id", .string(id))])
  }
}

extension Parameter {
  static let router = Parameter.required("router", .reference(.router), "The router, by id or exact name")
}

extension Operation {
  static let showRouter = Operation(.network, "show router", "GET", "/v2.0/routers/{id}", .safe)
  static let createRouter = Operation(.network, "create router", "POST", "/v2.0/routers", .once)
  static let updateRouter = Operation(.network, "update router", "PUT", "/v2.0/routers/{id}", .idempotent)
  static let setRouterGateway = Operation(.network, "set router gateway", "PUT", "/v2.0/routers/{id}", .idempotent)
  static let deleteRouter = Operation(
    .network, "delete router", "DELETE", "/v2.0/routers/{id}", .idempotent, destructive: true)
}
