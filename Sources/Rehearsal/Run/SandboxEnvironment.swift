public import Actions
public import OpenStack
public import Sandbox
import Values

/// How a simulated cloud is logged in to.
public enum SandboxEnvironment {
  /// Reserved: no request to it ever leaves (RFC 6761).
  public static let authority = "sandbox.invalid"
  public static let base = "http://\(authority)"

  /// The variables with which the standard client logs in.
  public static func variables(_ cloud: SimulatedCloud, _ account: Account, base: String) -> [String: String] {
    [
      "OS_AUTH_TYPE": "v3oidcclientcredentials",
      "OS_AUTH_URL": "\(base)/identity/v3",
      "OS_IDENTITY_PROVIDER": account.provider.rawValue,
      "OS_PROTOCOL": "openid",
      "OS_DISCOVERY_ENDPOINT":
        "\(base)/role-adapter/urn:v1:\(account.provider.plate):resource:publicCloudProject:pci/.well-known/openid-configuration",
      "OS_ACCESS_TOKEN_TYPE": "id_token",
      "OS_OPENID_SCOPE": "openid profile email publicCloudProject/all",
      "OS_PROJECT_ID": cloud.projectID,
      "OS_CLIENT_ID": account.clientID,
      "OS_CLIENT_SECRET": account.secret.reveal(),
      "OS_REGION_NAME": "GRA7",
      "OS_IDENTITY_API_VERSION": "3",
    ]
  }

  /// The same as a configuration, for a cloud in this process.
  public static func configuration(
    _ cloud: SimulatedCloud, _ account: Account, files: any ConfigurationFiles = NoFiles()
  ) throws(ConfigurationError) -> CloudConfiguration {
    var configuration = try CloudConfiguration.fromEnvironment(variables(cloud, account, base: base), files: files)
    // No provider of that name limits the rate here.
    configuration.source = "the sandbox"
    return configuration
  }
}

/// No file is there.
public struct NoFiles: ConfigurationFiles {
  public let workingDirectory = "/"
  public let homeDirectory: String? = nil

  public init() {}

  public func read(_ path: String) -> [UInt8]? { nil }
}

/// Takes every connection, and reaches nobody.
public struct SimulatedConnector: TCPConnector {
  public init() {}

  public func connect(host: String, port: Int, timeout: Duration) async throws {}
}
