import Diagnostics

// Mistakes that the guide of 2023-08 and copies of it led to. Each is a warning: somebody may really mean it.
extension ConfigurationReader {
  mutating func remarkOnMistakes() {
    let keystone = text("auth_url").flatMap(Address.init)
    let discovery = text("discovery_endpoint").flatMap(Address.init)
    if let keystone, keystone.host.hasSuffix(".preprod.cloud.ovh.net") {
      add(.authURLPreprod(spelling("auth_url")), at: "auth_url", "from the first version of the guide")
    }
    if let discovery, let owner = preset(at: discovery) { remark(on: discovery, of: owner) }
    remarkOnScope(isOVHcloud: discovery.flatMap(preset) != nil)
    if let client = text("client_id"), client.hasPrefix("urn:v1:") {
      add(.clientIsURN(spelling("client_id"), client), at: "client_id", "a URN")
    }
  }

  private mutating func remark(on discovery: Address, of owner: CloudPreset) {
    let name = spelling("discovery_endpoint")
    for other in CloudPreset.standard where other != owner {
      if let plate = other.plate, discovery.path.contains("urn:v1:\(plate):") {
        add(
          .discoveryPlate(name, host: discovery.host, plate: plate, owner), at: "discovery_endpoint", "mixes two plates"
        )
      }
      if text("identity_provider") == other.name {
        let provider = spelling(settings["provider"] == nil ? "identity_provider" : "provider")
        add(
          .providerPlate(provider, other.name, host: discovery.host, owner), at: "discovery_endpoint",
          "of \(owner.name)")
      }
    }
    if let last = discovery.path.segment(after: "publicCloudProject:"), last != "pci", last.utf8.count == 32 {
      add(.discoveryProject(name), at: "discovery_endpoint", "`pci` is literal")
    }
    if let type = text("access_token_type"), type != "id_token" {
      add(.tokenType(spelling("access_token_type"), type), at: "access_token_type", "must be id_token")
    }
  }

  private mutating func remarkOnScope(isOVHcloud: Bool) {
    let given = settings["openid_scope"] == nil ? "scope" : "openid_scope"
    guard let scope = text(given) else { return }
    let words = scope.split(separator: " ")
    if text("access_token_type") == "id_token", !words.contains("openid") {
      add(.scopeWithoutOpenID(spelling(given)), at: given, "no openid")
    }
    if isOVHcloud, !words.contains(Substring(CloudPreset.ovhcloudScope)) {
      add(.scopeWithoutProject(spelling(given)), at: given, "no \(CloudPreset.ovhcloudScope)")
    }
  }

  private func preset(at discovery: Address) -> CloudPreset? {
    CloudPreset.standard.first { $0.discoveryEndpoint?.host == discovery.host }
  }
}

extension String {
  /// What stands between `mark` and the next slash.
  fileprivate func segment(after mark: String) -> String? {
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(mark) { return String(rest.dropFirst(mark.count).prefix { $0 != "/" }) }
      rest = rest.dropFirst()
    }
    return nil
  }
}

extension Diagnostic {
  fileprivate static func authURLPreprod(_ name: String) -> Diagnostic {
    Diagnostic(.warning, "auth-url-preprod", "`\(name)` is OVHcloud's pre-production host, which an early guide named")
      .help("write https://\(CloudPreset.ovhcloudHost)/v3")
  }

  fileprivate static func discoveryPlate(
    _ name: String, host: String, plate: String, _ owner: CloudPreset
  ) -> Diagnostic {
    Diagnostic(
      .warning, "discovery-plate", "`\(name)` has \(host) together with urn:v1:\(plate), which do not belong together"
    )
    .help("write \(owner.discoveryEndpoint?.text ?? "")")
  }

  fileprivate static func providerPlate(
    _ name: String, _ provider: String, host: String, _ owner: CloudPreset
  ) -> Diagnostic {
    let own = CloudPreset.named(provider)?.discoveryEndpoint?.text ?? ""
    return Diagnostic(.warning, "provider-plate", "`\(name)` is \(provider), but \(host) belongs to \(owner.name)")
      .help("\(provider) goes with \(own); accounts of one plate do not exist on the other")
  }

  fileprivate static func discoveryProject(_ name: String) -> Diagnostic {
    Diagnostic(.warning, "discovery-project", "`\(name)` has a project id after publicCloudProject:")
      .help("what stands there at OVHcloud is literally `pci`, for every project")
  }

  fileprivate static func tokenType(_ name: String, _ type: String) -> Diagnostic {
    Diagnostic(
      .warning, "access-token-type",
      "`\(name)` is '\(type.shortened(to: 40))', but OVHcloud's Keystone wants the id_token"
    )
    .help("write id_token")
  }

  fileprivate static func scopeWithoutOpenID(_ name: String) -> Diagnostic {
    Diagnostic(.warning, "scope-without-openid", "`\(name)` lacks `openid`, without which there is no id_token")
      .help("add openid to it")
  }

  fileprivate static func scopeWithoutProject(_ name: String) -> Diagnostic {
    Diagnostic(
      .warning, "scope-without-project",
      "`\(name)` lacks `\(CloudPreset.ovhcloudScope)`, which OVHcloud asks for since 2023-11"
    )
    .help("leave `\(name)` out, or write: openid profile email \(CloudPreset.ovhcloudScope)")
  }

  fileprivate static func clientIsURN(_ name: String, _ urn: String) -> Diagnostic {
    let end = urn.split(separator: "/").last.map(String.init) ?? ""
    let id = end.hasPrefix("oauth2-") ? String(end.dropFirst(7)) : end
    return Diagnostic(.warning, "client-id-urn", "`\(name)` is the URN of an identity, not a client id")
      .help("the client id is what follows `oauth2-`: \(id.shortened(to: 60))")
  }
}
