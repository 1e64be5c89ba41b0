public import Permissions

/// The rights that a workflow needs, each with the requests that need it.
public struct NeededRights: Sendable {
  /// Sorted by right.
  public let rights: [NeededRight]
  /// Requests of which the table says no right.
  public let unlisted: [NeedingCall]
  /// Places whose request is known only when the step begins: an expression decides what it is.
  public let undetermined: [CallSite]
  /// Requests that no right of the table reaches: for administrators of the cloud, or of another service.
  public let unreachable: [NeedingCall]

  /// Of the steps that use the workflow's own login; those of workflows that log in otherwise are left out.
  public init(of workflow: CheckedWorkflow, by table: RightsTable) {
    var sites: [CallSite] = []
    workflow.visitCallSites { if $0.sharesLogin { sites.append($0) } }
    self.init(of: sites, by: table)
  }

  public init(of sites: some Sequence<CallSite>, by table: RightsTable) {
    var rows = RowsByOperation(table)
    var found: [Right: [NeedingCall]] = [:]
    var (unlisted, unreachable): ([NeedingCall], [NeedingCall]) = ([], [])
    var undetermined: [CallSite] = []
    for site in sites where site.use.signature.needsCloud {
      if site.use.hasUnknownOperation { undetermined.append(site) }
      for call in site.use.possibleCalls where call.purpose != .aside {
        let row = rows[call.operation]
        let needing = NeedingCall(site: site, call: call, basis: row?.basis)
        switch row?.need {
        case nil: unlisted.append(needing)
        case .any?: break
        case .unreachable?: unreachable.append(needing)
        case .all(let rights)?: for right in rights { found[right, default: []].append(needing) }
        }
      }
    }
    rights = found.map { NeededRight(right: $0, calls: $1) }.sorted { $0.right < $1.right }
    self.unlisted = unlisted
    self.undetermined = undetermined
    self.unreachable = unreachable
  }

  public var all: Set<Right> { Set(rights.map(\.right)) }
}

/// A right and what needs it.
public struct NeededRight: Sendable {
  public let right: Right
  /// In the order of the text.
  public let calls: [NeedingCall]

  /// The best that the statement rests on.
  public var basis: Basis { calls.contains { $0.basis == .documented } ? .documented : .judged }

  /// The steps that need it, each once.
  public var steps: [String] {
    var seen: Set<String> = []
    return calls.map(\.site.name).filter { seen.insert($0).inserted }
  }
}

/// A request at its place.
public struct NeedingCall: Sendable {
  public let site: CallSite
  public let call: PossibleCall
  /// What the statement about its right rests on; nil if there is none.
  public let basis: Basis?
}

/// The rows of the table that were asked for before: most steps make the same few requests.
private struct RowsByOperation {
  private let table: RightsTable
  private var known: [(operation: Operation, row: RightsTable.Row?)] = []

  init(_ table: RightsTable) { self.table = table }

  subscript(operation: Operation) -> RightsTable.Row? {
    mutating get {
      if let known = known.first(where: { $0.operation == operation }) { return known.row }
      let row = table[operation]
      known.append((operation, row))
      return row
    }
  }
}
