import Diagnostics
import HTTP
import Values

/// From settings by name, wherever they come from, to a configuration, or to all that is wrong with them.
struct ConfigurationReader {
  let source: String
  /// The `auth` part and the cloud's own part in one; their names do not collide.
  var settings: [String: Setting]
  /// How a setting is called where it was read from: `project_id`, `OS_PROJECT_ID`.
  let spelling: (String) -> String
  /// Whether names that mean nothing are errors; else they are remarked on if another method would take them.
  let isClosed: Bool
  private(set) var findings: [ConfigurationFinding] = []

  init(
    source: String, settings: [String: Setting], spelling: @escaping (String) -> String, isClosed: Bool = false,
    findings: [ConfigurationFinding] = []
  ) {
    self.source = source
    self.settings = settings
    self.spelling = spelling
    self.isClosed = isClosed
    self.findings = findings
  }

  mutating func configuration() throws(ConfigurationError) -> CloudConfiguration {
    let configuration = read()
    guard let configuration, !findings.contains(where: { $0.diagnostic.severity == .error }) else {
      throw ConfigurationError(findings)
    }
    return configuration
  }

  /// Nil if there are errors, or if something is not known yet.
  mutating func read() -> CloudConfiguration? {
    guard let method = chosenMethod() else { return nil }
    let preset = applyPreset(method)
    let values = methodValues(method)
    let scope = self.scope(method)
    let authURL = address("auth_url")
    if settings["auth_url"] == nil {
      add(.credentialsMissing("auth_url", of: spelling, "Keystone's address is not given"), at: nil)
    }
    let addressOptions = ["discovery_endpoint", "access_token_endpoint"]
    for name in addressOptions where method.options.contains(where: { $0.name == name }) { _ = address(name) }
    remarkOnLeftovers(method)
    if method.name == AuthenticationMethod.oidcClientCredentials.name { remarkOnMistakes() }
    guard let values, let authURL, let scope else { return nil }
    var configuration = CloudConfiguration(
      source: source, preset: preset, authentication: Authentication(method, values), authURL: authURL, scope: scope)
    configuration.region = text("region_name")
    if let interface = text("interface") {
      configuration.interfaces = interface.split(separator: ",").map { $0.singleWord }
    }
    configuration.services = serviceSettings()
    configuration.tls = tls()
    configuration.timeouts = timeouts()
    configuration.warnings = findings.filter { $0.diagnostic.severity == .warning }
    return configuration
  }

  func text(_ name: String) -> String? {
    guard let text = settings[name]?.text, !text.isEmpty else { return nil }
    return text
  }

  mutating func add(_ diagnostic: Diagnostic, at name: String?, _ label: String = "") {
    let setting = name.flatMap { settings[$0] }
    let placed =
      setting?.span.map { diagnostic.label($0, label) } ?? diagnostic.note(isClosed ? nil : "in \(source)")
    findings.append(ConfigurationFinding(placed, file: setting?.file))
  }

  private mutating func address(_ name: String) -> Address? {
    guard let text = text(name) else { return nil }
    if let address = Address(text) { return address }
    add(.credentialsBadAddress(spelling(name)), at: name, "not an http address")
    return nil
  }

  // MARK: The method

  private mutating func chosenMethod() -> AuthenticationMethod? {
    guard let name = text("auth_type") else { return AuthenticationMethod.inferred { settings[$0] != nil } }
    if let method = AuthenticationMethod.named(name) { return method }
    add(.authTypeUnsupported(name, spelling("auth_type")), at: "auth_type", "not supported")
    return nil
  }

  private mutating func methodValues(_ method: AuthenticationMethod) -> AuthenticationValues? {
    var values: [String: Secret] = [:]
    var isKnown = true
    for option in method.options {
      guard let name = ([option.name] + option.aliases).first(where: { settings[$0] != nil }),
        let setting = settings[name]
      else {
        if let standard = option.standard { values[option.name] = Secret(standard) }
        if option.isRequired { missing(option) }
        continue
      }
      guard let value = setting.value else {
        isKnown = false
        continue
      }
      if value.isEmpty, option.isRequired, !option.isSecret { missing(option, at: name) }
      values[option.name] = value
    }
    for sets in method.alternatives where !sets.contains(where: { $0.allSatisfy { settings[$0] != nil } }) {
      let choices = sets.map { $0.map { "`\(spelling($0))`" }.joined(separator: " with ") }
      add(.credentialsIncomplete(method.name, choices), at: nil)
    }
    return isKnown ? AuthenticationValues(values) : nil
  }

