import Engine
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Ports: where servers and routers are plugged in.
enum PortActions {
  static let all: [CloudAction] = [list, show, set]

  static let list = CloudAction(
    "port.list", "List ports",
    takes: [
      .optional("name", .string, "Only ports of exactly this name"),
      .optional("server", .reference(.server), "Only ports of this server, by id or exact name"),
      .optional("network", .reference(.network), "Only ports in this network, by id or exact name"),
      .optional("status", .string, "Only ports in this state, such as ACTIVE"),
    ],
    gives: [Resource.port.list],
    calls: [.listPorts, .listNetworks, .listServersBrief],
    example: """
      - id: ports
        uses: port.list
        with: { server: web-1 }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#list-ports"
  ) { call in
    var wanted = ["name", "status"].compactMap { name in call.optionalText(name).map { (name: name, value: $0) } }
    if call.optional("server") != nil { wanted.append(("device_id", try await call.serverID())) }
    if call.optional("network") != nil {
      wanted.append(
        (
          "network_id",
          try await call.id(
            "network", of: .network, by: .listNetworks, path: "/v2.0/networks", query: { [("name", $0)] })
        ))
    }
    let plain = wanted
    let ports = try await call.list(
      .listPorts, .port, path: "/v2.0/ports", query: plain, filtering: Set(plain.map(\.name))
    ) { port in plain.allSatisfy { port.holds($0.value, in: $0.name) } }
    return Record([("ports", .list(ports.map(Value.record)))])
  }

  static let show = CloudAction(
    "port.show", "Show a port",
    takes: [.port], gives: Resource.port.single, calls: [.showPort, .listPorts],
    example: """
      - id: ports
        uses: port.list
        with: { server: web-1 }
      - id: one
        uses: port.show
        with: { port: "${{ steps.ports.ports[0].id }}" }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#show-port-details"
  ) { call in
    try await call.show(.showPort, .port, path: "/v2.0/ports/\(call.port(named: call.text("port")))", member: "port")
  }

  static let set = CloudAction(
    "port.set", "Change a port",
    takes: [
      .port, .optional("name", .string, "Its new name"), .optional("description", .string, "What it is for"),
      .optional("enabled", .bool, "Whether it is switched on"),
      .optional(
        "security_groups", .list(.reference(.securityGroup)),
        "The security groups that shall guard it, by id or exact name: these and no others"),
      .optional(
        "port_security", .bool,
        "Whether it is guarded at all; without, it has no security groups and any address may be used on it"),
    ],
    gives: Resource.port.single,
    calls: [.updatePort, .setPortGroups, .setPortSecurity, .listPorts, .listSecurityGroups],
    example: """
      - id: ports
        uses: port.list
        with: { server: web-1 }
      - id: guarded
        uses: port.set
        with: { port: "${{ steps.ports.ports[0].id }}", security_groups: [default, web] }
      """,
    reference: "https://docs.openstack.org/api-ref/network/v2/#update-port"
  ) { call in
    var port = call.attributes([
      "name": "name", "description": "description", "enabled": "admin_state_up",
      "port_security": "port_security_enabled",
    ])
    port["security_groups"] = try await call.securityGroupIDs()
    let operation: Operation =
      port["port_security_enabled"] != nil
      ? .setPortSecurity : (port["security_groups"] != nil ? .setPortGroups : .updatePort)
    return try await call.change(operation, "/v2.0/ports/\(call.portID())", "port", .port, port)
  }
}

extension Parameter {
  static let port = Parameter.required("port", .reference(.port), "The port, by id or exact name")
}

extension CloudCall {
  func securityGroup(named text: String) async throws -> String {
    try await id(
      named: text, of: .securityGroup, by: .listSecurityGroups, path: "/v2.0/security-groups",
      query: { [("name", $0)] })
  }
}
