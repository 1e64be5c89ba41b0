public import Diagnostics
import Values
import YAML

/// From text to a ``Workflow``, with everything that is wrong with its form.
public enum WorkflowDecoder {
  /// The workflow is there whenever the text is a mapping, also where parts of it are lost: what is left is worth checking
  /// too, so that everything wrong is said at once.
  public static func decode(_ file: SourceFile) -> (workflow: Workflow?, diagnostics: [Diagnostic]) {
    let (workflow, diagnostics) = read(file)
    let isBroken = diagnostics.contains { $0.severity == .error }
    return (isBroken ? nil : workflow, diagnostics)
  }

  /// What can be read, and what is wrong. A workflow of which parts are lost is good for finding more mistakes only.
  static func read(_ file: SourceFile) -> (workflow: Workflow?, diagnostics: [Diagnostic]) {
    let (document, diagnostics) = YAML.parse(file)
    guard let document else { return (nil, diagnostics) }
    var reader = NodeReader(file)
    reader.diagnostics = diagnostics + document.refusedTags()
    let workflow = reader.workflow(document.root)
    return (workflow, reader.diagnostics)
  }
}

extension NodeReader {
  mutating func workflow(_ node: Node) -> Workflow? {
    guard let object = object(node, WorkflowFields.shape) else { return nil }
    if let version = object[WorkflowFields.version] { readVersion(version) }
    let name = object[WorkflowFields.name].flatMap { text($0, WorkflowFields.name) }
    let summary = object[WorkflowFields.summary].flatMap { text($0, WorkflowFields.summary) }
    let credentials = object[WorkflowFields.credentials].flatMap { self.credentials($0) }
    let region = object[WorkflowFields.region].flatMap { self.region($0) }
    for (field, family) in Self.families
    where !object.has(field) && (field.isRequired || object.mayBeMisspelt([field.name])) {
      lost.insert(family)
    }
    let allowRegions = object[WorkflowFields.allowRegions].map { texts($0, WorkflowFields.allowRegions).texts }
    let allowHosts = object[WorkflowFields.allowHosts].map { texts($0, WorkflowFields.allowHosts).texts }
    let inputs = object[WorkflowFields.inputs].map { self.inputs($0) } ?? []
    let vars = object[WorkflowFields.vars].map { namedValues($0, WorkflowFields.vars, losing: .vars) } ?? []
    let triggers = object[WorkflowFields.triggers].map { self.triggers($0) } ?? TriggerDeclarations()
    let concurrency = object[WorkflowFields.concurrency].flatMap { self.concurrency($0) }
    let timeout = object[WorkflowFields.timeout].flatMap { duration($0, WorkflowFields.timeout) }
    let defaults = object[WorkflowFields.defaults].map { self.defaults($0) } ?? Defaults()
    let permissions = object[WorkflowFields.permissions].map { texts($0, WorkflowFields.permissions) }
    let steps = object[WorkflowFields.steps].map { self.steps($0, WorkflowFields.steps, of: "a workflow") } ?? []
    let rescue = self.steps(object, WorkflowFields.rescue)
    let finally = self.steps(object, WorkflowFields.finally)
    let rollback = object[WorkflowFields.rollback].flatMap { node in
      let word: Rollback? = word(node, WorkflowFields.rollback)
      return word.map { Spanned($0, node.span) }
    }
    let outputs = object[WorkflowFields.outputs].map { namedValues($0, WorkflowFields.outputs) } ?? []
    let fanOut = fanOut(object)
    return Workflow(
      file: file, name: name ?? Spanned("", object.start), summary: summary?.value, credentials: credentials,
      region: region, allowRegions: allowRegions, allowHosts: allowHosts, inputs: inputs, vars: vars,
      triggers: triggers, concurrency: concurrency, timeout: timeout, defaults: defaults,
      // A promise of which a part is lost is none that could be broken.
      permissions: permissions?.isWhole == true ? permissions?.texts : nil,
      steps: fanOut.map { [$0.block(steps, outputs)] } ?? steps, rescue: rescue, finally: finally, rollback: rollback,
      outputs: fanOut?.outputs(outputs) ?? outputs, lost: lost)
  }

  private static let families: [(Field, LostNames)] = [
    (WorkflowFields.inputs, .inputs), (WorkflowFields.vars, .vars), (WorkflowFields.steps, .steps),
    (WorkflowFields.rescue, .steps), (WorkflowFields.finally, .steps),
  ]

