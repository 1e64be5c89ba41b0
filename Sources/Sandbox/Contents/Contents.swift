extension SimulatedCloud {
  /// What is in a cloud at its start. Everything that is not said gets a usual value; ids are made if none are given.
  public struct Contents: Sendable {
    public var projectID: String
    /// OVHcloud names projects by 16 digits.
    public var projectName: String
    public var regions: [Region]
    /// The places where objects are kept; regions name the one they show.
    public var storages: [Storage]

    public init(
      projectID: String = Contents.standardProjectID, projectName: String = "5810293746152839", regions: [Region],
      storages: [Storage] = []
    ) {
      self.projectID = projectID
      self.projectName = projectName
      self.regions = regions
      self.storages = storages
    }

    public static let standardProjectID = "4f0e8c1b9d6a4e7fa2c35b7d10f9e8a6"
    /// A project that exists, in which no service account has a role.
    public static let otherProjectID = "b7c2d9e04a614f1c8e53aa90d1f27c44"

    /// The region of that name, to be changed in place; reading one that is not there gives an empty one.
    public subscript(region name: String) -> Region {
      get { regions.first { $0.name == name } ?? Region(name) }
      set {
        if let place = regions.firstIndex(where: { $0.name == name }) {
          regions[place] = newValue
        } else {
          regions.append(newValue)
        }
      }
    }
  }
}

extension SimulatedCloud.Contents {
  public struct Region: Sendable {
    public var name: String
    /// Whether compute, image, volume and network are offered; object storage alone otherwise.
    public var hasCompute: Bool
    /// The name of the ``Storage`` that object storage shows here; nil: there is none.
    public var storage: String?
    public var flavors: [Flavor] = []
    public var images: [Image] = []
    public var servers: [Server] = []
    public var volumeTypes: [String] = []
    public var volumes: [Volume] = []
    public var volumeSnapshots: [VolumeSnapshot] = []
    public var volumeBackups: [VolumeBackup] = []
    public var networks: [Network] = []
    public var routers: [Router] = []
    public var floatingIPs: [FloatingIP] = []
    public var securityGroups: [SecurityGroup] = []
    public var serverGroups: [ServerGroup] = []

    public init(_ name: String, hasCompute: Bool = true, storage: String? = nil) {
      self.name = name
      self.hasCompute = hasCompute
      self.storage = storage
    }
  }

  public struct Flavor: Sendable {
    public var id: String?
    public var name: String
    public var vcpus: Int
    /// In MB.
    public var ram: Int
    /// In GB.
    public var disk: Int

    public init(_ name: String, id: String? = nil, vcpus: Int, ram: Int, disk: Int) {
      self.id = id
      self.name = name
      self.vcpus = vcpus
      self.ram = ram
      self.disk = disk
    }
  }

  public struct Image: Sendable {
    public var id: String?
    public var name: String
    public var visibility: String
    public var status: String
    public var isProtected: Bool
    /// In bytes.
    public var size: Int64
    public var minDisk: Int
    /// Properties of the image's own, such as `os_distro` or `image_type`.
    public var properties: Properties
    public var tags: [String]
    /// How long before the cloud's start it was made.
    public var age: Duration

    public init(
      _ name: String, id: String? = nil, visibility: String = "public", status: String = "active",
      isProtected: Bool = false, size: Int64 = 196_616, minDisk: Int = 0,
      properties: Properties = [:], tags: [String] = [], age: Duration = .seconds(86_400)
    ) {
      self.id = id
      self.name = name
      self.visibility = visibility
      self.status = status
      self.isProtected = isProtected
      self.size = size
      self.minDisk = minDisk
      self.properties = properties
      self.tags = tags
      self.age = age
    }
  }

  public struct Server: Sendable {
    public var id: String?
    public var name: String
    public var flavor: String
    public var image: String?
    /// `ACTIVE`, `SHUTOFF`, `ERROR`, `PAUSED`, `SUSPENDED`, `SHELVED_OFFLOADED` or `RESCUE`.
    public var status: String
    /// Names of networks that the server has a port in.
    public var networks: [String]
    public var metadata: Properties
    public var tags: [String]
    public var keyName: String?
    public var isLocked: Bool
    public var age: Duration

    public init(
      _ name: String, id: String? = nil, flavor: String = "d2-2", image: String? = "Debian 12",
      status: String = "ACTIVE", networks: [String] = ["Ext-Net"], metadata: Properties = [:],
      tags: [String] = [], keyName: String? = nil, isLocked: Bool = false, age: Duration = .seconds(3600)
    ) {
      self.id = id
      self.name = name
      self.flavor = flavor
      self.image = image
      self.status = status
      self.networks = networks
      self.metadata = metadata
      self.tags = tags
      self.keyName = keyName
      self.isLocked = isLocked
      self.age = age
    }
  }

  public struct ServerGroup: Sendable {
    public var name: String
    public var policy: String
    /// Names of servers.
    public var members: [String]

    public init(_ name: String, policy: String = "anti-affinity", members: [String] = []) {
      self.name = name
      self.policy = policy
      self.members = members
    }
  }
}
