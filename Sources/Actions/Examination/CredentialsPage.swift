import OpenStack
import Values
import Workflows

/// Which credentials would be used, and from where: names, never a secret.
enum CredentialsPage {
  static func findings(_ configuration: CloudConfiguration, files: any ConfigurationFiles) -> [Finding] {
    var text = "\(configuration.authentication.method.name) from \(configuration.source)"
    let values = configuration.authentication.values
    let method = configuration.authentication.method
    let plain = method.options.filter { !$0.isSecret }.compactMap { option -> String? in
      guard let value = values[option.name], !value.isEmpty, shown.contains(option.name) else { return nil }
      return "\(option.name) \(value)"
    }
    let secret = method.options.filter(\.isSecret).map(\.name).filter { values.secret($0)?.isEmpty == false }
    if !plain.isEmpty { text += ", \(plain.joined(separator: ", "))" }
    if !secret.isEmpty { text += ", with a \(secret.joined(separator: " and a "))" }
    if let preset = configuration.preset { text += "; known cloud \(preset.name)" }
    var findings = [Finding("credentials", .succeeded, text), project(configuration)]
    findings += configuration.warnings.map { Finding("credentials", .unknown, $0.description) }
    if let path = configuration.tls.authorities, files.read(path) == nil {
      findings.append(
        Finding("tls", .failed, "the file of authorities '\(path)' cannot be read", help: "correct `cacert`"))
    }
    return findings
  }

  /// Values that say who somebody is.
  private static let shown: Set<String> = [
    "client_id", "username", "user_id", "application_credential_id", "application_credential_name", "identity_provider",
  ]

  private static func project(_ configuration: CloudConfiguration) -> Finding {
    let keystone = configuration.authURL.description
    switch configuration.scope {
    case .project(let id, let name, _):
      let project = [id, name].compactMap(\.self).first ?? ""
      return Finding(
        "project", .succeeded, "\(project)\(configuration.region.map { " in \($0)" } ?? "") at \(keystone)")
    case .domain(let domain):
      return Finding(
        "project", .unknown, "the domain \(domain.id ?? domain.name ?? "") at \(keystone): a domain has no servers",
        help: "name a project with `project_id`")
    case .unspecified:
      return Finding("project", .succeeded, "the project that the credentials are for, at \(keystone)")
    }
  }
}
