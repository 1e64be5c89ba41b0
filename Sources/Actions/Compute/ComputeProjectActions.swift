import OpenStack
import Permissions
import Values
import Workflows

/// What nova knows of a project apart from its servers: key pairs, server groups, zones, limits, quotas.
enum ComputeProjectActions {
  static let all: [CloudAction] = [keypairs, serverGroups, zones, limits, quota]

  /// Key pairs belong to users: a service account sees its own only, not those of the control panel.
  static let keypairs = CloudAction(
    "keypair.list", "List key pairs of the account that is logged in",
    takes: [], gives: [Resource.keypair.list], calls: [.listKeypairs],
    example: """
      - id: keys
        uses: keypair.list
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#list-keypairs"
  ) { call in
    let found = try await call.list(.listKeypairs, .keypair, path: "/os-keypairs", microversion: .compute)
    return Record([("keypairs", .list(found.map(Value.record)))])
  }

  static let serverGroups = CloudAction(
    "server.group.list", "List server groups",
    takes: [.optional("name", .string, "Only groups of exactly this name")],
    gives: [Resource.serverGroup.list], calls: [.listServerGroups],
    example: """
      - id: groups
        uses: server.group.list
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#list-server-groups"
  ) { call in
    let name = call.optionalText("name")
    let found = try await call.list(
      .listServerGroups, .serverGroup, path: "/os-server-groups", microversion: .compute,
      filtering: name == nil ? [] : ["name"]
    ) { group in name.map { group.holds($0, in: "name") } ?? true }
    return Record([("server_groups", .list(found.map(Value.record)))])
  }

  static let zones = CloudAction(
    "availability.zone.list", "List availability zones of compute",
    takes: [], gives: [Resource.availabilityZone.list], calls: [.listAvailabilityZones],
    example: """
      - id: zones
        uses: availability.zone.list
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#get-availability-zone-information"
  ) { call in
    let found = try await call.list(
      .listAvailabilityZones, .availabilityZone, path: "/os-availability-zone", microversion: .compute)
    return Record([("zones", .list(found.map(Value.record)))])
  }

  static let limits = CloudAction(
    "limits.show", "Show how much of compute the project may use, and how much it does",
    takes: [], gives: Resource.computeLimits.single, calls: [.showLimits],
    example: """
      - id: limits
        uses: limits.show
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#show-rate-and-absolute-limits"
  ) { call in
    try await call.show(.showLimits, .computeLimits, path: "/limits", member: "limits", microversion: .compute)
  }

  static let quota = CloudAction(
    "quota.show", "Show the compute quota of the project, with what is in use",
    takes: [], gives: Resource.computeQuota.single, calls: [.showComputeQuota],
    example: """
      - id: quota
        uses: quota.show
      """,
    reference: "https://docs.openstack.org/api-ref/compute/#show-the-detail-of-quota"
  ) { call in
    try await call.show(
      .showComputeQuota, .computeQuota, path: "/os-quota-sets/\(call.access.projectID())/detail", member: "quota_set",
      microversion: .compute)
  }
}

extension Resource {
  /// Source: Compute API reference, "List Keypairs".
  static let keypair = Resource(
    "keypair", "keypairs",
    [
      ResourceField("name", .string, "Its name.", from: "keypair", "name", column: "Name"),
      ResourceField(
        "fingerprint", .string, "Its fingerprint.", from: "keypair", "fingerprint", column: "Fingerprint"),
      ResourceField("type", .string, "ssh or x509.", from: "keypair", "type", column: "Type"),
      ResourceField("public_key", .string, "Its public half.", from: "keypair", "public_key"),
    ])

  /// Source: Compute API reference, "List Server Groups", microversion 2.64 and later.
  static let serverGroup = Resource(
    "server group", "server_groups",
    [
      ResourceField("id", .string, "The group's id.", from: "id", column: "ID"),
      ResourceField("name", .string, "Its name.", from: "name", column: "Name"),
      ResourceField("policy", .string, "How its members are spread.", from: "policy", column: "Policy"),
      ResourceField("members", .list(.string), "The ids of its servers.", from: "members"),
    ])

  /// Source: Compute API reference, "Get Availability Zone Information".
  static let availabilityZone = Resource(
    "availability zone", "zones",
    [
      ResourceField("name", .string, "The zone's name.", from: "zoneName", column: "Zone Name"),
      ResourceField(
        "available", .bool, "Whether servers can be put there.", from: "zoneState", "available", column: "Available"),
    ], member: "availabilityZoneInfo")

  /// Source: Compute API reference, "Show Rate And Absolute Limits", microversion 2.57 and later. -1 is no limit.
  static let computeLimits = Resource(
    "limits", "limits",
    [
      limit("instances_max", "Servers that the project may have.", "maxTotalInstances"),
      limit("instances_used", "Servers that it has.", "totalInstancesUsed"),
      limit("cores_max", "Processors that they may have.", "maxTotalCores"),
      limit("cores_used", "Processors that they have.", "totalCoresUsed"),
      limit("ram_max", "Memory that they may have, in MiB.", "maxTotalRAMSize"),
      limit("ram_used", "Memory that they have, in MiB.", "totalRAMUsed"),
      limit("key_pairs_max", "Key pairs of one user.", "maxTotalKeypairs"),
      limit("server_groups_max", "Server groups.", "maxServerGroups"),
      limit("server_groups_used", "Server groups that there are.", "totalServerGroupsUsed"),
      limit("properties_max", "Properties (metadata) of one server.", "maxServerMeta"),
    ])

  private static func limit(_ name: String, _ summary: String, _ member: String) -> ResourceField {
    ResourceField(name, .int, summary, from: "absolute", member)
  }

  /// Source: Compute API reference, "Show The Detail of Quota", microversion 2.57 and later. -1 is no limit.
  static let computeQuota = Resource(
    "quota", "quotas",
    [
      ("instances", "Servers"), ("cores", "Processors"), ("ram", "Memory in MiB"), ("key_pairs", "Key pairs"),
      ("server_groups", "Server groups"), ("server_group_members", "Servers of one group"),
      ("metadata_items", "Properties of one server"),
    ].flatMap { name, summary in
      [
        ResourceField("\(name)", .int, "\(summary): the limit.", from: name, "limit"),
        ResourceField("\(name)_used", .int, "\(summary): in use.", from: name, "in_use"),
      ]
    })
}

extension Operation {
  static let listKeypairs = Operation(.compute, "list keypairs", "GET", "/os-keypairs", .safe)
  static let listServerGroups = Operation(.compute, "list server groups", "GET", "/os-server-groups", .safe)
  static let listAvailabilityZones = Operation(
    .compute, "list availability zones", "GET", "/os-availability-zone", .safe)
  static let showLimits = Operation(.compute, "compute limits and usage", "GET", "/limits", .safe)
  static let showComputeQuota = Operation(
    .compute, "compute quota with usage", "GET", "/os-quota-sets/{project_id}/detail", .safe)
}
