extension SimulatedCloud.Contents {
  public struct Network: Sendable {
    public var id: String?
    public var name: String
    /// One subnet for each, IPv4 or IPv6, given as the range up to the last group: `10.1.0.0/16`, `2001:db8:1::/56`.
    public var ranges: [String]
    /// External networks belong to the provider and are shared with everybody.
    public var isExternal: Bool

    public init(_ name: String, id: String? = nil, ranges: [String] = ["10.1.0.0/16"], isExternal: Bool = false) {
      self.id = id
      self.name = name
      self.ranges = ranges
      self.isExternal = isExternal
    }
  }

  public struct Router: Sendable {
    public var name: String
    /// Names of networks: the external one, and those it leads to.
    public var gateway: String?
    public var networks: [String]

    public init(_ name: String, gateway: String? = "Ext-Net", networks: [String] = []) {
      self.name = name
      self.gateway = gateway
      self.networks = networks
    }
  }

  public struct FloatingIP: Sendable {
    public var address: String
    public var network: String

    public init(_ address: String, network: String = "Ext-Net") {
      self.address = address
      self.network = network
    }
  }

  public struct SecurityGroup: Sendable {
    public var id: String?
    public var name: String
    public var summary: String
    public var rules: [SecurityGroupRule]

    public init(_ name: String, id: String? = nil, summary: String = "", rules: [SecurityGroupRule] = []) {
      self.id = id
      self.name = name
      self.summary = summary
      self.rules = rules
    }
  }

  /// A rule that lets something in; rules that let everything out come with each group.
  public struct SecurityGroupRule: Sendable {
    public var networkProtocol: String?
    public var ports: ClosedRange<Int>?
    public var remoteRange: String?
    public var isIPv6: Bool

    public init(
      _ networkProtocol: String? = nil, ports: ClosedRange<Int>? = nil, from remoteRange: String? = nil,
      isIPv6: Bool = false
    ) {
      self.networkProtocol = networkProtocol
      self.ports = ports
      self.remoteRange = remoteRange
      self.isIPv6 = isIPv6
    }
  }
}
