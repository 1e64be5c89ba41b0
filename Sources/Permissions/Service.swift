/// A kind of OpenStack service, by its official type in the service types authority.
public enum Service: String, Hashable, Sendable, CaseIterable {
  case identity
  case compute
  case image
  case blockStorage = "block-storage"
  case network
  case objectStore = "object-store"
  case placement
  case loadBalancer = "load-balancer"
  case keyManager = "key-manager"
  case training = "ai-training"

  /// The project's code name, by which operators know the service and the rights table lists it.
  public var codeName: String {
    switch self {
    case .identity: "keystone"
    case .compute: "nova"
    case .image: "glance"
    case .blockStorage: "cinder"
    case .network: "neutron"
    case .objectStore: "swift"
    case .placement: "placement"
    case .loadBalancer: "octavia"
    case .keyManager: "barbican"
    case .training: "ai-training"
    }
  }

  public init?(codeName: String) {
    guard let service = Self.allCases.first(where: { $0.codeName == codeName }) else { return nil }
    self = service
  }
}
