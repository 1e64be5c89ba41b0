import Diagnostics
import Expressions
import Permissions
import Values

/// The walk through a workflow.
struct Checker {
  let source: Workflow
  let library: any SignatureLibrary
  let rules: any TriggerRules
  let others: OtherWorkflows
  let places: StepPlaces
  var diagnostics: [Diagnostic] = []
  var use = NameUse()
  var scope: WorkflowScope
  var defaults = CheckedDefaults()
  /// The places of the ids of the steps met so far, by the numbers that the scope gives them.
  var idSpans: [SourceSpan] = []
  /// The places of the ids of triggers.
  var triggerIDs: [String: SourceSpan] = [:]
  /// How many of the steps around say a region.
  var regionsAround = 0
  /// What steps that use an action give, by the action's name; made once, since there may be many.
  var actionTypes = ActionTypes()

  init(
    _ source: Workflow, _ library: any SignatureLibrary, _ rules: any TriggerRules, _ others: OtherWorkflows
  ) {
    self.source = source
    self.library = library
    self.rules = rules
    self.others = others
    places = StepPlaces(source)
    scope = WorkflowScope(inputs: [], vars: [], places: places, lost: [])
  }

  mutating func workflow() -> CheckedWorkflow {
    let vars = constants()
    scope = WorkflowScope(
      inputs: source.inputs,
      vars: source.vars.map { (name: $0.name.value, type: vars[$0.name.value]?.type ?? .dyn) },
      places: places, lost: source.lost)
    let schedules = schedules(vars)
    let triggers = triggers(vars)
    scope.absent = [.steps, .run]
    let credentials = source.credentials.map { self.credentials($0) }
    let region = source.region.map { self.region($0) }
    let concurrency = source.concurrency.map { self.concurrency($0) }
    scope.absent = [.steps]
    checkDefaults()
    scope.absent = []
    idSpans.reserveCapacity(source.steps.count)
    scope.reserve(source.steps.count)
    use.reserve(source.steps.count)
    let main = sequence(source.steps)
    let outputs = namedValues(source.outputs, "an output").values
    let ending = ending(rescue: source.rescue, finally: source.finally, of: "", main, outputs: outputs, from: 0)
    return CheckedWorkflow(
      source, vars: vars, schedules: schedules, triggers: triggers, credentials: credentials, region: region,
      concurrency: concurrency,
      steps: main.steps, ending: ending,
      secretNames: use.members(of: .secrets).sorted(),
      environmentNames: use.members(of: .env).sorted(), numbers: scope.numbers,
      reads: use.stepReads)
  }

  private mutating func constants() -> ValueMap {
    var vars = ValueMap()
    for constant in source.vars {
      guard let value = LiteralReader.read(constant.value, as: .dyn) else {
        if constant.value.isWhole { diagnostics.append(.varIsNoConstant(constant)) }
        continue
      }
      vars[constant.name.value] = value
    }
    return vars
  }

  private mutating func credentials(_ declared: CredentialsDeclaration) -> CheckedCredentials {
    CheckedCredentials(
      way: declared.way,
      settings: declared.settings.compactMap { setting in
        text(setting.value).map {
          CheckedNamedValue(name: setting.name.value, value: $0, span: setting.value.span)
        }
      })
  }

  private mutating func region(_ declared: RegionDeclaration) -> CheckedRegion {
    switch declared {
    case .one(let value): .one(regionName(value) ?? .constant(.null))
    case .byService(let regions):
      .byService(
        regions.compactMap { entry in
          if !Self.serviceWords.contains(entry.service.value) { diagnostics.append(.unknownService(entry.service)) }
          return regionName(entry.region).map { (entry.service.value, $0) }
        })
    }
  }

  /// Official service types, and the names under which catalogs and clouds.yaml have them too.
  static let serviceWords =
    Service.allCases.map(\.rawValue) + ["object_store", "block_storage", "volume", "volumev2", "volumev3"]

  private mutating func concurrency(_ declared: ConcurrencyDeclaration) -> CheckedConcurrency {
    let group = declared.group.flatMap { shownText($0, "the group of `concurrency`") }
    return CheckedConcurrency(group: group ?? .constant(.string(source.name.value)), whenBusy: declared.whenBusy)
  }

  /// Checked once, wherever they hold in the end: so they see no steps.
  private mutating func checkDefaults() {
    let declared = source.defaults
    defaults = CheckedDefaults(
      retry: declared.retry.map { retry($0) }, timeout: declared.timeout?.value, onError: declared.onError?.value,
      onDenied: declared.onDenied?.value, region: declared.region.flatMap { regionName($0) })
  }
}

/// `defaults`, checked.
struct CheckedDefaults {
  var retry: CheckedRetry?
  var timeout: Duration?
  var onError: Reaction?
  var onDenied: Reaction?
  var region: CheckedValue?
}

extension Diagnostic {
  fileprivate static func unknownService(_ name: Spanned<String>) -> Diagnostic {
    Diagnostic(.error, "unknown-service", "no service is called '\(name.value)'")
      .label(name.span, "not a type of service")
      .help(
        nearest(to: name.value, in: Checker.serviceWords).map { "did you mean '\($0)'?" }
          ?? "the types are \(Service.allCases.map(\.rawValue).joined(separator: ", "))")
  }

  fileprivate static func varIsNoConstant(_ constant: NamedValue) -> Diagnostic {
    Diagnostic(.error, "var-not-constant", "'vars' holds constants")
      .label(constant.value.span, "this is an expression")
      .help("write the expression where it is used, or declare an input")
  }
}
