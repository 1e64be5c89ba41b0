import Diagnostics

/// What a configuration file says, apart from how it is written.
indirect enum ConfigurationNode: Sendable {
  /// With the text as it was written: `00123` stays `00123`.
  case scalar(Setting)
  case null
  case list([ConfigurationNode])
  case map([String: ConfigurationNode])

  subscript(name: String) -> ConfigurationNode? { map?[name] }

  var map: [String: ConfigurationNode]? { if case .map(let map) = self { map } else { nil } }
  var setting: Setting? { if case .scalar(let setting) = self { setting } else { nil } }
  var items: [ConfigurationNode]? { if case .list(let items) = self { items } else { nil } }

  /// With `other` laid over it: maps are merged, everything else is replaced.
  func overlaid(with other: ConfigurationNode) -> ConfigurationNode {
    guard case .map(let mine) = self, case .map(let others) = other else { return other }
    return .map(mine.merging(others) { $0.overlaid(with: $1) })
  }
}

/// One cloud of clouds.yaml as settings by name, by the rules of openstacksdk's `openstack/config/loader.py`.
struct CloudEntry {
  private(set) var own: [String: Setting] = [:]
  private(set) var auth: [String: Setting] = [:]
  private(set) var regions: [(name: String, values: ConfigurationNode?)]?

  init(_ node: ConfigurationNode) {
    for (name, value) in node.map ?? [:] {
      let name = name.underscored
      switch (name, value) {
      case ("auth", .map(let map)):
        for (name, value) in map { auth[name.underscored] = value.setting }
      case ("regions", .list(let items)):
        regions = items.compactMap { item in
          if let name = item.setting?.text { return (name, nil) }
          return item["name"]?.setting?.text.map { ($0, item["values"]) }
        }
      case (_, .scalar(let setting)): own[name] = setting
      default: break
      }
    }
  }

  /// The values of a vendor profile or of a region, below or above what is there.
  mutating func lay(_ other: CloudEntry, over: Bool) {
    own.merge(other.own) { over ? $1 : $0 }
    auth.merge(other.auth) { over ? $1 : $0 }
    if regions == nil { regions = other.regions }
  }

  mutating func set(_ name: String, _ setting: Setting) { own[name] = setting }

  /// One map of all, after the SDK's renamings.
  var settings: [String: Setting] {
    var all = own
    for (name, setting) in auth {
      // These the SDK takes from the cloud itself first; of all others the one inside `auth` counts.
      let isOwnFirst =
        name.hasPrefix("project_") || name.hasPrefix("user_domain_") || name.hasPrefix("tenant_") || name == "token"
      if !isOwnFirst || all[name] == nil { all[name] = setting }
    }
    return all.normalised
  }
}

extension [String: Setting] {
  /// Older names replaced by the current ones, a domain given once spread to user and project.
  var normalised: [String: Setting] {
    var all = self
    for (old, new) in [
      ("tenant_id", "project_id"), ("tenant_name", "project_name"), ("auth_token", "token"),
      ("endpoint_type", "interface"), ("user_name", "username"), ("domain", "domain_name"),
    ] {
      if let setting = all.removeValue(forKey: old), all[new] == nil { all[new] = setting }
    }
    if all["api_timeout"] == nil, let name = all.keys.sorted().first(where: { $0.hasSuffix("_timeout") }) {
      all["api_timeout"] = all[name]
    }
    if all["project_id"] != nil || all["project_name"] != nil {
      for part in ["id", "name"] {
        guard let domain = all.removeValue(forKey: "domain_\(part)") else { continue }
        for owner in ["user_domain", "project_domain"] where all["\(owner)_\(part)"] == nil {
          all["\(owner)_\(part)"] = domain
        }
      }
    }
    return all
  }

  /// `{region_name}` and the like in `auth_url`, overrides and other texts replaced by the setting of that name. Secrets
  /// and unknown names stay as they are.
  func fillingPlaceholders(in names: (String) -> Bool) -> [String: Setting] {
    var all = self
    for (name, setting) in self where names(name) {
      guard let text = setting.text, text.contains("{") else { continue }
      all[name] = Setting(text.replacingPlaceholders { self[$0]?.text }, span: setting.span, file: setting.file)
    }
    return all
  }
}

extension String {
  var underscored: String { String(map { $0 == "-" ? "_" : $0 }) }

  fileprivate func replacingPlaceholders(_ value: (String) -> String?) -> String {
    var out = ""
    var rest = self[...]
    while let open = rest.firstIndex(of: "{") {
      out += rest[..<open]
      guard let close = rest[open...].firstIndex(of: "}") else {
        rest = rest[open...]
        break
      }
      let name = String(rest[rest.index(after: open)..<close])
      out += value(name) ?? "{\(name)}"
      rest = rest[rest.index(after: close)...]
    }
    return out + rest
  }
}
