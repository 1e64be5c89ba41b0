import Diagnostics

extension CloudConfiguration {
  /// From the environment: the `OS_*` variables as the standard client reads them, or the cloud of clouds.yaml that
  /// `OS_CLOUD` names.
  ///
  /// Variables left over from another way to log in are ignored with a warning (the standard client fails at some).
  /// Empty ones count as not set.
  public static func fromEnvironment(
    _ environment: [String: String], files: any ConfigurationFiles
  ) throws(ConfigurationError) -> CloudConfiguration {
    if let cloud = environment["OS_CLOUD"], !cloud.isEmpty {
      return try named(cloud, environment: environment, files: files)
    }
    var settings: [String: Setting] = [:]
    for (name, value) in environment where name.hasPrefix("OS_") && !value.isEmpty {
      guard !EnvironmentNames.notOfACloud.contains(name) else { continue }
      settings[name.dropFirst(3).lowercased()] = Setting(value)
    }
    guard !settings.isEmpty else { throw ConfigurationError([.init(.environmentEmpty)]) }
    var findings: [ConfigurationFinding] = []
    if let tenant = settings["tenant_id"]?.value, let project = settings["project_id"]?.value, tenant != project {
      findings.append(.init(.tenantIgnored))
    }
    settings["region_name"] = environment["OS_REGION_NAME"].flatMap { $0.isEmpty ? nil : Setting($0) }
    // A service account takes no domain; the SDK's spreading of OS_DOMAIN_* is for users.
    var reader = ConfigurationReader(
      source: "the environment",
      settings: settings.normalised.withPaths(ConfigurationSearch(files: files, environment: environment)),
      spelling: { "OS_" + $0.uppercased() }, findings: findings)
    return try reader.configuration()
  }

  /// Whether the environment says how to log in, by `OS_CLOUD` or by any other variable of a cloud.
  public static func isGiven(byEnvironment environment: [String: String]) -> Bool {
    environment.contains { name, value in
      name.hasPrefix("OS_") && !value.isEmpty && (name == "OS_CLOUD" || !EnvironmentNames.notOfACloud.contains(name))
    }
  }
}

private enum EnvironmentNames {
  /// What does not by itself make a cloud.
  static let notOfACloud: Set<String> = [
    "OS_CLOUD", "OS_CLOUD_NAME", "OS_REGION_NAME", "OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE",
  ]
}

extension [String: Setting] {
  /// The paths among the settings made absolute.
  func withPaths(_ search: ConfigurationSearch) -> [String: Setting] {
    var all = self
    for name in ["cacert", "cert", "key"] {
      guard let setting = self[name], let text = setting.text else { continue }
      all[name] = Setting(search.absolute(text), span: setting.span, file: setting.file)
    }
    return all
  }
}

extension Diagnostic {
  fileprivate static let environmentEmpty = Diagnostic(
    .error, "credentials-missing", "no credentials are given: no OS_* variable is set"
  ).help("write `credentials:` in the workflow, name a cloud of clouds.yaml, or set OS_CLOUD")

  fileprivate static let tenantIgnored = Diagnostic(
    .warning, "leftover-setting", "OS_TENANT_ID and OS_PROJECT_ID differ; OS_PROJECT_ID counts"
  ).help("unset OS_TENANT_ID")
}
