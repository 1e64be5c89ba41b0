import Values

/// One version that a service offers, out of a version document.
struct APIVersion: Hashable, Sendable {
  /// `v2.1`.
  let id: String
  let isCurrent: Bool
  /// The range of microversions; nil where there are none.
  let lowest: Microversion?
  let highest: Microversion?
  /// The last part of its own address, `v2.1`: what stands before it may be the cloud's inner address.
  let folder: String

  var major: Int? { Int(id.drop { $0 == "v" }.prefix { $0 != "." }) }

  /// The best microversion between `minimum` and `wanted`; nil if there is none.
  func agree(on wanted: Microversion, atLeast minimum: Microversion) -> Microversion? {
    guard let lowest, let highest else { return nil }
    let best = min(wanted, highest)
    return best >= max(minimum, lowest) ? best : nil
  }

  /// What a version document offers: `{"versions": {"values": […]}}` (keystone), `{"versions": […]}`,
  /// `{"version": {…}}`. Empty if the value is none.
  static func all(in document: Value) -> [APIVersion] {
    let list =
      document["versions"]?["values"]?.asList ?? document["versions"]?.asList ?? document["version"].map { [$0] } ?? []
    return list.compactMap(APIVersion.init)
  }

  private init?(_ value: Value) {
    guard let id = value["id"]?.asString else { return nil }
    let own = value["links"]?.asList?.first { $0["rel"]?.asString == "self" }?["href"]?.asString
    self.id = id
    isCurrent = ["CURRENT", "stable"].contains(value["status"]?.asString)
    lowest = (value["min_version"]?.asString).flatMap { Microversion($0) }
    highest = (value["version"]?.asString ?? value["max_version"]?.asString).flatMap { Microversion($0) }
    folder = own?.split(separator: "/").last { Self.isVersion($0) }.map(String.init) ?? id
  }

  /// `v2`, `v2.1`.
  static func isVersion(_ segment: some StringProtocol) -> Bool {
    guard segment.first == "v", let microversion = segment.dropFirst().first, microversion.isASCII,
      microversion.isNumber
    else { return false }
    return segment.dropFirst().allSatisfy { $0 == "." || ($0.isASCII && $0.isNumber) }
  }
}
