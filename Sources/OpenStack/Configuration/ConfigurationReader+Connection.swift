import Diagnostics
import HTTP

// What concerns the way to the services, and single services.
extension ConfigurationReader {
  /// `insecure` beats everything; `verify` counts only as a YAML value, as in the standard SDK, where `OS_VERIFY=false`
  /// does not switch checking off.
  mutating func tls() -> CloudConfiguration.TLSSettings {
    var tls = CloudConfiguration.TLSSettings()
    tls.isInsecure = text("insecure").map(isTrue) ?? false
    if let verify = text("verify"), !isTrue(verify) {
      if settings["verify"]?.file != nil {
        tls.isInsecure = true
      } else {
        add(.verifyIgnored(spelling("verify"), spelling("insecure")), at: "verify")
      }
    }
    tls.authorities = text("cacert")
    tls.clientCertificate = text("cert")
    tls.clientKey = text("key")
    return tls
  }

  /// `api_timeout` or `timeout`, in seconds: how long to wait for an answer.
  mutating func timeouts() -> HTTPTimeouts {
    var timeouts = HTTPTimeouts.standard
    guard let name = ["api_timeout", "timeout"].first(where: { text($0) != nil }), let text = text(name) else {
      return timeouts
    }
    guard let seconds = Double(text), seconds > 0, seconds < 86_400 else {
      add(.badTimeout(spelling(name)), at: name, "not a number of seconds")
      return timeouts
    }
    timeouts.answer = .milliseconds(Int(seconds * 1_000))
    return timeouts
  }

  /// From keys such as `object_store_region_name`: the service's type with underscores, then what is said about it.
  func serviceSettings() -> [String: CloudConfiguration.ServiceSettings] {
    var services: [String: CloudConfiguration.ServiceSettings] = [:]
    let suffixes: [(String, WritableKeyPath<CloudConfiguration.ServiceSettings, String?>)] = [
      ("_region_name", \.region), ("_interface", \.interface), ("_service_name", \.serviceName),
      ("_endpoint_override", \.endpointOverride), ("_default_microversion", \.defaultMicroversion),
      ("_api_version", \.apiVersion),
    ]
    // Sorted, so that of several names of one service always the same one counts.
    for name in settings.keys.sorted() {
      guard let text = text(name), let (suffix, part) = suffixes.first(where: { name.hasSuffix($0.0) }) else {
        continue
      }
      let type = String(name.dropLast(suffix.count).map { $0 == "_" ? "-" : $0 })
      guard !type.isEmpty else { continue }
      let preferred = ServiceCatalog.preferredName(of: type)
      var settings = services[preferred] ?? .init()
      if settings[keyPath: part] == nil || type == preferred { settings[keyPath: part] = text }
      services[preferred] = settings
    }
    return services
  }

  private func isTrue(_ text: String) -> Bool { ["true", "yes", "on", "1"].contains(text.lowercased()) }
}

extension ServiceCatalog {
  /// The first of a service's names: `block-storage` for `volumev3`.
  static func preferredName(of type: String) -> String {
    for name in ["block-storage", "shared-file-system", "workflow"] where aliases(of: name).contains(type) {
      return name
    }
    return type
  }
}

extension Diagnostic {
  fileprivate static func verifyIgnored(_ verify: String, _ insecure: String) -> Diagnostic {
    Diagnostic(.warning, "leftover-setting", "`\(verify)` does not switch the check of certificates off")
      .help("write `\(insecure)=true` to do so, or better name the authority with cacert")
  }

  fileprivate static func badTimeout(_ name: String) -> Diagnostic {
    Diagnostic(.error, "credentials-timeout", "`\(name)` is not a number of seconds").help("write, say, 60")
  }
}
