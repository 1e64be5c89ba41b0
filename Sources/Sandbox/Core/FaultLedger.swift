/// A fault plan and how much of it has been used up.
struct FaultLedger: Sendable {
  private struct Line: Sendable {
    let fault: FaultPlan.Fault
    var toSkip: Int
    var left: Int?
  }

  private var lines: [Line]

  init(_ plan: FaultPlan) {
    lines = plan.faults.map { Line(fault: $0, toSkip: $0.skip, left: $0.times) }
  }

  /// What a request looks like to a fault.
  struct Request: Sendable {
    let part: CloudPart
    let region: String
    let method: String
    let path: String
    let operation: String?
  }

  /// The effect that strikes this request, if any; it is used up by that.
  mutating func strike(_ request: Request, ids: inout IdentifierSource) -> FaultPlan.Effect? {
    for place in lines.indices where Self.applies(lines[place].fault, to: request) {
      if lines[place].toSkip > 0 {
        lines[place].toSkip -= 1
        continue
      }
      if lines[place].left == 0 { continue }
      let share = lines[place].fault.share
      if share < 1, ids.fraction() >= share { continue }
      if let left = lines[place].left { lines[place].left = left - 1 }
      return lines[place].fault.effect
    }
    return nil
  }

  private static func applies(_ fault: FaultPlan.Fault, to request: Request) -> Bool {
    let scope = fault.scope
    if fault.effect == .identityOutage, request.part == .identityProvider { return false }
    return (scope.part == nil || scope.part == request.part) && (scope.region == nil || scope.region == request.region)
      && (scope.method == nil || scope.method == request.method)
      && (scope.operation == nil || scope.operation == request.operation)
      && (scope.path.map { request.path.contains($0) } ?? true)
  }
}
