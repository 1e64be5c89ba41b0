import Values
import Workflows

extension AlertSender {
  /// A webhook media type of Zabbix.
  ///
  /// Its script writes the body, so only two members are asked for: `event_id` (`{EVENT.ID}`) and `event_value` (`{EVENT.VALUE}`: 1 is
  /// a problem, 0 its end), as numbers or texts. All other scalars become labels, `event_tags` or `tags` too. Macros that Zabbix could
  /// not resolve are left out. Source: the Zabbix manual, "Webhook" and "Supported macros".
  static let zabbix = AlertSender(.zabbix) { delivery throws(DeliveryError) in
    let body = BodyNode(try delivery.json())
    guard let members = body.value.asMap else { throw body.wrong("an object") }
    guard let id = body.member("event_id")?.value.labelText, !id.isEmpty else {
      throw body.wrong("a number or a text", at: "event_id")
    }
    let status: Alert.Status
    switch body.member("event_value")?.value.labelText {
    case "1": status = .firing
    case "0": status = .resolved
    default: throw body.wrong("0 or 1", at: "event_value")
    }
    var labels = ValueMap()
    for (key, value) in members.entries where key.asString != "tags" {
      if let name = key.asString, let text = value.labelText, isResolvedMacro(text) { labels[name] = .string(text) }
    }
    try addZabbixTags(body.member("event_tags") ?? body.member("tags"), to: &labels)
    func first(_ names: String...) -> String { names.lazy.compactMap { labels[$0]?.asString }.first ?? "" }
    let name = first("event_name", "trigger_name")
    if labels["alertname"] == nil, !name.isEmpty { labels["alertname"] = .string(name) }
    let began = body.member("event_datetime_timestamp")?.value.labelText.flatMap(Int64.init)
      .map { Timestamp(seconds: $0) }
    return AlertBatch([
      Alert(
        .zabbix, status, fingerprint: id,
        startsAt: began.flatMap { $0.isRepresentable && status == .firing ? $0 : nil },
        name: name, severity: first("event_severity", "severity"), labels: labels,
        reason: first("operation_data", "opdata", "event_opdata"), raw: body.value)
    ])
  }

  /// `{USER.FULLNAME}` and `*UNKNOWN*` are what is left of macros without a value.
  private static func isResolvedMacro(_ text: String) -> Bool {
    if text == "*UNKNOWN*" { return false }
    guard text.hasPrefix("{"), text.hasSuffix("}"), text.utf8.count > 2 else { return true }
    return !text.dropFirst().dropLast().utf8.allSatisfy {
      $0 == UInt8(ascii: ".") || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
  }

  /// An object of texts or lists of texts, or a list of `{tag, value}`; either may be JSON in a text.
  private static func addZabbixTags(_ node: BodyNode?, to labels: inout ValueMap) throws(DeliveryError) {
    guard var node else { return }
    if let text = node.value.asString {
      guard !text.isEmpty, isResolvedMacro(text) else { return }
      guard let value = try? JSONReader.read(Array(text.utf8), limits: Delivery.limits) else {
        throw node.wrong("tags as JSON")
      }
      node = BodyNode(value, node.path)
    }
    var tags: [(String, String)] = []
    if let map = node.value.asMap {
      for (key, value) in map.entries {
        guard let name = key.asString else { continue }
        let texts = value.asList?.compactMap(\.labelText) ?? [value.labelText].compactMap { $0 }
        tags.append((name, texts.joined(separator: ",")))
      }
    } else if let items = node.value.asList {
      for (place, item) in items.enumerated() {
        guard let name = item["tag"]?.asString else { throw BodyNode(item, "\(node.path)[\(place)]").wrong("a tag") }
        tags.append((name, item["value"]?.labelText ?? ""))
      }
    } else {
      throw node.wrong("tags")
    }
    for (name, value) in tags where labels[name] == nil { labels[name] = .string(value) }
  }
}
