/// In whose words a service refuses. Aliases of one service type share a dialect.
enum ServiceDialect: Hashable, Sendable {
  case compute
  case volume
  case image
  case network
  case objectStore
  case identity
  case placement
  /// Octavia, barbican and whatever else is in a catalog.
  case other

  /// Source of the aliases: the service types authority.
  init(serviceType: String) {
    switch serviceType {
    case "compute": self = .compute
    case "block-storage", "block-store", "volume", "volumev2", "volumev3": self = .volume
    case "image": self = .image
    case "network": self = .network
    case "object-store": self = .objectStore
    case "identity": self = .identity
    case "placement": self = .placement
    default: self = .other
    }
  }

  /// The official type, where the dialect belongs to one.
  var officialType: String? {
    switch self {
    case .compute: "compute"
    case .volume: "block-storage"
    case .image: "image"
    case .network: "network"
    case .objectStore: "object-store"
    case .identity: "identity"
    case .placement: "placement"
    case .other: nil
    }
  }
}
