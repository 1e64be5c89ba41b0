import Diagnostics

extension CloudConfiguration {
  /// The cloud `name` of clouds.yaml and secure.yaml, by the rules of the standard SDK: the first clouds.yaml found
  /// counts and no other, secure.yaml is laid over it, and of the environment only the places of the files are used
  /// and, if the file names no region, `OS_REGION_NAME`.
  ///
  /// `region` is one that was chosen elsewhere; it must be among the cloud's `regions` if it lists any.
  public static func named(
    _ name: String, region: String? = nil, environment: [String: String], files: any ConfigurationFiles
  ) throws(ConfigurationError) -> CloudConfiguration {
    let search = ConfigurationSearch(files: files, environment: environment)
    guard let clouds = search.first("clouds", variable: "OS_CLIENT_CONFIG_FILE") else {
      throw ConfigurationError([.init(.noCloudsFile(name, search.paths("clouds", variable: "OS_CLIENT_CONFIG_FILE")))])
    }
    var tree = try ConfigurationNode(yaml: clouds.bytes, path: clouds.path)
    if let secure = search.first("secure", variable: "OS_CLIENT_SECURE_FILE") {
      let overlay = try ConfigurationNode(yaml: secure.bytes, path: secure.path)
      if overlay.map != nil { tree = tree.overlaid(with: overlay) }
    }
    let known = tree["clouds"]?.map ?? [:]
    guard let node = known[name], node.map != nil else {
      throw ConfigurationError([.init(.noSuchCloud(name, clouds.path, known.keys.sorted()))])
    }
    var entry = CloudEntry(node)
    try entry.layProfile(search)
    let chosen =
      region.map { Setting($0) } ?? entry.own["region_name"] ?? entry.onlyRegion
      ?? environment["OS_REGION_NAME"].flatMap { $0.isEmpty ? nil : Setting($0) }
    if let chosen { try entry.choose(chosen, cloud: name, path: clouds.path) }
    let isText = { (name: String) in name == "auth_url" || entry.own[name] != nil && entry.auth[name] == nil }
    var reader = ConfigurationReader(
      source: "cloud '\(name)' of \(clouds.path)",
      settings: entry.settings.fillingPlaceholders(in: isText).withPaths(search), spelling: { $0 })
    return try reader.configuration()
  }

  /// The names of the clouds that ``named(_:region:environment:files:)`` would find; empty if there is no file or it
  /// cannot be read.
  public static func cloudNames(environment: [String: String], files: any ConfigurationFiles) -> [String] {
    let search = ConfigurationSearch(files: files, environment: environment)
    guard let clouds = search.first("clouds", variable: "OS_CLIENT_CONFIG_FILE"),
      let tree = try? ConfigurationNode(yaml: clouds.bytes, path: clouds.path)
    else { return [] }
    return (tree["clouds"]?.map ?? [:]).keys.sorted()
  }
}

extension CloudEntry {
  fileprivate var onlyRegion: Setting? {
    guard let regions, regions.count == 1 else { return nil }
    return Setting(regions[0].name)
  }

  /// What `profile:` says, below everything else: from clouds-public.yaml, or one of the built-in ones. The network is
  /// not asked, unlike in the SDK.
  fileprivate mutating func layProfile(_ search: ConfigurationSearch) throws(ConfigurationError) {
    guard let setting = own["profile"] ?? own["cloud"], let name = setting.text, !name.isEmpty else { return }
    if let file = search.first("clouds-public", variable: nil) {
      let tree = try ConfigurationNode(yaml: file.bytes, path: file.path)
      if let profile = tree["public-clouds"]?[name] { return lay(CloudEntry(profile), over: false) }
    }
    guard let profile = VendorProfile.standard[name] else {
      let diagnostic = Diagnostic.unknownProfile(name, VendorProfile.standard.keys.sorted())
      let placed = setting.span.map { diagnostic.label($0, "not known here") } ?? diagnostic
      throw ConfigurationError([.init(placed, file: setting.file)])
    }
    let isUser = own["auth_type"]?.text.map { !$0.hasPrefix("v3oidc") } ?? true
    let settings = profile.settings.filter { isUser || !$0.key.hasSuffix("_domain_name") }
    lay(CloudEntry(.map(["auth": .map(settings.mapValues { .scalar(Setting($0)) })])), over: false)
  }

  fileprivate mutating func choose(_ region: Setting, cloud: String, path: String) throws(ConfigurationError) {
    let name = region.text ?? ""
    if let regions, !regions.isEmpty {
      guard let found = regions.first(where: { $0.name == name }) else {
        let diagnostic = Diagnostic.regionNotListed(name, cloud, regions.map(\.name))
        let placed = region.span.map { diagnostic.label($0, "not in `regions`") } ?? diagnostic
        throw ConfigurationError([.init(placed, file: region.file)])
      }
      if let values = found.values { lay(CloudEntry(values), over: true) }
    }
    set("region_name", region)
  }
}

extension Diagnostic {
  fileprivate static func noCloudsFile(_ cloud: String, _ paths: [String]) -> Diagnostic {
    Diagnostic(.error, "cloud-not-found", "there is no clouds.yaml to find cloud '\(cloud)' in")
      .note("looked for: \(paths.joined(separator: ", "))")
      .help("name the file with OS_CLIENT_CONFIG_FILE")
  }

  fileprivate static func noSuchCloud(_ name: String, _ path: String, _ known: [String]) -> Diagnostic {
    Diagnostic(.error, "cloud-not-found", "\(path) has no cloud '\(name)'")
      .help(nearest(to: name, in: known).map { "did you mean '\($0)'?" })
      .help(known.isEmpty ? "it has no clouds at all" : "it has: \(known.joined(separator: ", "))")
  }

  fileprivate static func unknownProfile(_ name: String, _ known: [String]) -> Diagnostic {
    Diagnostic(.error, "unknown-profile", "the profile '\(name)' is not known here")
      .help(
        "known without asking the network: \(known.joined(separator: ", ")); else write `auth_url` in `auth` and leave `profile` out"
      )
  }

  fileprivate static func regionNotListed(_ name: String, _ cloud: String, _ known: [String]) -> Diagnostic {
    Diagnostic(.error, "region-not-listed", "cloud '\(cloud)' does not list region '\(name)'")
      .help("it lists: \(known.joined(separator: ", "))")
  }
}
