import Diagnostics

/// A secret that stands in the file is in the version history and in every journal.
enum LiteralSecrets {
  static let names: Set<String> = ["client_secret", "secret", "password", "token"]

  static func check(_ findings: Findings) -> [Diagnostic] {
    let settings = findings.workflow.credentials?.settings ?? []
    let inCredentials: [Diagnostic] = settings.compactMap { setting in
      guard names.contains(setting.name.value), case .constant = setting.value else { return nil }
      return .literalSecret(setting)
    }
    let triggers = findings.workflow.triggers
    let verified = triggers.alerts.compactMap(\.verify) + triggers.webhooks.compactMap(\.verify)
    return inCredentials
      + verified.flatMap(\.secrets).compactMap { value in
        guard case .constant = value else { return nil }
        return .literalSecret(in: value.span)
      }
  }
}

extension Diagnostic {
  fileprivate static func literalSecret(in span: SourceSpan) -> Diagnostic {
    Diagnostic(.warning, "literal-secret", "a secret of `verify` stands in the file")
      .label(span, "whoever reads the file can send messages").hiding(span)
      .help("write ${{ secrets.NAME }} and give it as STACKHAND_SECRET_NAME or $CREDENTIALS_DIRECTORY/NAME")
  }

  fileprivate static func literalSecret(_ setting: NamedValue) -> Diagnostic {
    Diagnostic(.warning, "literal-secret", "'\(setting.name.value)' stands in the file")
      .label(setting.name.span, "whoever reads the file has it")
      .hiding(setting.value.span)
      .help("write ${{ secrets.NAME }} and give it as STACKHAND_SECRET_NAME or --secret NAME=@FILE")
  }
}
