public import HTTP

/// Everything that is needed to log in to a cloud and to choose its endpoints.
public struct CloudConfiguration: Sendable {
  /// Where it comes from, for people: `credentials of the workflow`, `cloud 'prod' of /etc/openstack/clouds.yaml`.
  public var source: String
  /// The preset that was named or recognised; decides on rate limits and on the fallback of object storage.
  public var preset: CloudPreset?
  /// How to log in, and with what.
  public var authentication: Authentication
  /// Keystone's address; `/v3` is added where it is missing.
  public var authURL: Address
  public var scope: Scope
  /// For services that have none of their own. Nil if nothing names one.
  public var region: String?
  /// In order of preference; `public` if nothing else is said.
  public var interfaces: [String]
  /// What is said for single services, by their preferred type (`block-storage`).
  public var services: [String: ServiceSettings]
  public var tls: TLSSettings
  public var timeouts: HTTPTimeouts
  /// Warnings about what was read: known mistakes, leftovers that have no effect.
  public var warnings: [ConfigurationFinding]

  public init(
    source: String, preset: CloudPreset? = nil, authentication: Authentication, authURL: Address, scope: Scope,
    region: String? = nil, interfaces: [String] = ["public"], services: [String: ServiceSettings] = [:],
    tls: TLSSettings = TLSSettings(), timeouts: HTTPTimeouts = .standard, warnings: [ConfigurationFinding] = []
  ) {
    self.source = source
    self.preset = preset
    self.authentication = authentication
    self.authURL = authURL
    self.scope = scope
    self.region = region
    self.interfaces = interfaces
    self.services = services
    self.tls = tls
    self.timeouts = timeouts
    self.warnings = warnings
  }

  /// What two configurations must share to share a login: region, interface and timeouts do not matter.
  public var loginKey: LoginKey { LoginKey(authentication: authentication, authURL: authURL, scope: scope, tls: tls) }

  /// Whom a login is for. Equal keys mean the same credentials at the same Keystone for the same scope.
  public struct LoginKey: Sendable, Hashable {
    let authentication: Authentication
    let authURL: Address
    let scope: Scope
    let tls: TLSSettings
  }

  /// What the token shall be good for.
  public enum Scope: Sendable, Hashable {
    /// `domain` says whose project a name means; an id needs none.
    case project(id: String?, name: String?, domain: Domain?)
    case domain(Domain)
    /// None is asked for: an application credential has its own project, a user may have a default one.
    case unspecified
  }

  /// A domain by id or by name.
  public struct Domain: Sendable, Hashable {
    public let id: String?
    public let name: String?

    public init(id: String? = nil, name: String? = nil) {
      self.id = id
      self.name = name
    }
  }

  /// What is said for one service.
  public struct ServiceSettings: Sendable, Hashable {
    public var region: String?
    public var interface: String?
    public var serviceName: String?
    /// An address to use instead of the catalog's; `%(project_id)s` and `%(user_id)s` in it are filled in.
    public var endpointOverride: String?
    /// `2.60`, `3` …
    public var apiVersion: String?
    public var defaultMicroversion: String?

    public init(
      region: String? = nil, interface: String? = nil, serviceName: String? = nil, endpointOverride: String? = nil,
      apiVersion: String? = nil, defaultMicroversion: String? = nil
    ) {
      self.region = region
      self.interface = interface
      self.serviceName = serviceName
      self.endpointOverride = endpointOverride
      self.apiVersion = apiVersion
      self.defaultMicroversion = defaultMicroversion
    }
  }

  /// How to check whom one talks to. Paths are as written, `~` expanded.
  public struct TLSSettings: Sendable, Hashable {
    /// Certificates are not checked at all.
    public var isInsecure: Bool
    /// A file of certificate authorities that replaces the system's.
    public var authorities: String?
    public var clientCertificate: String?
    public var clientKey: String?

    public init(
      isInsecure: Bool = false, authorities: String? = nil, clientCertificate: String? = nil, clientKey: String? = nil
    ) {
      self.isInsecure = isInsecure
      self.authorities = authorities
      self.clientCertificate = clientCertificate
      self.clientKey = clientKey
    }
  }
}
