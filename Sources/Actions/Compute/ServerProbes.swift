import Engine
import OpenStack
import Permissions
import Values
import Workflows

/// Asks new servers whether they are well, before they count.
struct ServerProbes: Sendable {
  static let parameters: [Parameter] = [
    .optional(
      "probe", .string,
      "What must answer at each new server before it counts: http://{address}:8080/health (200 to 299), or tcp://{address}:22"
    ),
    .optional(
      "probe_network", .string,
      "The name of the network whose address stands for {address}; else the first IPv4 address of the first network"),
    .optional(
      "probe_for", .duration, "How long it may take until they answer; then they are deleted again",
      default: .duration(.seconds(5 * 60))),
  ]

  private let call: CloudCall
  private let template: String
  private let network: String?
  private let time: Duration

  private static let place = "{address}"

  /// Nil: nothing is asked.
  init?(_ call: CloudCall) throws {
    guard let template = call.optionalText("probe") else { return nil }
    guard case .duration(let time) = try call.value("probe_for"), time > .zero else {
      throw Failure(.failed, "invalid-argument", "`probe_for` must be longer than nothing")
    }
    self.call = call
    self.template = template
    self.time = time
    network = call.optionalText("probe_network")
    guard template.contains(Self.place), try probe(at: "192.0.2.1") != nil else {
      throw Failure(
        .failed, "invalid-argument", "'\(template)' is no probe of a server",
        help: "write http://{address}:8080/health or tcp://{address}:22")
    }
  }

  /// Nil: the template is no probe.
  private func probe(at address: String) throws -> (any TargetProbe)? {
    let isIPv6 = address.contains(":")
    if template.hasPrefix("tcp://") {
      let end = "tcp://\(Self.place):"
      guard template.hasPrefix(end), let port = Int(template.dropFirst(end.count)), (1...65_535).contains(port) else {
        return nil
      }
      return TCPProbe(call, host: address, port: port)
    }
    let text = template.replacing(Self.place, with: isIPv6 ? "[\(address)]" : address)
    return OpenStack.Address(text).map { HTTPProbe(call, at: $0) }
  }

  /// Those that are not well in time are deleted again. Throws ``Failure`` if there are any.
  func prove(_ servers: [Record]) async throws {
    let unwell = try await call.decided("ask the new servers") {
      var probes: [any TargetProbe] = []
      for server in servers {
        guard let address = address(of: server), let probe = try probe(at: address) else {
          throw Failure(
            .failed, ProbeVerdict.unevaluable,
            "the new server '\(server.text("name") ?? "")' has no address\(network.map { " in '\($0)'" } ?? "") to ask",
            help: "look at `networks` and `probe_network`; the new servers are there")
        }
        probes.append(probe)
      }
      let places = try await call.unwell(
        probes, within: time, help: "the new servers are there: delete them, or give them the tag of another group")
      return .list(places.map { servers[$0]["id"] ?? .null })
    }
    let ids = (unwell.asList ?? []).compactMap(\.asString)
    guard !ids.isEmpty else { return }
    for id in ids { try await call.deleteServer(id, by: .takeServerBack) }
    throw Failure(
      .failed, "not-healthy",
      "\(ids.count) of \(servers.count) new servers were not well within \(DurationLiteral.text(time)), and are deleted again: \(ids.joined(separator: ", "))",
      help: "those that were well stay; look at the image and at what runs at the first start")
  }

  private func address(of server: Record) -> String? {
    let networks = server["networks"]?.asMap?.entries.map { ($0.0.asString ?? "", $0.1) } ?? []
    let fitting = networks.filter { network == nil || $0.0.hasSameBytes(as: network ?? "") }
    let addresses = fitting.flatMap { ($0.1.asList ?? []).compactMap(\.asString) }
    return addresses.first { !$0.contains(":") } ?? addresses.first
  }
}

extension Operation {
  /// A server that was just made, as the way back of an action that made it.
  static let takeServerBack = Operation(.compute, "delete server", "DELETE", "/servers/{id}", .idempotent)
}