  private mutating func missing(_ option: AuthenticationOption, at name: String? = nil) {
    if option == .identityProvider, isClosed {
      let presets = CloudPreset.standard.map(\.name)
      if let provider = text("provider") {
        add(.unknownProvider(provider, presets), at: "provider", "not a preset")
      } else if settings["provider"] == nil {
        add(
          .credentialsMissing("provider", of: spelling, "no identity provider is given")
            .help("presets: \(presets.joined(separator: ", "))"), at: nil)
      }
      return
    }
    let near = nearest(to: option.name, in: settings.keys.filter { !isKnownName($0) })
    let diagnostic = Diagnostic.credentialsMissing(option.name, of: spelling, "\(option.summary) is not given")
    add(diagnostic.help(near.map { "did you mean it with `\(spelling($0))`?" }), at: name ?? near)
  }

  private func isKnownName(_ name: String) -> Bool {
    AuthenticationMethod.standard.contains { $0.options.contains { $0.name == name || $0.aliases.contains(name) } }
      || Self.commonNames.contains(name)
  }

  private static let commonNames: Set<String> = [
    "provider", "auth_url", "auth_type", "project_id", "project_name", "project_domain_id", "project_domain_name",
    "domain_id", "domain_name", "system_scope", "trust_id", "region_name", "interface", "insecure", "verify", "cacert",
    "cert", "key", "api_timeout", "timeout", "default_domain", "default_domain_id", "default_domain_name",
  ]

  // MARK: The preset

  /// Fills in what the preset knows and the settings do not say.
  private mutating func applyPreset(_ method: AuthenticationMethod) -> CloudPreset? {
    let named = text("provider").flatMap(CloudPreset.named)
    if named == nil, let provider = settings["provider"] {
      if !method.options.contains(.identityProvider) {
        if let name = provider.text {
          add(.unknownProvider(name, CloudPreset.standard.map(\.name)), at: "provider", "not a preset")
        }
      } else if settings["identity_provider"] == nil, !isPresetNeeded() {
        settings["identity_provider"] = provider
      }
    }
    let isHere =
      named
      ?? CloudPreset.recognised(
        identityProvider: text("identity_provider"), discovery: text("discovery_endpoint").flatMap(Address.init),
        authURL: text("auth_url").flatMap(Address.init))
    guard let preset = isHere else { return nil }
    fill("auth_url", preset.authURL.text)
    if method.options.contains(.identityProvider) {
      if preset.plate != nil { fill("identity_provider", preset.name) }
      fill("protocol", "openid")
    }
    if method.name == AuthenticationMethod.oidcClientCredentials.name {
      fill("access_token_type", "id_token")
      let discovery = text("discovery_endpoint").flatMap(Address.init)
      // Another identity provider need not know OVHcloud's scope, and may refuse it.
      let isOwn = settings["discovery_endpoint"] == nil || discovery?.host == preset.discoveryEndpoint?.host
      if isOwn, settings["access_token_endpoint"] == nil, settings["scope"] == nil {
        fill("openid_scope", preset.openidScope)
      }
      if let address = preset.discoveryEndpoint { fill("discovery_endpoint", address.text) }
    }
    if method.options.contains(where: { $0.name == "user_domain_name" }), settings["username"] != nil,
      settings["user_domain_id"] == nil, text("auth_url").flatMap(Address.init)?.host == CloudPreset.ovhcloudHost
    {
      fill("user_domain_name", "Default")
    }
    return preset
  }

  /// A provider that is no preset must come with everything a preset would say.
  private func isPresetNeeded() -> Bool {
    let hasAddress = settings["discovery_endpoint"] != nil || settings["access_token_endpoint"] != nil
    return settings["auth_url"] == nil || !hasAddress
  }

  private mutating func fill(_ name: String, _ value: String) {
    if settings[name] == nil { settings[name] = Setting(value) }
  }

  // MARK: The scope

  private mutating func scope(_ method: AuthenticationMethod) -> CloudConfiguration.Scope? {
    for name in ["system_scope", "trust_id"] where settings[name] != nil {
      add(.scopeUnsupported(spelling(name)), at: name, "not supported")
    }
    if method.scoping == .fixed { return .unspecified }
    let names = ["project_id", "project_name", "project_domain_id", "project_domain_name", "domain_id", "domain_name"]
    if names.contains(where: { settings[$0] != nil && settings[$0]?.value == nil }) { return nil }
    let domain = CloudConfiguration.Domain(id: text("project_domain_id"), name: text("project_domain_name"))
    let hasDomain = domain.id != nil || domain.name != nil
    if text("project_id") != nil || text("project_name") != nil {
      return .project(id: text("project_id"), name: text("project_name"), domain: hasDomain ? domain : nil)
    }
    if text("domain_id") != nil || text("domain_name") != nil {
      return .domain(.init(id: text("domain_id"), name: text("domain_name")))
    }
    guard method.scoping == .required else { return .unspecified }
    add(.credentialsMissing("project_id", of: spelling, "no project is given"), at: "project_id")
    return nil
  }

