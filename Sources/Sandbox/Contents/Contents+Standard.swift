extension SimulatedCloud.Contents {
  /// Regions as on OVHcloud: compute regions with a digit, object storage regions without, and for some both.
  ///
  /// `GRA7` and `GRA11` hold a small project: three servers, a volume with a snapshot, a private network behind a router,
  /// two security groups. `SBG5` and `BHS5` hold only what every project sees. Objects in the region `GRA7` are those in
  /// `GRA`; `GRA11` has no object storage of its own.
  public static let standard = SimulatedCloud.Contents(
    regions: [
      smallProject("GRA7", storage: "GRA"), smallProject("GRA11", storage: nil),
      catalogue("SBG5", storage: "SBG"), catalogue("BHS5", storage: "BHS"),
      Region("GRA", hasCompute: false, storage: "GRA"), Region("SBG", hasCompute: false, storage: "SBG"),
      Region("BHS", hasCompute: false, storage: "BHS"),
    ],
    storages: [
      Storage(
        "GRA",
        containers: [
          Container(
            "backups",
            objects: [
              Object(
                "readme.txt", contentType: "text/plain", bytes: Array("kept here by the cloud's seed\n".utf8),
                hash: "296b777e4e0d8ccd984ce95684b0c6d1")
            ])
        ]),
      Storage("SBG"), Storage("BHS"),
    ])

  /// What every project sees in a region: flavors, public images, volume types, the provider's network, and the security
  /// group that each project is born with.
  public static func catalogue(_ name: String, storage: String? = nil) -> Region {
    var region = Region(name, storage: storage)
    region.flavors = [
      Flavor("d2-2", vcpus: 1, ram: 2000, disk: 25), Flavor("d2-4", vcpus: 2, ram: 4000, disk: 50),
      Flavor("d2-8", vcpus: 4, ram: 8000, disk: 50), Flavor("s1-2", vcpus: 1, ram: 2000, disk: 10),
      Flavor("b2-7", vcpus: 2, ram: 7000, disk: 50), Flavor("b2-15", vcpus: 4, ram: 15000, disk: 100),
      Flavor("b2-30", vcpus: 8, ram: 30000, disk: 200), Flavor("c2-7", vcpus: 2, ram: 7000, disk: 50),
      Flavor("r2-15", vcpus: 2, ram: 15000, disk: 50),
    ]
    region.images = [system("Debian 12", "debian"), system("Ubuntu 24.04", "ubuntu")]
    region.volumeTypes = ["classic", "high-speed", "high-speed-gen2"]
    region.networks = [
      Network("Ext-Net", ranges: ["203.0.113.0/24", "198.51.100.0/24", "2001:db8:1::/56"], isExternal: true)
    ]
    region.securityGroups = [SecurityGroup("default", summary: "Default security group")]
    return region
  }

  /// A small project: see ``standard``.
  public static func smallProject(_ name: String, storage: String? = nil) -> Region {
    var region = catalogue(name, storage: storage)
    region.networks.append(Network("private-1"))
    region.routers = [Router("gateway-1", networks: ["private-1"])]
    region.securityGroups.append(
      SecurityGroup(
        "web", summary: "http and https",
        rules: [
          SecurityGroupRule("tcp", ports: 80...80, from: "0.0.0.0/0"),
          SecurityGroupRule("tcp", ports: 443...443, from: "0.0.0.0/0"),
        ]))
    region.servers = [
      Server("name_vm", age: .seconds(3602)),
      Server(
        "web-1", flavor: "b2-7", networks: ["Ext-Net", "private-1"], metadata: ["env": "prod"], age: .seconds(3601)),
      Server("db-1", flavor: "b2-15", networks: ["private-1"], metadata: ["env": "prod"], age: .seconds(3600)),
    ]
    region.volumes = [Volume("data-1", size: 10)]
    region.volumeSnapshots = [VolumeSnapshot("data-1-snapshot", volume: "data-1")]
    return region
  }

  private static func system(_ name: String, _ distribution: String) -> Image {
    Image(
      name,
      properties: [
        "os_type": "linux", "os_distro": distribution, "image_original_user": distribution,
        "owner_specified.openstack.md5": "", "owner_specified.openstack.sha256": "",
        "owner_specified.openstack.object": "images/\(name)",
      ])
  }
}
