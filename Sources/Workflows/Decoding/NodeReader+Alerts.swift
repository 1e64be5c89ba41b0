import Diagnostics
import Values
import YAML

/// `on.alert`, `on.webhook` and `on.workflow`.
extension NodeReader {
  mutating func alert(_ node: Node) -> AlertDeclaration? {
    guard let object = entry(node, AlertFields.shape, TriggerFields.alert) else { return nil }
    let id = object[AlertFields.id].flatMap { identifier($0, AlertFields.id) }
    let origin: AlertOrigin? = object[AlertFields.from].flatMap { word($0, AlertFields.from) }
    return AlertDeclaration(
      id: id ?? Spanned("", object.start), origin: origin, verify: object[AlertFields.verify].flatMap { verify($0) },
      match: object[AlertFields.match].flatMap { expression($0, AlertFields.match) },
      key: object[AlertFields.key].map { template($0, AlertFields.key) }, policy: policy(object),
      budgetSpan: object.keySpan(AlertFields.budget), inputs: inputs(of: object, AlertFields.inputs, id))
  }

  mutating func webhook(_ node: Node) -> WebhookDeclaration? {
    guard let object = entry(node, WebhookFields.shape, TriggerFields.webhook) else { return nil }
    let id = object[WebhookFields.id].flatMap { identifier($0, WebhookFields.id) }
    return WebhookDeclaration(
      id: id ?? Spanned("", object.start), path: object[WebhookFields.path].flatMap { path($0) },
      verify: object[WebhookFields.verify].flatMap { verify($0) },
      match: object[WebhookFields.match].flatMap { expression($0, WebhookFields.match) },
      inputs: inputs(of: object, WebhookFields.inputs, id))
  }

  mutating func followup(_ node: Node) -> FollowupDeclaration? {
    guard let object = entry(node, FollowupFields.shape, TriggerFields.workflow) else { return nil }
    let id = object[FollowupFields.id].flatMap { identifier($0, FollowupFields.id) }
    let outcomes = object[FollowupFields.outcomes].flatMap { node in
      items(node, FollowupFields.outcomes)?.compactMap { item -> Outcome? in word(item, FollowupFields.outcome) }
    }
    return FollowupDeclaration(
      id: id ?? Spanned("", object.start),
      after: object[FollowupFields.after].flatMap { constantText($0, FollowupFields.after) }
        .map { Spanned($0.text, $0.span) }, outcomes: outcomes ?? [.succeeded],
      inputs: inputs(of: object, FollowupFields.inputs, id))
  }

  /// A misspelt name is not one that cannot be a name: it is looked for among the workflow's inputs.
  mutating func inputs(of object: ObjectNode, _ field: Field, _ id: Spanned<String>?) -> TriggerInputs {
    let values: [NamedValue]? =
      if let node = object[field] {
        names(node, field, identifiers: false)?.map { name, node in NamedValue(name: name, value: value(node)) }
      } else {
        object.mayBeMisspelt([field.name]) ? nil : []
      }
    return TriggerInputs(values: values, span: object.keySpan(field) ?? id?.span ?? object.start)
  }

  private mutating func entry(_ node: Node, _ shape: ObjectShape, _ field: Field) -> ObjectNode? {
    guard node.entries != nil else {
      refuse(
        node,
        .wrongShape(node, expected: "a mapping (\(shape.name))").help("write `\(field.name): \(field.example)`"))
      return nil
    }
    return object(node, shape)
  }

  /// Segments of letters, digits and a few signs, so that an address needs no escapes.
  private mutating func path(_ node: Node) -> Spanned<String>? {
    guard let text = constantText(node, WebhookFields.path) else { return nil }
    let segments = text.text.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = segments.allSatisfy { segment in
      !segment.isEmpty && segment.unicodeScalars.allSatisfy { Identifier.isPart($0) || $0 == "-" || $0 == "." }
        && !segment.allSatisfy { $0 == "." }
    }
    guard isPlain else {
      report(.badPath(text))
      return nil
    }
    return Spanned(text.text, text.span)
  }

  private mutating func policy(_ object: ObjectNode) -> AlertPolicy {
    var policy = AlertPolicy()
    if let value = object[AlertFields.holdFor].flatMap({ duration($0, AlertFields.holdFor) }) {
      policy.holdFor = value.value
    }
    if let value = object[AlertFields.coolDown].flatMap({ duration($0, AlertFields.coolDown) }) {
      policy.coolDown = value.value
    }
    if let value = object[AlertFields.maxAge].flatMap({ duration($0, AlertFields.maxAge) }) {
      policy.maxAge = value.value
    }
    if let node = object[AlertFields.repeats], let value: AlertPolicy.Repeats = word(node, AlertFields.repeats) {
      policy.repeats = value
    }
    if let node = object[AlertFields.onResolved],
      let value: AlertPolicy.OnResolved = word(node, AlertFields.onResolved)
    {
      policy.onResolved = value
    }
    policy.throttle = object[AlertFields.throttle].flatMap { quota($0, QuotaFields.throttle) }
    policy.storm = object[AlertFields.storm].flatMap { quota($0, StormFields.shape) }
    policy.budget = object[AlertFields.budget].flatMap { quota($0, QuotaFields.budget) }
    return policy
  }

