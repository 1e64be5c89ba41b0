import Diagnostics

/// A secret that stands in the file is in the version history and in every journal.
enum LiteralSecrets {
  static let names: Set<String> = ["client_secret", "secret", "password", "token"]

  static func check(_ findings: Findings) -> [Diagnostic] {
    guard let credentials = findings.workflow.credentials else { return [] }
    return credentials.settings.compactMap { setting in
      guard names.contains(setting.name.value), case .constant = setting.value else { return nil }
      return .literalSecret(setting)
    }
  }
}

extension Diagnostic {
  fileprivate static func literalSecret(_ setting: NamedValue) -> Diagnostic {
    Diagnostic(.warning, "literal-secret", "'\(setting.name.value)' stands in the file")
      .label(setting.name.span, "whoever reads the file has it")
      .hiding(setting.value.span)
      .help("write ${{ secrets.NAME }} and give it as STACKHAND_SECRET_NAME or --secret NAME=@FILE")
  }
}