  // MARK: Remarks

  private mutating func remarkOnLeftovers(_ method: AuthenticationMethod) {
    let own = Set(method.options.flatMap { [$0.name] + $0.aliases })
    var leftovers: [String] = []
    for name in settings.keys.sorted() where !own.contains(name) {
      let isOther = AuthenticationMethod.standard.contains { $0.options.contains { $0.name == name } }
      let isScope = method.scoping == .fixed && name.hasPrefix("project_")
      if isClosed, !Self.commonNames.contains(name) {
        let known = method.options.map { spelling($0.name) } + ["project_id", "auth_url", "provider"]
        add(.unknownCredentialsKey(spelling(name), method.name, known), at: name, "not a key of these credentials")
      } else if isOther || isScope {
        leftovers.append(name)
      }
    }
    guard let first = leftovers.first else { return }
    add(.leftoverSettings(leftovers.map(spelling), method.name), at: first, "has no effect")
  }
}

extension AuthenticationMethod {
  /// What is meant where no `auth_type` is given: what the settings are enough for, or a password.
  static func inferred(_ has: (String) -> Bool) -> AuthenticationMethod {
    if has("client_id"), has("client_secret") { return .oidcClientCredentials }
    if has("access_token"), has("identity_provider") { return .oidcAccessToken }
    if has("application_credential_secret") { return .applicationCredential }
    if has("token"), !has("password") { return .token }
    return .password
  }
}

extension Substring {
  /// Without the spaces around it.
  var singleWord: String { String(self).singleLine }
}

// MARK: - Messages

extension Diagnostic {
  static func credentialsMissing(_ name: String, of spelling: (String) -> String, _ message: String) -> Diagnostic {
    Diagnostic(.error, "credentials-missing", message).help("give `\(spelling(name))`")
  }

  static func credentialsIncomplete(_ method: String, _ choices: [String]) -> Diagnostic {
    Diagnostic(.error, "credentials-missing", "the credentials are not enough for \(method)")
      .help("give \(choices.joined(separator: ", or "))")
  }

  static func credentialsBadAddress(_ name: String) -> Diagnostic {
    Diagnostic(.error, "credentials-address", "`\(name)` is not an address").help("write it as https://host/path")
  }

  static func authTypeUnsupported(_ name: String, _ setting: String) -> Diagnostic {
    let known = AuthenticationMethod.standard.flatMap { [$0.name] + $0.aliases }
    return Diagnostic(
      .error, "auth-type-unsupported", "the authentication method '\(name.shortened(to: 60))' is not supported"
    )
    .help(nearest(to: name, in: known).map { "did you mean '\($0)'?" })
    .help("supported as `\(setting)`: \(known.joined(separator: ", "))")
  }

  static func unknownProvider(_ name: String, _ presets: [String]) -> Diagnostic {
    Diagnostic(.error, "unknown-provider", "'\(name.shortened(to: 60))' is not a known provider")
      .help(nearest(to: name, in: presets).map { "did you mean '\($0)'?" })
      .help(
        "known: \(presets.joined(separator: ", ")); any other needs `auth_url` and `discovery_endpoint` (or `access_token_endpoint`)"
      )
  }

  static func unknownCredentialsKey(_ name: String, _ method: String, _ known: [String]) -> Diagnostic {
    Diagnostic(.error, "unknown-key", "credentials of kind \(method) have no key '\(name)'")
      .help(nearest(to: name, in: known).map { "did you mean '\($0)'?" })
  }

  static func scopeUnsupported(_ name: String) -> Diagnostic {
    Diagnostic(.error, "scope-unsupported", "`\(name)` is not supported: a login is for a project or a domain")
      .help("give `project_id` instead")
  }

  static func leftoverSettings(_ names: [String], _ method: String) -> Diagnostic {
    let list = names.map { "`\($0)`" }.joined(separator: ", ")
    return Diagnostic(
      .warning, "leftover-setting", "\(list) \(names.count == 1 ? "has" : "have") no effect with \(method)"
    )
    .help("remove what is left over from another way to log in; other clients stumble over it")
  }
}
