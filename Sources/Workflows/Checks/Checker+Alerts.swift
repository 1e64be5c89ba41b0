import Diagnostics
import Expressions
import Values

/// `on.alert`, `on.webhook` and `on.workflow`: what they see, whom they believe, and what they give for the inputs.
extension Checker {
  mutating func triggers(_ vars: ValueMap) -> CheckedTriggers {
    let declared = source.triggers
    var checked = CheckedTriggers()
    scope.absent = Set(WorkflowScope.Root.allCases).subtracting([.vars])
    defer {
      scope.absence = nil
      scope.message = nil
    }
    scope.message = ("alert", Variable(.record(AlertRecord.type)))
    scope.absence = "an alert trigger sees `alert` and `vars`: no run has begun"
    for alert in declared.alerts {
      takeTriggerID(alert.id, "triggers")
      if let found = self.alert(alert, vars, &checked) { checked.alerts.append(found) }
    }
    scope.message = ("body", Variable(.dyn, taint: .outside))
    scope.absence = "a webhook sees `body` and `vars`: no run has begun"
    for webhook in declared.webhooks {
      takeTriggerID(webhook.id, "triggers")
      if let found = self.webhook(webhook, vars, &checked) { checked.webhooks.append(found) }
    }
    scope.message = nil
    scope.absence = "the inputs of a trigger are known before a run begins: they are constants, or made of `vars`"
    for followup in declared.followups {
      takeTriggerID(followup.id, "triggers")
      if let found = self.followup(followup, vars) { checked.followups.append(found) }
    }
    return checked
  }

  /// Ids are unique among all triggers of a file: firings are known by them.
  mutating func takeTriggerID(_ id: Spanned<String>, _ kind: String) {
    // An id that could not be read has been reported.
    guard !id.value.isEmpty else { return }
    if let first = triggerIDs[id.value] {
      diagnostics.append(.duplicateTrigger(id, first: first, kind))
    } else {
      triggerIDs[id.value] = id.span
    }
  }

  private mutating func alert(
    _ alert: AlertDeclaration, _ vars: ValueMap, _ checked: inout CheckedTriggers
  ) -> CheckedAlert? {
    let match = alert.match.flatMap { expression($0, expecting: .bool) }
    let key = alert.key.flatMap { shownText($0, "the key of an alert") }
    let inputs = inputs(alert.inputs, of: "the alert trigger '\(alert.id.value)'", vars)
    let verify = alert.verify.flatMap { self.verify($0, alert.origin, &checked) }
    guard let origin = alert.origin, let verify else { return nil }
    return CheckedAlert(
      id: alert.id.value, span: alert.id.span, origin: origin, verify: verify, policy: alert.policy, match: match,
      key: key, inputs: inputs)
  }

  private mutating func webhook(
    _ webhook: WebhookDeclaration, _ vars: ValueMap, _ checked: inout CheckedTriggers
  ) -> CheckedWebhook? {
    let match = webhook.match.flatMap { expression($0, expecting: .bool) }
    let inputs = inputs(webhook.inputs, of: "the webhook '\(webhook.id.value)'", vars)
    guard let verify = webhook.verify.flatMap({ self.verify($0, nil, &checked) }) else { return nil }
    return CheckedWebhook(
      id: webhook.id.value, span: webhook.id.span,
      path: webhook.path?.value ?? "\(source.name.value)/\(webhook.id.value)", verify: verify, match: match,
      inputs: inputs)
  }

  private mutating func followup(_ followup: FollowupDeclaration, _ vars: ValueMap) -> CheckedFollowup? {
    let inputs = inputs(followup.inputs, of: "the workflow trigger '\(followup.id.value)'", vars)
    guard let after = followup.after else { return nil }
    if after.value == source.name.value { diagnostics.append(.followsItself(after)) }
    return CheckedFollowup(
      id: followup.id.value, span: followup.id.span, after: after.value, outcomes: followup.outcomes, inputs: inputs)
  }

  // MARK: verify

