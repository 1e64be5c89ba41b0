public import Diagnostics
public import Expressions
public import Permissions
public import Values

/// A step of which everything has been checked. Shared, never changed.
public final class CheckedStep: Sendable {
  public let id: String
  public let span: SourceSpan
  public let name: CheckedValue?
  public let condition: CheckedExpression?
  public let loop: CheckedLoop?
  public let lock: CheckedValue?
  public let kind: Kind
  public let region: CheckedValue?
  public let retry: CheckedRetry?
  public let timeout: Duration?
  public let waitFor: WaitFor
  public let onError: Reaction
  public let onDenied: Reaction
  public let undo: CheckedUndo?
  /// What the body of the step gives; with `for`, each item gives it.
  public let outputType: RecordType
  /// What later steps see of it: its outcome, then its outputs; with `for` its `results`.
  public let layout: Record.Layout

  public indirect enum Kind: Sendable {
    case action(CheckedUse)
    case block(CheckedBlock)
    case parallel([CheckedBranch], CheckedEnding)
    case escalate(CheckedLadder)
    case run(CheckedSubrun)
    case approve(CheckedApproval)
    case assert(CheckedAssertion)
    case set([CheckedNamedValue])
    case pause(CheckedPause)
  }

  init(
    id: String, span: SourceSpan, name: CheckedValue?, condition: CheckedExpression?, loop: CheckedLoop?,
    lock: CheckedValue?, kind: Kind, region: CheckedValue?, retry: CheckedRetry?, timeout: Duration?,
    waitFor: WaitFor, onError: Reaction, onDenied: Reaction, undo: CheckedUndo?, outputType: RecordType
  ) {
    self.id = id
    self.span = span
    self.name = name
    self.condition = condition
    self.loop = loop
    self.lock = lock
    self.kind = kind
    self.region = region
    self.retry = retry
    self.timeout = timeout
    self.waitFor = waitFor
    self.onError = onError
    self.onDenied = onDenied
    self.undo = undo
    self.outputType = outputType
    switch kind {
    case .action(let use) where loop == nil: layout = use.signature.stepLayout
    default: layout = Record.Layout(["outcome"] + (loop == nil ? outputType.fields.map(\.name) : ["results"]))
    }
  }

  /// Whether later steps can see it without its having succeeded, or with its rescue having done so: its outputs may be
  /// absent then.
  public var mayLackOutputs: Bool { condition != nil || onError != .fail || onDenied != .fail || hasRescue }

  private var hasRescue: Bool {
    switch kind {
    case .block(let block): !block.ending.rescue.isEmpty
    case .parallel(_, let ending): !ending.rescue.isEmpty
    default: false
    }
  }

  /// The steps inside it, in the order of the text.
  public var children: [CheckedStep] {
    switch kind {
    case .block(let block): block.steps + block.ending.steps
    case .parallel(let branches, let ending): branches.flatMap(\.steps) + ending.steps
    case .escalate(let ladder): ladder.tiers
    case .action, .run, .approve, .assert, .set, .pause: []
    }
  }

  /// Every action that it uses itself: also to look, and to undo.
  public var uses: [CheckedUse] { parts.map(\.use) }

  /// What a step uses an action for.
  public enum Part: String, Sendable, CaseIterable {
    case step
    /// The look of a ladder.
    case probe
    /// The look of a pause.
    case poll
    case undo
  }

  /// Every action that it uses itself, with what for.
  public var parts: [(part: Part, use: CheckedUse)] {
    var parts: [(Part, CheckedUse)] = []
    switch kind {
    case .action(let use): parts.append((.step, use))
    case .escalate(let ladder): parts.append((.probe, ladder.probe.use))
    case .pause(.poll(let use, _, _, _)): parts.append((.poll, use))
    case .block, .parallel, .run, .approve, .assert, .set, .pause: break
    }
    if let undo { parts.append((.undo, undo.use)) }
    return parts
  }
}

/// Steps one after the other, and how they end.
public struct CheckedBlock: Sendable {
  public let steps: [CheckedStep]
  public let ending: CheckedEnding
}

/// What follows on the steps of a block.
public struct CheckedEnding: Sendable {
  public let rescue: [CheckedStep]
  public let finally: [CheckedStep]
  public let outputs: [CheckedNamedValue]

  public var steps: [CheckedStep] { rescue + finally }
}

/// Steps that run beside those of other branches.
public struct CheckedBranch: Sendable {
  public let name: String
  public let steps: [CheckedStep]
}

/// An action with its parameters.
public struct CheckedUse: Sendable {
  public let signature: ActionSignature
  /// The place of the action's name.
  public let span: SourceSpan
  public let arguments: [CheckedArgument]

  /// The requests that it may make, as far as they are known before it does.
  public var operations: [Operation] { signature.operations + (chosen.map { [$0] } ?? []) }

  /// Whether it makes a request of which an expression decides what it is.
  public var hasUnknownOperation: Bool { signature.choosing != nil && chosen == nil }

  /// The worst of its operations; one that is not known counts as the worst.
  public var semantics: Semantics {
    hasUnknownOperation ? .once : operations.map(\.semantics).max() ?? .safe
  }

  public var isDestructive: Bool { hasUnknownOperation || operations.contains(where: \.isDestructive) }

