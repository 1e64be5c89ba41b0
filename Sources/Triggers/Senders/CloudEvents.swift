import Values
import Workflows

extension AlertSender {
  /// CloudEvents 1.0 over HTTP: structured, binary, or a batch.
  ///
  /// Source: the CloudEvents specification, its JSON format and its HTTP binding. `source` and `id` identify an event; an event is
  /// never resolved. The scalars of its data and its attributes become labels.
  static let cloudevents = AlertSender(.cloudevents, signature: .standardWebhooks) { delivery throws(DeliveryError) in
    switch delivery.mediaType {
    case "application/cloudevents+json":
      return AlertBatch([try structuredEvent(BodyNode(try delivery.json()))])
    case "application/cloudevents-batch+json":
      let body = BodyNode(try delivery.json())
      guard let items = body.value.asList else { throw body.wrong("a list of events") }
      var alerts: [Alert] = []
      for (place, item) in items.enumerated() { alerts.append(try structuredEvent(BodyNode(item, "[\(place)]"))) }
      return AlertBatch(alerts)
    default:
      if delivery.single("ce-specversion") != nil { return AlertBatch([try binaryEvent(delivery)]) }
      return AlertBatch([try structuredEvent(BodyNode(try delivery.json()))])
    }
  }

  private static func structuredEvent(_ event: BodyNode) throws(DeliveryError) -> Alert {
    guard let members = event.value.asMap else { throw event.wrong("an object") }
    var attributes: [(String, String)] = []
    for (key, value) in members.entries where key.asString != "data" && key.asString != "data_base64" {
      if let name = key.asString, let text = value.labelText { attributes.append((name, text)) }
    }
    return try alert(attributes, data: event.member("data")?.value ?? .null, raw: event.value, event)
  }

  private static func binaryEvent(_ delivery: Delivery) throws(DeliveryError) -> Alert {
    let attributes = delivery.headers.compactMap { header -> (String, String)? in
      let name = header.name.lowercased()
      return name.hasPrefix("ce-") ? (String(name.dropFirst(3)), percentDecoded(header.value)) : nil
    }
    let isJSON = delivery.mediaType.hasSuffix("/json") || delivery.mediaType.hasSuffix("+json")
    let data: Value = isJSON && !delivery.body.isEmpty ? try delivery.json() : .null
    return try alert(attributes, data: data, raw: data, BodyNode(.null))
  }

  private static func alert(
    _ attributes: [(String, String)], data: Value, raw: Value, _ node: BodyNode
  ) throws(DeliveryError) -> Alert {
    func attribute(_ name: String) -> String { attributes.first { $0.0 == name }?.1 ?? "" }
    let (id, source, type) = (attribute("id"), attribute("source"), attribute("type"))
    guard attribute("specversion").hasPrefix("1.") else { throw node.wrong("1.0", at: "specversion") }
    for (name, value) in [("id", id), ("source", source), ("type", type)] where value.isEmpty {
      throw node.wrong("a text", at: name)
    }
    let time = attribute("time")
    guard time.isEmpty || Timestamp(rfc3339: time) != nil else {
      throw node.wrong("a time such as 2026-02-03T04:05:06Z", at: "time")
    }
    var labels = ValueMap()
    for (name, value) in attributes where name != "specversion" { labels[name] = .string(value) }
    for (key, value) in data.asMap?.entries ?? ValueMap().entries {
      if let name = key.asString, labels[name] == nil, let text = value.labelText { labels[name] = .string(text) }
    }
    return Alert(
      .cloudevents, .firing, fingerprint: "\(source)#\(id)", startsAt: Timestamp(rfc3339: time), name: type,
      labels: labels, reason: attribute("subject"), raw: raw)
  }

  /// Values of headers carry what is not printable ASCII as `%E2%82%AC`.
  private static func percentDecoded(_ text: String) -> String {
    String(decoding: FormText.decoded(text.utf8, plusIsSpace: false), as: UTF8.self)
  }
}