  /// Sees secrets instead of the message: it decides whether the message is looked at.
  private mutating func verify(
    _ declared: VerifyDeclaration, _ origin: AlertOrigin?, _ checked: inout CheckedTriggers
  ) -> CheckedVerify? {
    let (absent, absence, message, before) = (scope.absent, scope.absence, scope.message, use)
    scope.absent = Set(WorkflowScope.Root.allCases).subtracting([.vars, .secrets, .env])
    scope.absence = "`verify` decides whether a message is looked at: it sees `secrets`, `env` and `vars`"
    scope.message = nil
    use = NameUse()
    defer {
      checked.secretNames += use.members(of: .secrets).sorted()
      checked.environmentNames += use.members(of: .env).sorted()
      (scope.absent, scope.absence, scope.message, use) = (absent, absence, message, before)
    }
    var values: [CheckedValue] = []
    for tree in declared.secrets {
      guard let value = text(tree) else { return nil }
      if case .constant(.string(let text)) = value { checked.literalSecrets.append(Spanned(text, tree.span)) }
      values.append(value)
    }
    switch declared.way {
    case .none: return CheckedVerify.none
    case .bearer: return .bearer(values)
    case .basic(let user, _): return text(user).map { .basic(user: $0, passwords: values) }
    case .header(let name, _): return .header(name: name, values)
    case .query(let name, _): return .query(name: name, values)
    case .signature(_, let scheme, let header, let timestampHeader, let window):
      guard let word = scheme?.value ?? origin?.signature else {
        diagnostics.append(.schemeMissing(declared.span, origin))
        return nil
      }
      guard let header = header ?? word.header else {
        diagnostics.append(.headerMissing(scheme?.span ?? declared.span, word))
        return nil
      }
      if let span = declared.timestampSpan, word != .grafana { diagnostics.append(.idleTimestamp(span, word)) }
      if let span = declared.windowSpan, !word.hasTimestamp, timestampHeader == nil {
        diagnostics.append(.idleWindow(span, word))
      }
      return .signature(word, header: header, timestampHeader: timestampHeader, values, window: window)
    }
  }
}

extension Diagnostic {
  fileprivate static func duplicateTrigger(_ id: Spanned<String>, first: SourceSpan, _ kind: String) -> Diagnostic {
    Diagnostic(.error, "duplicate-id", "two \(kind) are called '\(id.value)'")
      .label(id.span, "this id is taken").label(first, "here it is used first")
      .help("a firing is known by the id of its \(kind.dropLast()); give each one its own")
  }

  fileprivate static func followsItself(_ after: Spanned<String>) -> Diagnostic {
    Diagnostic(.error, "run-cycle", "the workflow would start itself").label(after.span, "this is its own name")
      .help("a repetition is written with `for`, `retry` or a schedule")
  }

  fileprivate static func schemeMissing(_ span: SourceSpan, _ origin: AlertOrigin?) -> Diagnostic {
    let sender = origin.map { "'\($0.rawValue)' has no way of signing of its own" } ?? "a webhook may come from anybody"
    return Diagnostic(.error, "missing-key", "'hmac' needs 'scheme'").label(span, "signed how?").note(sender)
      .help("add `scheme:` with one of \(SignatureWord.allCases.map(\.rawValue).joined(separator: ", "))")
  }

  fileprivate static func headerMissing(_ span: SourceSpan, _ word: SignatureWord) -> Diagnostic {
    Diagnostic(.error, "missing-key", "'hmac' needs 'header'")
      .label(span, "'\(word.rawValue)' has no header of its own").help("add `header:` with the name of the header")
  }

  fileprivate static func idleTimestamp(_ span: SourceSpan, _ word: SignatureWord) -> Diagnostic {
    Diagnostic(.error, "misplaced-key", "'timestamp_header' means nothing with `scheme: \(word.rawValue)`")
      .label(span, "only Grafana lets one choose it").help("remove it")
  }

  fileprivate static func idleWindow(_ span: SourceSpan, _ word: SignatureWord) -> Diagnostic {
    Diagnostic(.error, "misplaced-key", "'window' means nothing with `scheme: \(word.rawValue)`")
      .label(span, "no time is signed")
      .help(
        word == .grafana
          ? "remove it, or set a timestamp header in Grafana and name it in `timestamp_header`" : "remove it")
  }
}
