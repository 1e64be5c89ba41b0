internal import Values

/// What is in one region.
struct RegionState: Sendable {
  let name: String
  let hasCompute: Bool
  let storage: String?
  let project: String
  var flavors = ResourceTable<Flavor>()
  var images = ResourceTable<Image>()
  var servers = ResourceTable<Server>()
  var serverGroups = ResourceTable<ServerGroup>()
  /// By the user's id: nova's keypairs belong to users, not to projects.
  var keypairs: [String: [Keypair]] = [:]
  var volumeTypes = ResourceTable<VolumeType>()
  var volumes = ResourceTable<Volume>()
  var volumeSnapshots = ResourceTable<VolumeSnapshot>()
  var volumeBackups = ResourceTable<VolumeBackup>()
  var volumeMessages = ResourceTable<VolumeMessage>()
  var network = NetworkState()
  var agenda = Agenda()
  /// The time of the last look, and while something due happens the time at which it does.
  private(set) var now: Timestamp

  init(_ contents: SimulatedCloud.Contents.Region, project: String, now: Timestamp, ids: inout IdentifierSource) {
    name = contents.name
    hasCompute = contents.hasCompute
    storage = contents.storage
    self.project = project
    self.now = now
    guard hasCompute else { return }
    fillNetwork(contents, ids: &ids)
    fillCompute(contents, ids: &ids)
    fillVolumes(contents, ids: &ids)
  }

  mutating func advance(to time: Timestamp) {
    while let (due, change) = agenda.takeDue(by: time) {
      now = max(now, due)
      change(&self)
    }
    now = max(now, time)
  }

  /// Makes something happen some time from now.
  mutating func after(_ delay: Duration, _ change: @escaping Agenda.Change) {
    agenda.add(at: now.adding(delay), change)
  }
}
