internal import Permissions
internal import Values

/// Everything that a cloud remembers. It changes only inside one request at a time.
struct CloudState: Sendable {
  var ids: IdentifierSource
  let projectID: String
  let projectName: String
  let accounts: [Account]
  let rights: RightsTable
  let roles: RoleTable
  let lifetimes: SimulatedCloud.Lifetimes
  let paces: SimulatedCloud.Paces
  var regions: [RegionState]
  private let places: [String: Int]
  var storages: [String: ObjectStore]
  /// Tokens of keystone, by their text.
  var tokens: [String: Token] = [:]
  /// By the text of the id_token.
  var idTokens: [String: IDToken] = [:]
  /// Names of accounts, by their tokens for OVHcloud's own API.
  var apiTokens: [String: String] = [:]
  var counts = RequestCounts()
  var faults: FaultLedger

  init(
    contents: SimulatedCloud.Contents, accounts: [Account], rights: RightsTable, roles: RoleTable,
    lifetimes: SimulatedCloud.Lifetimes, paces: SimulatedCloud.Paces, faults: FaultPlan, ids: IdentifierSource,
    now: Timestamp
  ) {
    var ids = ids
    projectID = contents.projectID
    projectName = contents.projectName
    self.accounts = accounts
    self.rights = rights
    self.roles = roles
    self.lifetimes = lifetimes
    self.paces = paces
    self.faults = FaultLedger(faults)
    let project = contents.projectID
    regions = contents.regions.map { RegionState($0, project: project, now: now, ids: &ids) }
    places = Dictionary(
      contents.regions.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    storages = Dictionary(
      contents.storages.map { ($0.name, ObjectStore($0, now: now)) }, uniquingKeysWith: { first, _ in first })
    self.ids = ids
  }

  /// Where the region of a call is in `regions`; calls are let in only for regions that are there.
  func place(of region: String) -> Int? { places[region] }

  subscript(region name: String) -> RegionState {
    get { regions[places[name] ?? 0] }
    _modify { yield &regions[places[name] ?? 0] }
  }

  /// Lets everything happen that is due.
  mutating func advance(to now: Timestamp) {
    for place in regions.indices { regions[place].advance(to: now) }
    // Logins of long ago are of no use to anybody: a cloud that runs for months does not grow by them.
    if tokens.count > 5000 { tokens = tokens.filter { $0.value.isValid(at: now) } }
    if idTokens.count > 5000 { idTokens = idTokens.filter { now < $0.value.expires } }
  }
}
