public import Diagnostics

/// The kinds of credentials that a workflow can hold, each a map of plain values.
public enum CredentialKind: String, Sendable, Hashable, CaseIterable {
  case serviceAccount = "service_account"
  case applicationCredential = "application_credential"
  case password
  case token

  public var method: AuthenticationMethod {
    switch self {
    case .serviceAccount: .oidcClientCredentials
    case .applicationCredential: .applicationCredential
    case .password: .password
    case .token: .token
    }
  }

  /// The keys of the map, in the spelling of a workflow: for decoder, help and editors.
  public var options: [AuthenticationOption] {
    let presets = CloudPreset.standard.map(\.name).joined(separator: ", ")
    let provider = AuthenticationOption("provider", "a preset (\(presets)), or the name of another identity provider")
    let place = AuthenticationOption("auth_url", "Keystone's address; the preset knows it")
    let scope = [
      AuthenticationOption("project_id", "the project", required: self == .serviceAccount),
      AuthenticationOption("project_name", "the project by name"),
      AuthenticationOption("project_domain_id", "the domain of the project's name"),
      AuthenticationOption("project_domain_name", "the domain of the project's name"),
    ]
    let own = method.options.map { option in
      AuthenticationOption(
        spelling(of: option.name), aliases: option.aliases, option.summary,
        required: option.isRequired && option != .identityProvider, secret: option.isSecret, standard: option.standard)
    }
    let way = [
      AuthenticationOption("cacert", "a file of certificate authorities to trust instead of the system's"),
      AuthenticationOption("insecure", "true: certificates are not checked"),
      AuthenticationOption("interface", "which endpoints of the catalog to use", standard: "public"),
      AuthenticationOption("api_timeout", "seconds to wait for an answer", standard: "60"),
    ]
    return [provider, place] + own + (self == .applicationCredential ? [] : scope) + way
  }

  /// The workflow's word for an option of the method.
  func spelling(of option: String) -> String {
    self == .applicationCredential && option.hasPrefix("application_credential_")
      ? String(option.dropFirst("application_credential_".count)) : option
  }
}

extension CloudConfiguration {
  /// From the credentials of a workflow: the values of the map under `service_account` and so on.
  ///
  /// Throws ``ConfigurationError`` with everything that is wrong; its spans are those of the settings.
  public init(_ kind: CredentialKind, _ settings: [String: Setting]) throws(ConfigurationError) {
    var reader = ConfigurationReader(kind, settings)
    self = try reader.configuration()
  }

  /// What can be said about the credentials of a workflow before the run, when some values may not be known yet.
  public static func check(_ kind: CredentialKind, _ settings: [String: Setting]) -> [Diagnostic] {
    var reader = ConfigurationReader(kind, settings)
    _ = reader.read()
    return reader.findings.map(\.diagnostic)
  }
}

extension ConfigurationReader {
  fileprivate init(_ kind: CredentialKind, _ settings: [String: Setting]) {
    let names = Dictionary(uniqueKeysWithValues: kind.method.options.map { (kind.spelling(of: $0.name), $0.name) })
    var renamed: [String: Setting] = [:]
    for (name, setting) in settings { renamed[names[name] ?? name] = setting }
    renamed["auth_type"] = Setting(kind.method.name)
    self.init(source: "credentials of the workflow", settings: renamed, spelling: kind.spelling, isClosed: true)
  }
}