  /// The operation that an author's own request is, where what is written tells.
  private var chosen: Operation? {
    guard let choosing = signature.choosing else { return nil }
    return choosing(
      Record(
        signature.parameters.compactMap { parameter in
          let written = arguments.first { $0.parameter.name == parameter.name }
          return (written.map(\.value.known) ?? parameter.standard).map { (parameter.name, $0) }
        }))
  }
}

extension CheckedValue {
  /// What it is before any step runs; of a mapping with expressions in it the names.
  fileprivate var known: Value? {
    switch self {
    case .constant(let value): value
    case .mapping(let members): .map(ValueMap(members.map { (.string($0.key), $0.value.known ?? .null) }))
    case .template, .list: nil
    }
  }
}

/// A parameter and what is to be passed for it.
public struct CheckedArgument: Sendable {
  public let parameter: Parameter
  public let value: CheckedValue
  public let span: SourceSpan
}

/// `for`, checked. A class, since few steps have one.
public final class CheckedLoop: Sendable {
  public let each: CheckedExpression
  public let variable: String
  public let limits: LoopLimits
  public let span: SourceSpan

  init(each: CheckedExpression, variable: String, limits: LoopLimits, span: SourceSpan) {
    self.each = each
    self.variable = variable
    self.limits = limits
    self.span = span
  }

  public var itemType: ValueType { if case .list(let element) = each.type { element } else { .dyn } }
}

/// `retry`, checked.
public struct CheckedRetry: Sendable {
  public let policy: RetryPolicy
  /// Sees a ``RetryView`` as `self`.
  public let condition: CheckedExpression?
}

/// `escalate`, checked.
public struct CheckedLadder: Sendable {
  public let probe: CheckedProbe
  public let settle: Duration
  public let probeFor: Duration
  public let tiers: [CheckedStep]
}

/// The look of a ladder, checked.
public struct CheckedProbe: Sendable {
  public let use: CheckedUse
  /// Sees the outputs as `self`. Nil: the output `healthy` says it.
  public let healthy: CheckedExpression?
}

/// `run`, checked: the other workflow too.
public struct CheckedSubrun: Sendable {
  public let workflow: CheckedWorkflow
  public let span: SourceSpan
  /// The inputs that are given.
  public let arguments: [CheckedNamedValue]
}

/// `approve`, checked.
public struct CheckedApproval: Sendable {
  public let message: CheckedValue
  public let by: CheckedValue?
  public let count: Int
  public let notBy: CheckedValue?
  public let timeout: Duration
  public let onTimeout: Approval.TimeoutVerdict
  public let span: SourceSpan
}

/// `assert`, checked.
public struct CheckedAssertion: Sendable {
  public let that: CheckedExpression
  public let message: CheckedValue?
  public let outcome: Outcome

  /// What must be true, as it was written, and where.
  public var text: String { that.text }
  public var span: SourceSpan { that.span }
}

/// `pause`, checked.
public enum CheckedPause: Sendable {
  case span(Duration)
  case until(CheckedExpression)
  /// `until` sees the outputs as `self`.
  case poll(CheckedUse, until: CheckedExpression, every: Duration, timeout: Duration)
}

/// `undo`, checked. Its parameters see the outputs of the step as `self`.
public struct CheckedUndo: Sendable {
  public let use: CheckedUse
  public let when: Undo.Timing
}

/// `concurrency`, checked.
public struct CheckedConcurrency: Sendable {
  public let group: CheckedValue
  /// Nil: what suits the cause of the run.
  public let whenBusy: WhenBusy?
}

/// The failure of an attempt, as `retry.if` sees it.
public enum RetryView {
  public static let type = RecordType(
    "failure",
    [
      RecordType.Field("outcome", .enumeration(Outcome.type), "How the attempt ended."),
      RecordType.Field("kind", .string, "What went wrong, in one word: conflict, unavailable, throttled."),
      RecordType.Field("message", .string, "What the service said."),
      RecordType.Field("status", .optional(.int), "The status of the answer, if there was one."),
      RecordType.Field("attempt", .int, "Which attempt it was, from 1."),
    ])
  public static let layout = Record.Layout(type.fields.map(\.name))
}

/// What a loop gives: one result for each item, in the order of the items.
public enum LoopResults {
  public static let layout = Record.Layout(["item", "outcome", "outputs"])

  /// The type of `results`; outputs of an item are absent where it did not succeed.
  public static func type(item: ValueType, taint: Taint = [], outputs: RecordType) -> ValueType {
    let absent = RecordType(
      outputs.name, outputs.fields.map { RecordType.Field($0.name, .optional($0.type), $0.summary, taint: $0.taint) })
    return .list(
      .record(
        RecordType(
          "result",
          [
            RecordType.Field("item", item, "The item.", taint: taint),
            RecordType.Field("outcome", .enumeration(Outcome.type), "How it ended."),
            RecordType.Field("outputs", .record(absent), "What it gave."),
          ])))
  }
}

extension CheckedStep.Kind {
  /// The lock of an action that works on something alone: `server.scale/worker`.
  var ownLock: CheckedValue? {
    guard case .action(let use) = self, let name = use.signature.exclusiveBy,
      let argument = use.arguments.first(where: { $0.parameter.name == name })
    else { return nil }
    switch argument.value {
    case .constant(.string(let text)): return .constant(.string("\(use.signature.name)/\(text)"))
    case .template(let template): return .template(template.following("\(use.signature.name)/"))
    default: return nil
    }
  }
}
