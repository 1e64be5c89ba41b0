public import Diagnostics
import Expressions
import Values

/// A place in a workflow, or in one that it runs, where an action is used.
public struct CallSite: Sendable {
  /// The workflow whose text it stands in.
  public let workflow: CheckedWorkflow
  public let step: CheckedStep
  public let part: CheckedStep.Part
  public let use: CheckedUse
  /// The ids of the steps from the outermost on, its own at the end; those that run other workflows are among them.
  public let path: [String]
  /// The innermost `rescue` or `finally` that it stands in.
  public let section: Section?
  /// The names of the workflows that are run on the way to it, from the outermost on.
  public let runs: [String]
  public let region: Region
  /// Whether it uses the login of the workflow that the walk began with: one that is run by a step has credentials of its
  /// own, which mostly are the same.
  public let sharesLogin: Bool

  public enum Section: String, Sendable, CaseIterable {
    case rescue
    case finally
  }

  /// Where its requests go.
  public enum Region: Sendable, Hashable {
    /// The region of its workflow.
    case own
    case named(String)
    /// Known when the step begins.
    case computed
  }

  /// `each/shot`, `heal/hard`.
  public var name: String { path.joined(separator: "/") }

  /// The place of the action's name.
  public var span: SourceSpan { use.span }

  /// `workflows/park-idle.yaml:14`.
  public var place: String { "\(workflow.file.name):\(workflow.file.position(of: span.lower).line)" }
}

extension CheckedWorkflow {
  /// Tells of every use of an action, its own and those of the workflows that it runs, in the order of the text. A workflow
  /// that several steps run is told of as often.
  ///
  /// With `intoRuns` false the workflows that steps run are left out: each run logs in and looks for itself.
  public func visitCallSites(intoRuns: Bool = true, _ body: (CallSite) -> Void) {
    var walk = CallWalk(root: self, intoRuns: intoRuns)
    walk.visit(self, body)
  }
}

/// The way to a place.
private struct CallWalk {
  let root: CheckedWorkflow
  let intoRuns: Bool
  var path: [String] = []
  var runs: [String] = []
  var section: CallSite.Section?
  var region = CallSite.Region.own
  var sharesLogin = true

  mutating func visit(_ workflow: CheckedWorkflow, _ body: (CallSite) -> Void) {
    visit(workflow.steps, of: workflow, body)
    visit(workflow.ending, of: workflow, body)
  }

  private mutating func visit(_ ending: CheckedEnding, of workflow: CheckedWorkflow, _ body: (CallSite) -> Void) {
    let before = section
    section = .rescue
    visit(ending.rescue, of: workflow, body)
    section = .finally
    visit(ending.finally, of: workflow, body)
    section = before
  }

  private mutating func visit(_ steps: [CheckedStep], of workflow: CheckedWorkflow, _ body: (CallSite) -> Void) {
    for step in steps {
      let around = region
      switch step.region {
      case nil: break
      case .constant(.string(let name))?: region = .named(name)
      default: region = .computed
      }
      path.append(step.id)
      for (part, use) in step.parts {
        body(
          CallSite(
            workflow: workflow, step: step, part: part, use: use, path: path, section: section, runs: runs,
            region: region, sharesLogin: sharesLogin))
      }
      visitInside(step, of: workflow, body)
      path.removeLast()
      region = around
    }
  }

  private mutating func visitInside(_ step: CheckedStep, of workflow: CheckedWorkflow, _ body: (CallSite) -> Void) {
    switch step.kind {
    case .block(let block):
      visit(block.steps, of: workflow, body)
      visit(block.ending, of: workflow, body)
    case .parallel(let branches, let ending):
      for branch in branches { visit(branch.steps, of: workflow, body) }
      visit(ending, of: workflow, body)
    case .escalate(let ladder): visit(ladder.tiers, of: workflow, body)
    case .run(let subrun) where intoRuns:
      var inner = self
      inner.runs.append(subrun.workflow.name)
      inner.region = .own
      inner.sharesLogin = sharesLogin && CheckedCredentials.areSame(workflow.credentials, subrun.workflow.credentials)
      inner.visit(subrun.workflow, body)
    case .action, .run, .approve, .assert, .set, .pause: break
    }
  }
}

extension CheckedCredentials {
  /// Whether two workflows of one run surely log in as the same account: without credentials both do so by the
  /// environment. What depends on inputs or constants of a file may be something else in another.
  static func areSame(_ a: CheckedCredentials?, _ b: CheckedCredentials?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    guard a.way == b.way, a.settings.count == b.settings.count else { return false }
    return a.settings.allSatisfy { setting in
      b.settings.contains { $0.name == setting.name && $0.value.surelyEquals(setting.value) }
    }
  }
}

extension CheckedValue {
  fileprivate func surelyEquals(_ other: CheckedValue) -> Bool {
    switch (self, other) {
    case (.constant(let a), .constant(let b)): return a == b
    case (.template(let a), .template(let b)):
      guard a.parts.count == b.parts.count else { return false }
      return zip(a.parts, b.parts).allSatisfy { one, two in
        switch (one, two) {
        case (.text(let one), .text(let two)): one == two
        case (.expression(let one), .expression(let two)):
          one.text == two.text && one.references.allSatisfy { ["env", "secrets"].contains($0.path.first) }
        default: false
        }
      }
    default: return false
    }
  }
}
