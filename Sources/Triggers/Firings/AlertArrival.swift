public import Values
public import Workflows

/// An alert that has arrived, with what its trigger makes of it.
public struct AlertArrival: Sendable {
  public enum Verdict: Sendable, Equatable {
    /// One that is meant: what counts as the same thing, and the inputs for its run.
    case meant(key: String, inputs: ValueMap)
    case noMatch
    /// The key or the inputs cannot be worked out.
    case unusable(String)
  }

  public let alert: Alert
  public let verdict: Verdict

  public init(_ alert: Alert, _ verdict: Verdict) {
    self.alert = alert
    self.verdict = verdict
  }

  /// Asks the trigger about an alert. `objection` says what is wrong with inputs, if anything.
  ///
  /// No expression runs longer than the limits of expressions allow.
  public init(
    _ alert: Alert, for trigger: CheckedAlert, vars: ValueMap, now: Timestamp,
    objection: (ValueMap) -> String? = { _ in nil }
  ) {
    self.alert = alert
    let record = alert.record(now: now)
    do {
      guard try trigger.matches(record, vars: vars) else {
        verdict = .noMatch
        return
      }
      let key = try trigger.key(record, vars: vars)
      let inputs = try trigger.inputs(record, vars: vars)
      guard !key.isEmpty else {
        verdict = .unusable("the key is empty")
        return
      }
      verdict = objection(inputs).map { .unusable($0) } ?? .meant(key: key, inputs: inputs)
    } catch {
      verdict = .unusable("\(error)")
    }
  }
}

extension Alert {
  /// The record that expressions see as `alert`.
  public func record(now: Timestamp) -> Value {
    .record(
      Record(
        AlertRecord.layout,
        [
          .string(origin.rawValue), .string(status.rawValue), .string(name), .string(severity), .map(labels),
          .map(annotations), .string(fingerprint), .timestamp(startsAt ?? now),
          .optional(endsAt.map { .timestamp($0) }),
          .string(reason), .string(url), raw,
        ]))
  }
}
