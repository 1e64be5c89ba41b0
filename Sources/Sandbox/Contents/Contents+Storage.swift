extension SimulatedCloud.Contents {
  public struct Volume: Sendable {
    public var id: String?
    public var name: String
    /// In GB.
    public var size: Int
    public var type: String
    public var status: String
    public var metadata: Properties
    /// The name of the server it is attached to.
    public var server: String?
    public var isBootable: Bool
    public var age: Duration

    public init(
      _ name: String, id: String? = nil, size: Int, type: String = "classic", status: String = "available",
      metadata: Properties = [:], server: String? = nil, isBootable: Bool = false,
      age: Duration = .seconds(3600)
    ) {
      self.id = id
      self.name = name
      self.size = size
      self.type = type
      self.status = status
      self.metadata = metadata
      self.server = server
      self.isBootable = isBootable
      self.age = age
    }
  }

  public struct VolumeSnapshot: Sendable {
    public var id: String?
    public var name: String
    /// The name of the volume.
    public var volume: String
    public var status: String
    public var metadata: Properties
    public var age: Duration

    public init(
      _ name: String, id: String? = nil, volume: String, status: String = "available",
      metadata: Properties = [:], age: Duration = .seconds(1800)
    ) {
      self.id = id
      self.name = name
      self.volume = volume
      self.status = status
      self.metadata = metadata
      self.age = age
    }
  }

  public struct VolumeBackup: Sendable {
    public var id: String?
    public var name: String
    public var volume: String
    public var age: Duration

    public init(_ name: String, id: String? = nil, volume: String, age: Duration = .seconds(1800)) {
      self.id = id
      self.name = name
      self.volume = volume
      self.age = age
    }
  }

  /// One place of object storage, with its containers.
  public struct Storage: Sendable {
    public var name: String
    public var containers: [Container]

    public init(_ name: String, containers: [Container] = []) {
      self.name = name
      self.containers = containers
    }
  }

  public struct Container: Sendable {
    public var name: String
    public var objects: [Object]

    public init(_ name: String, objects: [Object] = []) {
      self.name = name
      self.objects = objects
    }
  }

  public struct Object: Sendable {
    public var name: String
    public var contentType: String
    public var bytes: [UInt8]
    /// What the object's hash is said to be; made up if nil, since nothing here computes an MD5.
    public var hash: String?

    public init(_ name: String, contentType: String = "application/octet-stream", bytes: [UInt8], hash: String? = nil) {
      self.name = name
      self.contentType = contentType
      self.bytes = bytes
      self.hash = hash
    }
  }
}