  private mutating func concurrency(_ node: Node) -> ConcurrencyDeclaration? {
    let field = WorkflowFields.concurrency
    guard node.entries != nil else {
      let text = node.isNull ? nil : node.string
      refuse(
        node,
        .wrongShape(node, expected: field.shape.description, for: field.name)
          .help(text.map { "write `concurrency: { group: \($0) }`" }))
      return nil
    }
    guard let object = object(node, ConcurrencyFields.shape) else { return nil }
    let group = object[ConcurrencyFields.group].map { template($0, ConcurrencyFields.group) }
    let whenBusy: WhenBusy? = object[ConcurrencyFields.whenBusy].flatMap { word($0, ConcurrencyFields.whenBusy) }
    return ConcurrencyDeclaration(group: group, whenBusy: whenBusy, span: object.span)
  }

  private mutating func defaults(_ node: Node) -> Defaults {
    guard let object = object(node, DefaultsFields.shape, for: WorkflowFields.defaults.name) else {
      return Defaults()
    }
    return Defaults(
      retry: object[DefaultsFields.retry].flatMap { retry($0, DefaultsFields.retry) },
      timeout: object[DefaultsFields.timeout].flatMap { duration($0, DefaultsFields.timeout) },
      onError: reaction(object, DefaultsFields.onError), onDenied: reaction(object, DefaultsFields.onDenied),
      region: object[DefaultsFields.region].map { template($0, DefaultsFields.region) })
  }

  private mutating func readVersion(_ node: Node) {
    guard node.int != 1 else { return }
    refuse(
      node,
      Diagnostic(.error, "unknown-version", "this stackhand reads version 1 of the language")
        .label(node.span, "not version 1").help("write `version: 1`"))
  }

  mutating func namedValues(
    _ node: Node, _ field: Field, identifiers: Bool = true, losing family: LostNames = []
  ) -> [NamedValue] {
    (names(node, field, identifiers: identifiers, losing: family) ?? []).map { name, node in
      NamedValue(name: name, value: value(node))
    }
  }

  private mutating func region(_ node: Node) -> RegionDeclaration? {
    if node.items != nil || node.isNull {
      refuse(
        node,
        .wrongShape(node, expected: WorkflowFields.region.shape.description, for: WorkflowFields.region.name)
          .help(
            node.items == nil
              ? nil
              : "for several regions write `regions` instead: the steps run once in each"
          ))
      return .one(.lost(span: node.span))
    }
    guard node.entries != nil else { return .one(value(node)) }
    let regions = namedValues(node, WorkflowFields.region, identifiers: false)
    return .byService(regions.map { ($0.name, $0.value) })
  }

  private mutating func credentials(_ node: Node) -> CredentialsDeclaration? {
    guard let object = object(node, CredentialsFields.shape) else { return nil }
    let ways = CredentialsFields.ways.filter { object[$0] != nil }
    guard ways.count == 1, let node = object[ways[0]], let way = CredentialsDeclaration.Way(rawValue: ways[0].name)
    else { return nil }
    var settings: [NamedValue] = []
    if case .object(let shape) = ways[0].shape {
      guard let way = self.object(node, shape) else { return nil }
      for field in shape.fields { append(field, of: way, to: &settings) }
    } else {
      append(ways[0], of: object, to: &settings)
    }
    for field in [CredentialsFields.cacert, CredentialsFields.insecure, CredentialsFields.interface] {
      append(field, of: object, to: &settings)
    }
    return CredentialsDeclaration(way: way, span: object.span, settings: settings)
  }

  private mutating func append(_ field: Field, of object: ObjectNode, to settings: inout [NamedValue]) {
    guard let node = object[field], let span = object.keySpan(field) else { return }
    switch field.shape {
    case .boolean: guard boolean(node, field) != nil else { return }
    case .word(let words):
      guard let text = node.string, words.contains(where: { $0.name == text }) else {
        return refuse(node, .unknownWord(node, field))
      }
    default:
      guard node.scalar != nil, !node.isNull else {
        return refuse(node, .wrongShape(node, expected: field.shape.description, for: field.name))
      }
    }
    settings.append(NamedValue(name: Spanned(field.name, span), value: value(node)))
  }
}