  private mutating func quota(_ node: Node, _ shape: ObjectShape) -> AlertPolicy.Quota? {
    guard let object = object(node, shape, for: shape.name) else { return nil }
    if let then = object[StormFields.then], then.string != "hold" { refuse(then, .unknownWord(then, StormFields.then)) }
    let limit = object[QuotaFields.limit].flatMap { integer($0, QuotaFields.limit) }
    let per = object[QuotaFields.per].flatMap { duration($0, QuotaFields.per) }
    guard let limit, let per else { return nil }
    return AlertPolicy.Quota(limit: Int(limit), per: per.value)
  }

  private mutating func verify(_ node: Node) -> VerifyDeclaration? {
    let field = AlertFields.verify
    guard node.entries != nil else {
      guard node.string == "none" else {
        refuse(
          node,
          .wrongShape(node, expected: field.shape.description, for: field.name).help("write `verify: \(field.example)`")
        )
        return nil
      }
      return VerifyDeclaration(way: .none, span: node.span, windowSpan: nil, timestampSpan: nil)
    }
    guard let object = object(node, VerifyFields.shape, for: field.name) else { return nil }
    guard object.choiceCount == 1 else { return nil }
    if let node = object[VerifyFields.hmac] { return signature(node, at: object.start) }
    guard let way = way(object) else { return nil }
    return VerifyDeclaration(way: way, span: object.start, windowSpan: nil, timestampSpan: nil)
  }

  private mutating func way(_ object: ObjectNode) -> VerifyDeclaration.Way? {
    if let node = object[VerifyFields.bearer] { return .bearer(templates(node, VerifyFields.bearer)) }
    if let node = object[VerifyFields.basic] {
      guard let basic = self.object(node, VerifyFields.Basic.shape, for: VerifyFields.basic.name),
        let user = basic[VerifyFields.Basic.user], let password = basic[VerifyFields.Basic.password]
      else { return nil }
      return .basic(
        user: template(user, VerifyFields.Basic.user), password: templates(password, VerifyFields.Basic.password))
    }
    let isHeader = object.has(VerifyFields.header)
    let field = isHeader ? VerifyFields.header : VerifyFields.query
    guard let node = object[field],
      let named = self.object(node, isHeader ? VerifyFields.Named.header : VerifyFields.Named.query, for: field.name),
      let name = named[VerifyFields.Named.name].flatMap({ constantText($0, VerifyFields.Named.name) }),
      let value = named[VerifyFields.Named.value].map({ templates($0, VerifyFields.Named.value) })
    else { return nil }
    return isHeader ? .header(name: name.text, value: value) : .query(name: name.text, value: value)
  }

  private mutating func signature(_ node: Node, at span: SourceSpan) -> VerifyDeclaration? {
    typealias Fields = VerifyFields.HMAC
    guard let object = object(node, Fields.shape, for: VerifyFields.hmac.name) else { return nil }
    let scheme = object[Fields.scheme].flatMap { node -> Spanned<SignatureWord>? in
      let word: SignatureWord? = word(node, Fields.scheme)
      return word.map { Spanned($0, node.span) }
    }
    let header = object[Fields.header].flatMap { constantText($0, Fields.header) }
    let timestamp = object[Fields.timestampHeader].flatMap { constantText($0, Fields.timestampHeader) }
    let window = object[Fields.window].flatMap { duration($0, Fields.window) }
    // A scheme that could not be read must not be missed.
    guard let secret = object[Fields.secret].map({ templates($0, Fields.secret) }),
      scheme != nil || !object.has(Fields.scheme), !object.mayBeMisspelt([Fields.scheme.name])
    else { return nil }
    return VerifyDeclaration(
      way: .signature(
        secret, scheme: scheme, header: header?.text, timestampHeader: timestamp?.text,
        window: window?.value ?? VerifyDeclaration.standardWindow), span: object.start,
      windowSpan: object.keySpan(Fields.window), timestampSpan: object.keySpan(Fields.timestampHeader))
  }
}

extension Diagnostic {
  fileprivate static func badPath(_ path: WrittenText) -> Diagnostic {
    Diagnostic(.error, "wrong-type", "'path' must be words of letters, digits, '_', '-' and '.', apart by '/'")
      .label(path.span, "cannot stand in an address as it is").help(
        "write `path: ci/deployed`; it is served below /hooks/")
  }
}
