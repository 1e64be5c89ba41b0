import Values

/// What `serve` is told: by flags, by the environment, by a file. The first that says something counts.
struct ServeConfiguration: Sendable {
  var folder: String?
  var listen: String?
  var state: String?
  var cloud: String?
  var region: String?
  /// Other values for constants that workflows declare, as they are written.
  var vars: [String: String] = [:]
  var notify: Notify?
  var heartbeat: Heartbeat?

  /// Where people are told what they must know.
  struct Notify: Sendable {
    enum Form: String, CaseIterable, Sendable { case json, slack }

    var url: SecretText
    var form = Form.json
    var headers: [(name: String, value: SecretText)] = []
  }

  /// Who is told that the service is alive.
  struct Heartbeat: Sendable {
    var url: SecretText
    var every = Duration.seconds(60)
  }

  static let standardListen = "127.0.0.1:8484"

  /// Variables of the environment, which stand between flags and file.
  static func environment(_ name: String) -> String? {
    LocalMachine.environment["STACKHAND_\(name)"].flatMap { $0.isEmpty ? nil : $0 }
  }
}
