import Diagnostics
public import Permissions
public import Workflows

/// What a workflow needs to be permitted: rights with the steps that need them, the cheapest roles, and whether they are held.
public struct PermissionReport: Sendable {
  public let workflow: CheckedWorkflow
  /// Of all steps that use the workflow's own login.
  public let needed: NeededRights
  public let coverage: Coverage
  /// Of a login; nil if there was none.
  public let held: HeldRights?
  /// Who a policy is for.
  public let subject: Subject
  /// Workflows that are run by steps and log in with other credentials: each needs a report of its own.
  public let others: [Other]
  private let roles: RoleTable
  private let calls: [PossibleCall]

  /// Whom an access policy names: what is known of the account without a login, or all with one.
  public struct Subject: Sendable {
    /// `urn:v1:eu:identity:credential:…`
    public var identity: String?
    public var clientID: String?
    public var project: String?
    /// `eu`, `ca`.
    public var plate: String?

    public init(identity: String? = nil, clientID: String? = nil, project: String? = nil, plate: String? = nil) {
      self.identity = identity
      self.clientID = clientID
      self.project = project
      self.plate = plate
    }
  }

  public struct Other: Sendable {
    public let workflow: String
    public let file: String
    /// The step that runs it.
    public let step: String
  }

  public init(
    _ workflow: CheckedWorkflow, rights: RightsTable, roles: RoleTable, held: HeldRights? = nil,
    subject: Subject = Subject()
  ) {
    var sites: [CallSite] = []
    var others: [Other] = []
    workflow.visitCallSites { site in
      guard !site.sharesLogin else { return sites.append(site) }
      let file = site.workflow.file.name
      if site.use.signature.needsCloud, !others.contains(where: { $0.file == file }) {
        others.append(Other(workflow: site.workflow.name, file: file, step: site.path[0]))
      }
    }
    self.workflow = workflow
    needed = NeededRights(of: sites, by: rights)
    coverage = Coverage(of: needed.all, by: roles)
    calls = sites.flatMap(\.use.possibleCalls)
    self.held = held
    self.subject = subject
    self.others = others
    self.roles = roles
  }

  /// Rights that the login surely does not have; none without a login, or where it is not known what its roles carry.
  public var missing: [NeededRight] {
    guard let held else { return [] }
    return needed.rights.filter { if case .missing = held.verdict(on: .all([$0.right])) { true } else { false } }
  }

  /// The roles of the table that carry a right, the one to be preferred first.
  func granting(_ right: Right) -> [Role] { roles.roles(granting: right) }

  /// The access policy that gives the roles of the cover to the account, and nothing else.
  public var policy: AccessPolicy {
    AccessPolicy(
      name: "stackhand-\(workflow.name)", identity: subject.identity, clientID: subject.clientID,
      plate: subject.plate, project: subject.project, roles: coverage.roles)
  }

  /// Access rules of an application credential for exactly the requests that the steps may make, those included that are
  /// made only where it is not known what roles carry: of such a credential it is not known.
  public func accessRules(at place: (Service) -> (type: String, base: String)? = { _ in nil }) -> [AccessRule] {
    [AccessRule](for: calls.map(\.operation), at: place)
  }
}

extension NeedingCall {
  /// What it is for: `stop server (os-stop)`, `list servers (brief), to find 'server' by its name`.
  var reason: String {
    var text = call.operation.name
    switch call.purpose {
    case .work: break
    case .lookUp(let parameters):
      text += ", to find \(parameters.map { "`\($0)`" }.joined(separator: " and ")) by name"
    case .look: text += site.use.signature.waits ? ", to look and to wait" : ", to look"
    case .aside: text += ", to tell an empty list from a hidden one"
    }
    return text
  }

  /// Where in the step and the workflow it stands, if that is not plain: `undo`, `finally`, `run by 'scale'`.
  var setting: [String] {
    var words: [String] = []
    switch site.part {
    case .step: break
    case .probe: words.append("probe")
    case .poll: words.append("while it pauses")
    case .undo: words.append("undo")
    }
    if let section = site.section { words.append(section.rawValue) }
    if let workflow = site.runs.last { words.append("in \(workflow)") }
    return words
  }
}
