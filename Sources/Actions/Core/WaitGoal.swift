import OpenStack
import Values

/// What a wait looks for in a thing: when it is there, and when it never will be.
struct WaitGoal: Sendable {
  /// For people: `ACTIVE`.
  let wanted: String
  /// Whether the thing's being gone is the goal; else it is a failure.
  let isAbsence: Bool
  /// Statuses that are a failure whatever else is waited for.
  let failing: Set<String>
  let judge: @Sendable (Record) -> WaitVerdict

  init(
    _ wanted: String, isAbsence: Bool = false, failing: Set<String> = ["ERROR"],
    judge: @escaping @Sendable (Record) -> WaitVerdict
  ) {
    self.wanted = wanted
    self.isAbsence = isAbsence
    self.failing = failing
    self.judge = judge
  }

  /// One of these statuses, with nothing more under way: a thing that still has a task is not there yet, and what it will
  /// become is not known, whatever its status says.
  ///
  /// `failing` are statuses from which it will not get there by itself.
  static func status(_ wanted: String..., failing: Set<String> = ["ERROR"]) -> WaitGoal {
    WaitGoal(wanted.joined(separator: " or "), failing: failing) { judge($0, wanted, failing: failing) }
  }

  static func judge(_ seen: Record, _ wanted: [String], failing: Set<String> = ["ERROR"]) -> WaitVerdict {
    guard let status = seen["status"]?.asString, !seen.hasTask else { return .pending }
    if wanted.contains(status) { return .reached }
    return failing.contains(status) ? .failed(seen.fault ?? "") : .pending
  }

  /// This status, whatever else is under way: what a step waits for by name.
  static func seen(as wanted: String, failing: Set<String> = ["ERROR"]) -> WaitGoal {
    WaitGoal(wanted) { seen in
      guard let status = seen["status"]?.asString else { return .pending }
      if status == wanted { return .reached }
      return failing.contains(status) && !seen.hasTask ? .failed(seen.fault ?? "") : .pending
    }
  }

  /// That it is gone.
  static func gone(failing: Set<String> = ["ERROR"]) -> WaitGoal {
    WaitGoal("gone", isAbsence: true) { seen in
      let status = seen["status"]?.asString ?? ""
      return failing.contains(status) && !seen.hasTask ? .failed(seen.fault ?? "") : .pending
    }
  }

  /// Any state: one look at what was accepted.
  static let any = WaitGoal("there") { _ in .reached }
}

/// What a wait asks besides, where the thing itself does not tell.
struct WaitAside: Sendable {
  /// After a failure: why, in the service's words that are kept elsewhere.
  var reason: @Sendable () async -> String? = { nil }
  /// While a thing is still on its way: why it will never arrive; nil if nothing speaks against it.
  var obstacle: @Sendable (Record) async throws -> String? = { _ in nil }

  static let nothing = WaitAside()
}

extension Record {
  /// Whether the service is still at work on it (nova's `task_state`). Other services have only statuses.
  var hasTask: Bool { text("task_state") != nil }

  /// The service's own words for what went wrong with it.
  var fault: String? { text("fault") }

  /// A text that a thing need not have.
  func text(_ field: String) -> String? {
    switch self[field] {
    case .optional(let wrapped)?: wrapped?.asString
    case let value?: value.asString
    case nil: nil
    }
  }
}
