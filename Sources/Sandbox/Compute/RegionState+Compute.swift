internal import Values

extension RegionState {
  /// The user who made what was there from the start.
  static let firstUser = IdentifierSource.stable("user:admin", digits: 32)

  mutating func fillCompute(_ contents: SimulatedCloud.Contents.Region, ids: inout IdentifierSource) {
    for flavor in contents.flavors {
      flavors.insert(
        Flavor(
          id: flavor.id ?? ids.uuid(), name: flavor.name, vcpus: flavor.vcpus, ram: flavor.ram, disk: flavor.disk))
    }
    for image in contents.images { images.insert(Image(image, project: project, now: now, ids: &ids)) }
    for server in contents.servers { insert(server, ids: &ids) }
    for group in contents.serverGroups {
      let members = group.members.compactMap { name in servers.items.first { $0.name == name }?.id }
      serverGroups.insert(ServerGroup(id: ids.uuid(), name: group.name, policy: group.policy, members: members))
    }
  }

  private mutating func insert(_ contents: SimulatedCloud.Contents.Server, ids: inout IdentifierSource) {
    let created = now.adding(.zero - contents.age)
    var server = Server(
      id: contents.id ?? ids.uuid(), name: contents.name, user: Self.firstUser,
      flavor: flavors.items.first { $0.name == contents.flavor || $0.id == contents.flavor }?.id ?? contents.flavor,
      image: contents.image.map { name in images.items.first { $0.name == name || $0.id == name }?.id ?? name },
      created: created, updated: created.adding(.seconds(12)))
    server.metadata = ValueMap(contents.metadata.map { (.string($0.key), .string($0.value)) })
    server.tags = contents.tags
    server.keyName = contents.keyName
    server.lock = contents.isLocked ? Server.Lock() : nil
    server.state = Server.state(of: contents.status)
    if server.state == .error {
      server.fault = Server.Fault(code: 500, message: "No valid host was found. ", created: server.updated)
    } else {
      server.launched = created.adding(.seconds(12))
    }
    server.actions = [
      Server.Event(
        action: "create", requestID: ids.requestID(), user: Self.firstUser, start: created, updated: server.updated)
    ]
    for name in contents.networks {
      guard let port = makePort(of: server.id, in: name, at: created, ids: &ids) else { continue }
      network.ports.insert(port)
    }
    servers.insert(server)
  }
}
