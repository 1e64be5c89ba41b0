/// What is known of a cloud by name, so that nobody has to write it.
///
/// The values are those of OVHcloud's guide "Authenticate to the OpenStack API with a service account" as of 2023-11-27.
/// OVHcloud US is not among them: its values are not published.
public struct CloudPreset: Sendable, Hashable {
  /// As `provider`, and as the identity provider's name in Keystone.
  public let name: String
  public let authURL: Address
  /// Nil where only Keystone's host was recognised.
  public let discoveryEndpoint: Address?
  public let openidScope: String
  /// The part of OVHcloud that identities and projects belong to, as their URNs begin: `eu` or `ca`; nil if that cannot
  /// be told.
  public let plate: String?

  /// Every preset that can be named.
  public static let standard: [CloudPreset] = [
    ovhcloud("ovhcloud-emea", host: "iam.ovh.net", plate: "eu"),
    ovhcloud("ovhcloud-world", host: "iam.ovh.ca", plate: "ca"),
  ].compactMap(\.self)

  public static func named(_ name: String) -> CloudPreset? { standard.first { $0.name == name } }

  /// The host of Keystone is the same for both.
  static let ovhcloudHost = "auth.cloud.ovh.net"
  /// What the scope must have at OVHcloud besides `openid`.
  static let ovhcloudScope = "publicCloudProject/all"

  /// The preset that a configuration means without saying so: by the identity provider's name, by its address, by
  /// Keystone's.
  static func recognised(identityProvider: String?, discovery: Address?, authURL: Address?) -> CloudPreset? {
    if let preset = identityProvider.flatMap(named) { return preset }
    if let discovery, let preset = standard.first(where: { $0.discoveryEndpoint?.host == discovery.host }) {
      return preset
    }
    guard let authURL, authURL.host == ovhcloudHost, let any = standard.first else { return nil }
    return CloudPreset(
      name: "ovhcloud", authURL: any.authURL, discoveryEndpoint: nil, openidScope: any.openidScope, plate: nil)
  }

  private static func ovhcloud(_ name: String, host: String, plate: String) -> CloudPreset? {
    // `pci` is literal: it does not stand for a project.
    let path = "role-adapter/urn:v1:\(plate):resource:publicCloudProject:pci/.well-known/openid-configuration"
    guard let keystone = Address("https://\(ovhcloudHost)/v3"), let discovery = Address("https://\(host)/\(path)")
    else {
      return nil
    }
    return CloudPreset(
      name: name, authURL: keystone, discoveryEndpoint: discovery,
      openidScope: "openid profile email \(ovhcloudScope)", plate: plate)
  }
}

/// What `profile:` of clouds.yaml may name without a look into the network: two of the standard SDK's vendor files.
struct VendorProfile: Sendable {
  let settings: [String: String]

  static let standard: [String: VendorProfile] = [
    // The SDK's own file only points at a document on the web, which says this.
    "ovh": VendorProfile(settings: [
      "auth_url": "https://auth.cloud.ovh.net/v3", "user_domain_name": "Default", "project_domain_name": "Default",
    ]),
    "ovh-us": VendorProfile(settings: [
      "auth_url": "https://auth.cloud.ovh.us/v3", "user_domain_name": "Default", "project_domain_name": "Default",
    ]),
  ]
}
