import Engine
import OpenStack
import Values
import Workflows

/// Which configuration a run logs in with: what the workflow says, else what was named outside, else the environment.
struct ConfigurationChoice {
  let settings: CloudAccess.Settings
  /// The one region that will count; a cloud that lists its regions must have it.
  let region: String?

  init(_ settings: CloudAccess.Settings, region: RegionChoice?) {
    self.settings = settings
    if case .one(let name) = region { self.region = name } else { self.region = settings.region }
  }

  func configuration(_ credentials: Credentials?) throws(ConfigurationError) -> CloudConfiguration {
    guard let credentials else {
      if let cloud = settings.cloud { return try named(cloud) }
      return try CloudConfiguration.fromEnvironment(settings.environment, files: settings.files)
    }
    switch credentials.way {
    case .environment: return try CloudConfiguration.fromEnvironment(settings.environment, files: settings.files)
    case .cloud: return try named(credentials.settings["cloud"]?.asString ?? "")
    case .serviceAccount: return try CloudConfiguration(.serviceAccount, plain(credentials))
    case .applicationCredential: return try CloudConfiguration(.applicationCredential, plain(credentials))
    case .password: return try CloudConfiguration(.password, plain(credentials))
    case .token: return try CloudConfiguration(.token, plain(credentials))
    }
  }

  private func named(_ cloud: String) throws(ConfigurationError) -> CloudConfiguration {
    try CloudConfiguration.named(
      cloud, region: region, environment: settings.environment, files: settings.files)
  }

  /// Every value as a secret: some are, and none is ever shown from here.
  private func plain(_ credentials: Credentials) -> [String: Setting] {
    credentials.settings.compactMapValues { value in
      switch value {
      case .string(let text): Setting(Secret(text))
      case .bool(let flag): Setting(Secret(flag ? "true" : "false"))
      default: nil
      }
    }
  }
}
