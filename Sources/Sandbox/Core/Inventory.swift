public import Values

extension SimulatedCloud {
  /// What ``inventory(of:)`` tells of.
  public static let inventoryKinds = [
    "servers", "images", "volumes", "volume_snapshots", "volume_backups", "security_groups", "containers",
  ]

  /// What there is in a region now, by kind: the project's own things, each with the values that people look at. Nil: there
  /// is no such region.
  public func inventory(of region: String) -> [String: [Value]]? {
    look { state in
      guard let place = state.place(of: region) else { return nil }
      let region = state.regions[place]
      var found: [String: [Value]] = [:]
      found["servers"] = region.servers.items.map { server in
        [
          "id": .string(server.id), "name": .string(server.name), "status": .string(server.status),
          "flavor": .string(region.flavors[server.flavor]?.name ?? server.flavor),
          "locked": .bool(server.lock != nil), "properties": .map(server.metadata),
        ]
      }
      found["images"] = region.images.items.filter { $0.owner == state.projectID }.map { image in
        [
          "id": .string(image.id), "name": .string(image.name ?? ""), "status": .string(image.status),
          "protected": .bool(image.isProtected), "properties": .map(image.properties),
        ]
      }
      found["volumes"] = region.volumes.items.map { volume in
        [
          "id": .string(volume.id), "name": .string(volume.name ?? ""), "status": .string(volume.status),
          "size": .int(Int64(volume.size)), "properties": .map(volume.metadata),
        ]
      }
      found["volume_snapshots"] = region.volumeSnapshots.items.map { snapshot in
        ["id": .string(snapshot.id), "name": .string(snapshot.name ?? ""), "status": .string(snapshot.status)]
      }
      found["volume_backups"] = region.volumeBackups.items.map { backup in
        ["id": .string(backup.id), "name": .string(backup.name ?? ""), "status": .string(backup.status)]
      }
      found["security_groups"] = region.network.securityGroups.items.map { group in
        ["id": .string(group.id), "name": group["name"] ?? ""]
      }
      let containers = region.storage.flatMap { state.storages[$0] }?.containers ?? [:]
      found["containers"] = containers.keys.sorted().map { name in
        ["name": .string(name), "objects": .int(Int64(containers[name]?.objects.count ?? 0))]
      }
      return found
    }
  }
}
