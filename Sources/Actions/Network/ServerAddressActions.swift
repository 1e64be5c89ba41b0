import Engine
import OpenStack
import Permissions
import Values
import Workflows

/// Floating IPs given to servers and taken from them: the port between the two is found here.
enum ServerAddressActions {
  static let all: [CloudAction] = [add, remove]

  static let add = CloudAction(
    "server.add.floating_ip", "Let a floating IP lead to a server",
    takes: [
      .server, .floatingIP,
      .optional("fixed_address", .string, "The server's own address that it leads to, where it has several"),
    ],
    gives: Resource.floatingIP.single,
    calls: [.associateFloatingIP, .listFloatingIPs, .listPorts, .listServersBrief],
    example: """
      - id: address
        uses: floating_ip.create
        with: { network: Ext-Net }
      - id: given
        uses: server.add.floating_ip
        with: { server: db-1, floating_ip: "${{ steps.address.id }}" }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#update-floating-ip"
  ) { call in
    let (server, address) = (try await call.serverID(), try await call.floatingIPID())
    let place = try await call.decided("choose the port") { try await call.place(on: server) }
    var change: ValueMap = ["port_id": place["port"] ?? .null]
    change["fixed_ip_address"] = place["address"]
    return try await call.changeFloatingIP(address, .associateFloatingIP, change)
  }

  static let remove = CloudAction(
    "server.remove.floating_ip", "Take a floating IP off a server; the project keeps it",
    takes: [.server, .floatingIP], gives: Resource.floatingIP.single,
    calls: [.associateFloatingIP, .listFloatingIPs, .listPorts, .listServersBrief], alsoListing: [.listFloatingIPs],
    example: """
      - id: address
        uses: floating_ip.create
        with: { network: Ext-Net }
      - id: given
        uses: server.add.floating_ip
        with: { server: db-1, floating_ip: "${{ steps.address.id }}" }
      - id: taken
        uses: server.remove.floating_ip
        with: { server: db-1, floating_ip: "${{ steps.address.id }}" }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#update-floating-ip"
  ) { call in
    let (server, address) = (try await call.serverID(), try await call.floatingIPID())
    _ = try await call.decided("look where the floating IP leads") {
      let ports = try await call.ports(of: server).compactMap { $0["id"] }
      let here = try await call.list(
        .listFloatingIPs, .floatingIP, path: "/v2.0/floatingips", filtering: ["port_id"]
      ) { $0.holds(address, in: "id") }
      // It may have been taken off before, by us or by somebody else.
      guard let port = here.first?.text("port_id"), !ports.contains(.string(port)) else { return .null }
      throw Failure(
        .failed, "not-attached", "the floating IP leads to the port \(port), which is not the server's",
        help: "look at `floating_ip.list`; `floating_ip.unset` takes it off whatever it is on")
    }
    return try await call.changeFloatingIP(address, .associateFloatingIP, ["port_id": .null])
  }
}

extension CloudCall {
  /// The ports of a server, with their addresses.
  fileprivate func ports(of server: String) async throws -> [Record] {
    try await list(
      .listPorts, .port, path: "/v2.0/ports", query: [("device_id", server)], filtering: ["device_id", "addresses"]
    ) { $0.holds(server, in: "device_id") }
  }

  /// The port of a server, and its address, that a floating IP leads to: a floating IP is IPv4, and so is what it leads to.
  fileprivate func place(on server: String) async throws -> Value {
    let wanted = optionalText("fixed_address")
    let places = try await ports(of: server).flatMap { port in
      (port.texts("addresses") ?? []).filter { !$0.contains(":") }.map { (port: port["id"] ?? .null, address: $0) }
    }
    let fitting = places.filter { wanted == nil || $0.address == wanted }
    if fitting.count == 1, let place = fitting.first {
      return ["port": place.port, "address": .string(place.address)]
    }
    let addresses = places.map(\.address).joined(separator: ", ")
    if fitting.isEmpty {
      throw Failure(
        .failed, "not-found", "the server has no address" + (wanted.map { " '\($0)'" } ?? " of IPv4"),
        help: addresses.isEmpty ? "look at its ports: `port.list`" : "it has \(addresses)")
    }
    throw Failure(
      .failed, "ambiguous-address", "the server has \(places.count) addresses",
      help: "say which one as `fixed_address`: \(addresses)")
  }
}
