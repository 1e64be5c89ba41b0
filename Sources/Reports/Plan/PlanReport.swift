import Diagnostics
public import Engine
import Values
import Workflows

/// A plan, as people and programs read it.
public struct PlanReport: Sendable {
  public let plan: RunPlan
  public let room: [PlannedRoom]

  public init(_ plan: RunPlan, room: [PlannedRoom]) {
    self.plan = plan
    self.room = room
  }

  /// 0, or 3 where a right is missing; 9 where no login came about.
  public var exitCode: ExitCode {
    if plan.isDenied { return .denied }
    return plan.failure == nil ? .succeeded : .noCloud
  }

  func count(_ kind: PlannedWrite.Kind) -> Int { plan.writes.count { $0.kind == kind && $0.service != "outside" } }

  /// What to call the thing that a write concerns: the name that it gets, else that of the id in its path, else the id.
  func subject(_ write: PlannedWrite) -> String? {
    if let name = write.name { return "'\(name)'" }
    let ids = write.path.split(separator: "/").map(String.init).filter { ResourceID.isOne($0) }
    // Cinder and others have the project in front.
    guard let id = ids.last else { return nil }
    return (plan.names[id] ?? write.target).map { "'\($0)' \(id)" } ?? id
  }
}

extension PlannedStep {
  /// The position in the text: `workflows/park.yaml:14`.
  var place: String {
    let span: SourceSpan = if case .action(let use) = step.kind { use.span } else { step.span }
    return "\(workflow.file.name):\(workflow.file.position(of: span.lower).line)"
  }
}
