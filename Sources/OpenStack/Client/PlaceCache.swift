import Synchronization

/// Where services answer, as one login's catalog says; looked up once for each service and region.
final class PlaceCache: Sendable {
  struct Key: Hashable, Sendable {
    let service: String
    let region: String?
    /// The catalog comes with a login.
    let login: Int
  }

  struct Place: Sendable {
    let dialect: ServiceDialect
    let region: String?
    /// With the version in its path.
    let base: Address
    /// Under which what is known of the service's versions is kept.
    let versionRoot: String
  }

  private let found = Mutex<[Key: Place]>([:])

  subscript(key: Key) -> Place? {
    get { found.withLock { $0[key] } }
    set { found.withLock { $0[key] = newValue } }
  }
}
