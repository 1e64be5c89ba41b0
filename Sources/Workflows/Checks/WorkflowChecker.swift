public import Diagnostics
import Expressions
import Permissions
import Values

/// Checks everything about a workflow before anything runs, and says everything that is wrong.
public enum WorkflowChecker {
  /// Reads and checks a text, and says everything that is wrong with it at once: what can be read of a workflow with
  /// mistakes of form is checked all the same.
  ///
  /// The checked workflow is there if there is no error; warnings may be there beside it.
  public static func check(
    _ file: SourceFile, library: any SignatureLibrary
  ) -> (workflow: CheckedWorkflow?, diagnostics: [Diagnostic]) {
    let (workflow, found) = WorkflowDecoder.read(file)
    guard let workflow else { return (nil, found) }
    return check(workflow, found: found, library: library)
  }

  private static func check(
    _ workflow: Workflow, found: [Diagnostic], library: any SignatureLibrary
  ) -> (workflow: CheckedWorkflow?, diagnostics: [Diagnostic]) {
    var checker = Checker(workflow, library)
    let checked = checker.workflow()
    var findings = Findings(workflow: workflow, use: checker.use, diagnostics: found + checker.diagnostics)
    for check in afterwards { findings.diagnostics += check(findings) }
    return (findings.hasErrors ? nil : checked, findings.diagnostics)
  }

  /// A check that looks at the workflow as a whole.
  typealias Check = @Sendable (Findings) -> [Diagnostic]

  /// Every check of that kind.
  private static let afterwards: [Check] = [UnusedInputs.check, LiteralSecrets.check]
}

/// What is known of a workflow once all of it has been walked through.
struct Findings {
  let workflow: Workflow
  let use: NameUse
  var diagnostics: [Diagnostic]

  var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// Which names the expressions of a workflow use.
struct NameUse {
  /// Members of families and maps: `inputs.keep`, `secrets.TOKEN`.
  private(set) var members: [String: Set<String>] = [:]
  /// What is read of the outputs of steps.
  private(set) var stepReads: [String: FieldSelection] = [:]

  mutating func add(_ path: AccessPath, whole: Bool) {
    var names: [String] = []
    for case .field(let name) in path.elements { names.append(name) }
    guard let first = names.first else { return }
    members[path.root, default: []].insert(first)
    guard path.root == WorkflowScope.Root.steps.rawValue else { return }
    stepReads[first, default: .nothing].add(names.dropFirst(), whole: whole)
  }
}

/// The walk through a workflow.
struct Checker {
  let source: Workflow
  let library: any SignatureLibrary
  var diagnostics: [Diagnostic] = []
  var use = NameUse()
  var scope: WorkflowScope
  private var stepTypes: [String: RecordType] = [:]

  init(_ source: Workflow, _ library: any SignatureLibrary) {
    self.source = source
    self.library = library
    scope = WorkflowScope(inputs: [], vars: [], stepIDs: [], lost: [])
  }

  mutating func workflow() -> CheckedWorkflow {
    let vars = constants()
    scope = WorkflowScope(
      inputs: source.inputs,
      vars: source.vars.map { (name: $0.name.value, type: vars[$0.name.value]?.type ?? .dyn) },
      stepIDs: source.steps.map(\.id.value), lost: source.lost)
    scope.absent = [.steps, .run]
    let credentials = source.credentials.map { self.credentials($0) }
    let region = source.region.map { self.region($0) }
    scope.absent = []
    var steps = self.steps()
    let outputs = source.outputs.compactMap { output -> CheckedNamedValue? in
      guard let value = self.value(output.value, expecting: nil) else { return nil }
      if value.taint.contains(.secret) { diagnostics.append(.secretShown("an output", output.value.span)) }
      return CheckedNamedValue(name: output.name.value, value: value, span: output.value.span)
    }
    for index in steps.indices { steps[index].read(use.stepReads[steps[index].id] ?? .nothing) }
    return CheckedWorkflow(
      file: source.file, name: source.name.value, summary: source.summary, inputs: source.inputs, vars: vars,
      credentials: credentials, region: region, steps: steps, outputs: outputs,
      secretNames: (use.members[WorkflowScope.Root.secrets.rawValue] ?? []).sorted(),
      environmentNames: (use.members[WorkflowScope.Root.env.rawValue] ?? []).sorted())
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

  /// A value that is text, whatever it looks like: ids, regions, settings of a login.
  mutating func text(_ tree: ValueTree) -> CheckedValue? {
    if case .constant(let value, let text, _) = tree, !value.isNull { return .constant(.string(text)) }
    return value(tree, expecting: .string)
  }

  mutating func regionName(_ tree: ValueTree) -> CheckedValue? {
    guard let value = text(tree) else { return nil }
    if value.taint.contains(.secret) { diagnostics.append(.secretShown("a region", tree.span)) }
    return value
  }

  private mutating func steps() -> [CheckedStep] {
    var seen: [String: SourceSpan] = [:]
    seen.reserveCapacity(source.steps.count)
    var steps: [CheckedStep] = []
    steps.reserveCapacity(source.steps.count)
    for step in source.steps {
      if let first = seen[step.id.value] { diagnostics.append(.duplicateID(step.id, first: first)) }
      seen[step.id.value] = step.id.span
      if let checked = self.step(step) {
        steps.append(checked)
        scope.add(step.id.value, .record(stepType(checked)))
      } else {
        // Its outputs are not known; what refers to them has no fault of its own.
        scope.add(step.id.value, .dyn)
      }
    }
    return steps
  }

  private mutating func stepType(_ step: CheckedStep) -> RecordType {
    guard case .action(let use) = step.kind else { return RecordType("step", [Self.outcomeField]) }
    let key = use.signature.name + (step.mayNotSucceed ? "?" : "")
    if let known = stepTypes[key] { return known }
    let outputs = use.signature.outputs.map { output in
      RecordType.Field(
        output.name, step.mayNotSucceed ? .optional(output.type) : output.type, output.summary, taint: output.taint)
    }
    let type = RecordType("'\(use.signature.name)'", [Self.outcomeField] + outputs)
    stepTypes[key] = type
    return type
  }

  private static let outcomeField = RecordType.Field("outcome", .enumeration(Outcome.type), "How the step ended.")
}

extension Diagnostic {
  fileprivate static func unknownService(_ name: Spanned<String>) -> Diagnostic {
    Diagnostic(.error, "unknown-service", "no service is called '\(name.value)'")
      .label(name.span, "not a type of service")
      .help(
        nearest(to: name.value, in: Checker.serviceWords).map { "did you mean '\($0)'?" }
          ?? "the types are \(Service.allCases.map(\.rawValue).joined(separator: ", "))")
  }
}
