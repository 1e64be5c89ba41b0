import Synchronization

/// What an action would write: its door puts it here instead of sending it, while a plan is made.
public final class PlanLog: Sendable {
  private struct State {
    var writes: [PlannedWrite] = []
    var isOpen = false
    var hasRead = false
    var names: [String: String] = [:]
  }

  private let state = Mutex(State())

  public init() {}

  public func add(_ write: PlannedWrite) { state.withLock { $0.writes.append(write) } }

  public var writes: [PlannedWrite] { state.withLock(\.writes) }

  /// The action cannot be followed further: what it does next depends on what comes of its writes.
  public func leaveOpen() { state.withLock { $0.isOpen = true } }

  public var isOpen: Bool { state.withLock(\.isOpen) }

  /// Something is asked of a service.
  public func noteRead() { state.withLock { $0.hasRead = true } }

  public var hasRead: Bool { state.withLock(\.hasRead) }

  /// What a thing is called, as a read has shown it.
  public func learn(_ name: String, of id: String) { state.withLock { $0.names[id] = name } }

  public func name(of id: String) -> String? { state.withLock { $0.names[id] } }

  /// Whether a write concerns the thing at a path: what is seen there now will not be what is there then.
  public func touches(_ path: String) -> Bool {
    state.withLock { $0.writes.contains { $0.path == path || $0.path.hasPrefix(path + "/") } }
  }
}

/// A write that a run would make, as far as it is known before.
public struct PlannedWrite: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    case create
    case change
    case delete
  }

  public let kind: Kind
  /// The words of the rights table for the request: `stop server (os-stop)`.
  public let operation: String
  public let service: String
  public let region: String?
  public let method: String
  public let path: String
  /// What is made is called so.
  public let name: String?
  /// What the thing that is changed or deleted is called, as far as reads of the action have shown it.
  public let target: String?
  /// The rights that it needs, and those of them that are surely not held.
  public let rights: [String]
  public let missing: [String]
  /// The id of the flavor of a server that is made.
  public let flavor: String?
  /// The size in GiB of a volume that is made.
  public let gigabytes: Int64?

  public init(
    _ kind: Kind, operation: String, service: String, region: String?, method: String, path: String,
    name: String? = nil, target: String? = nil, rights: [String] = [], missing: [String] = [], flavor: String? = nil,
    gigabytes: Int64? = nil
  ) {
    self.kind = kind
    self.operation = operation
    self.service = service
    self.region = region
    self.method = method
    self.path = path
    self.name = name
    self.target = target
    self.rights = rights
    self.missing = missing
    self.flavor = flavor
    self.gigabytes = gigabytes
  }
}
