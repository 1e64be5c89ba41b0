import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Subnets put on routers and taken off.
///
/// What is so already is left as it is: neutron refuses a subnet that the router has, and says of one that it has not
/// that it is not there.
///
/// Source of the bodies: Networking API v2.0 reference, "Add interface to router" and "Remove interface from router".
enum RouterInterfaceActions {
  static let all: [CloudAction] = [add, remove]

  private static let outputs = [
    Output("router", .string, "The router's id."), Output("subnet", .string, "The subnet's id."),
  ]

  static let add = CloudAction(
    "router.add.subnet", "Put a subnet on a router",
    takes: [.router, .subnet],
    gives: outputs + [Output("port", .string, "The id of the router's port there.")],
    calls: [.addRouterInterface, .listPorts, .listRouters, .listSubnets],
    example: """
      - id: backend
        uses: network.create
        with: { name: backend }
      - id: addresses
        uses: subnet.create
        with: { network: "${{ steps.backend.id }}", range: 10.7.0.0/24 }
      - id: led
        uses: router.add.subnet
        with: { router: gateway-1, subnet: "${{ steps.addresses.id }}" }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#add-interface-to-router"
  ) { call in
    let (router, subnet) = (try await call.routerTarget(), try await call.subnetTarget())
    let number = call.nextNumber()
    if let port = try await call.port(of: router, on: subnet) { return outputs(router, subnet, port) }
    do {
      let answer = try await call.perform(
        .addRouterInterface, request(router, "add_router_interface", subnet), as: number)
      guard let port = answer["port_id"]?.asString else {
        throw Failure(.failed, "unexpected", "the answer holds no port")
      }
      return outputs(router, subnet, port)
    } catch let failure as Failure where ["bad-request", "conflict", "busy"].contains(failure.kind) {
      // It may have been sent twice.
      guard let port = try await call.port(of: router, on: subnet) else { throw failure }
      return outputs(router, subnet, port)
    }
  }

  static let remove = CloudAction(
    "router.remove.subnet", "Take a subnet off a router; both stay",
    takes: [.router, .subnet], gives: outputs,
    calls: [.removeRouterInterface, .listPorts, .listRouters, .listSubnets],
    example: """
      - id: backend
        uses: network.create
        with: { name: backend }
      - id: addresses
        uses: subnet.create
        with: { network: "${{ steps.backend.id }}", range: 10.7.0.0/24 }
      - id: led
        uses: router.add.subnet
        with: { router: gateway-1, subnet: "${{ steps.addresses.id }}" }
      - id: cut
        uses: router.remove.subnet
        with: { router: gateway-1, subnet: "${{ steps.addresses.id }}" }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#remove-interface-from-router"
  ) { call in
    let (router, subnet) = (try await call.routerTarget(), try await call.subnetTarget())
    let number = call.nextNumber()
    guard try await call.port(of: router, on: subnet) != nil else { return outputs(router, subnet) }
    do {
      _ = try await call.perform(
        .removeRouterInterface, request(router, "remove_router_interface", subnet), as: number, keeping: .nothing)
    } catch let failure as Failure where failure.kind == "not-found" {
      // It may have been sent twice.
      guard try await call.port(of: router, on: subnet) == nil else { throw failure }
    }
    return outputs(router, subnet)
  }

  private static func request(_ router: String, _ word: String, _ subnet: String) -> ServiceRequest {
    ServiceRequest(.put, "/v2.0/routers/\(router)/\(word)", body: .json(["subnet_id": .string(subnet)]))
  }

  private static func outputs(_ router: String, _ subnet: String, _ port: String? = nil) -> Record {
    Record([("router", .string(router)), ("subnet", .string(subnet))] + (port.map { [("port", .string($0))] } ?? []))
  }
}

extension CloudCall {
  /// The port by which a router is on a subnet; nil if it is not.
  fileprivate func port(of router: String, on subnet: String) async throws -> String? {
    let ports = try await list(
      .listPorts, .port, path: "/v2.0/ports", query: [("device_id", router)],
      filtering: ["id", "device_id", "device_owner", "subnets"]
    ) { $0.holds(router, in: "device_id") }
    return ports.first {
      // The port of the gateway outside is no interface.
      $0.text("device_owner")?.hasPrefix("network:router_interface") == true
        && $0.texts("subnets")?.contains(subnet) == true
    }?.text("id")
  }
}

extension Operation {
  static let addRouterInterface = Operation(
    .network, "add router interface", "PUT", "/v2.0/routers/{id}/add_router_interface", .idempotent)
  static let removeRouterInterface = Operation(
    .network, "remove router interface", "PUT", "/v2.0/routers/{id}/remove_router_interface", .idempotent)
}
