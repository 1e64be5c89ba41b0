internal import Values

/// A server as nova remembers it.
struct Server: Identified {
  let id: String
  var name: String
  let user: String
  var flavor: String
  /// The flavor before a resize that is not confirmed yet.
  var formerFlavor: String?
  /// Whether it was off before the resize.
  var wasStopped = false
  var image: String?
  var metadata = ValueMap()
  var tags: [String] = []
  var keyName: String?
  var description: String?
  var securityGroups: [String] = ["default"]
  var state = State.active
  /// What is being done: `powering-off`. Nil: nothing.
  var task: String?
  var lock: Lock?
  var fault: Fault?
  let created: Timestamp
  var updated: Timestamp
  var launched: Timestamp?
  var actions: [Event] = []

  /// Nova's `vm_state`.
  enum State: String, Sendable {
    case building
    case active
    case stopped
    case paused
    case suspended
    case rescued
    case resized
    case shelved
    case shelvedOffloaded = "shelved_offloaded"
    case error
  }

  struct Lock: Sendable {
    var reason: String?
  }

  struct Fault: Sendable {
    let code: Int
    let message: String
    let created: Timestamp
  }

  /// One entry of the list of actions.
  struct Event: Sendable {
    let action: String
    let requestID: String
    let user: String
    let start: Timestamp
    var updated: Timestamp
    var message: String?
    /// In words; shown from microversion 2.84 on.
    var details: String?
  }

  /// What a client sees of state and task (nova `api/openstack/common.py`).
  var status: String {
    switch state {
    case .building: "BUILD"
    case .active:
      switch task {
      case "rebooting", "reboot_pending", "reboot_started": "REBOOT"
      case "rebooting_hard", "reboot_pending_hard", "reboot_started_hard": "HARD_REBOOT"
      case "rebuilding", "rebuild_spawning": "REBUILD"
      case "resize_prep", "resize_migrating", "resize_migrated", "resize_finish": "RESIZE"
      case "updating_password": "PASSWORD"
      default: "ACTIVE"
      }
    case .stopped:
      switch task {
      case "resize_prep", "resize_migrating", "resize_migrated", "resize_finish": "RESIZE"
      case "rebuilding": "REBUILD"
      default: "SHUTOFF"
      }
    case .paused: "PAUSED"
    case .suspended: "SUSPENDED"
    case .rescued: "RESCUE"
    case .resized: task == "resize_reverting" ? "REVERT_RESIZE" : "VERIFY_RESIZE"
    case .shelved: "SHELVED"
    case .shelvedOffloaded: "SHELVED_OFFLOADED"
    case .error: task == "rebuilding" ? "REBUILD" : "ERROR"
    }
  }

  var powerState: Int64 {
    switch state {
    case .active, .rescued, .resized: 1
    case .paused: 3
    case .stopped, .shelved, .suspended: 4
    case .building, .error, .shelvedOffloaded: 0
    }
  }

  /// Whether it has a host.
  var isPlaced: Bool { launched != nil && state != .shelvedOffloaded }

  static func state(of status: String) -> State {
    switch status {
    case "SHUTOFF": .stopped
    case "ERROR": .error
    case "PAUSED": .paused
    case "SUSPENDED": .suspended
    case "SHELVED_OFFLOADED": .shelvedOffloaded
    case "RESCUE": .rescued
    default: .active
    }
  }
}

struct Flavor: Identified {
  let id: String
  let name: String
  let vcpus: Int
  let ram: Int
  let disk: Int
}

struct Keypair: Sendable {
  let name: String
  let publicKey: String
  let fingerprint: String
}

struct ServerGroup: Identified {
  let id: String
  let name: String
  let policy: String
  let members: [String]
}
