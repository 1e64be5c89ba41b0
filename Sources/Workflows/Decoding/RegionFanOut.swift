import Diagnostics
import Expressions
import Values
import YAML

/// `regions`: the steps run once in each, as those of a block with a loop do.
///
/// That is all there is to it: the block is called `regions` and its item `region`, in expressions, journals and reports
/// alike, and what the workflow gives is made of what each region gave.
struct RegionFanOut {
  static let step = "regions"
  static let variable = "region"

  /// One at least, each once.
  let names: [Spanned<String>]
  let span: SourceSpan

  /// The block that holds the steps of the workflow.
  func block(_ steps: [Step], _ outputs: [NamedValue]) -> Step {
    var limits = LoopLimits()
    // What is wrong in one region says nothing about the others.
    limits.maxErrors = .percent(100)
    limits.maxItems = names.count
    let list = JSONWriter.text(.list(names.map { .string($0.value) }))
    return Step(
      id: Spanned(Self.step, span), span: span, name: nil, condition: nil,
      loop: Loop(span: span, each: parsed(list), variable: Spanned(Self.variable, span), limits: limits), lock: nil,
      kind: .block(Block(steps: steps, rescue: [], finally: [], outputs: outputs)), region: template(Self.variable),
      retry: nil, timeout: nil, waitFor: nil, onError: nil, onDenied: nil, undo: nil)
  }

  /// Each output of the workflow is a map by region; a region that came to nothing is not in it.
  func outputs(_ declared: [NamedValue]) -> [NamedValue] {
    declared.map { output in
      let name = output.name.value
      let results = "steps.\(Self.step).results.filter(r, r.outputs.\(name).hasValue())"
      let map = "\(results).transformMapEntry(i, r, {r.item: r.outputs.\(name).value()})"
      return NamedValue(name: output.name, value: template(map))
    }
  }

  private var map: SourceMap { SourceMap(pieces: [], end: span.lower) }

  private func parsed(_ text: String) -> Expression? {
    guard case .success(let expression) = Expression.parse(text, at: map) else { return nil }
    return expression
  }

  private func template(_ text: String) -> ValueTree {
    guard case .success(let template) = Template.parse("${{ \(text) }}", at: map) else { return .lost(span: span) }
    return .template(template, span: span)
  }
}

extension NodeReader {
  /// `regions`; nil if it cannot be read, or stands beside `region`.
  mutating func fanOut(_ object: ObjectNode) -> RegionFanOut? {
    let field = WorkflowFields.regions
    guard let node = object[field] else { return nil }
    if let other = object.keySpan(WorkflowFields.region), let own = object.keySpan(field) {
      report(.regionBeside(own, other))
    }
    let (names, isWhole) = texts(node, field)
    guard isWhole else { return nil }
    var seen: [String: SourceSpan] = [:]
    for name in names {
      if let first = seen.updateValue(name.span, forKey: name.value) { report(.regionTwice(name, first)) }
    }
    guard !names.isEmpty else {
      refuse(
        node,
        .wrongShape(node, expected: field.shape.description, for: field.name).help("name one region at least"))
      return nil
    }
    return seen.count == names.count ? RegionFanOut(names: names, span: node.span) : nil
  }
}

extension Diagnostic {
  fileprivate static func regionBeside(_ span: SourceSpan, _ other: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "misplaced-key", "'regions' and 'region' do not go together")
      .label(span, "the steps run once in each of these").label(other, "and here in this one")
      .help("keep one of the two; a single step may name its own `region`")
  }

  fileprivate static func regionTwice(_ name: Spanned<String>, _ first: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "duplicate-key", "the region '\(name.value)' is named twice")
      .label(name.span, "again").label(first, "first here").help("the steps would run there twice: remove one")
  }
}
