import Diagnostics
import HTTPTypes
import OpenStack
import Storage
import Values
import YAML

/// Reads the file of `serve --config`, and says everything that is wrong with it.
struct ServeConfigurationReader {
  private let file: SourceFile
  private let folder: String
  private(set) var diagnostics: [Diagnostic] = []

  private static let keys = ["workflows", "listen", "state", "cloud", "region", "vars", "notify", "heartbeat"]
  private static let sizeLimit = 1 << 20

  /// Throws if the file cannot be used, which has been said then.
  static func read(_ path: String, _ console: Console) throws(UsageProblem) -> ServeConfiguration {
    let file: SourceFile
    do throws(ReadError) { file = SourceFile(name: path, bytes: try LocalFile.read(path, limit: sizeLimit)) } catch {
      throw UsageProblem("cannot read the configuration '\(path)': \(error.reason)", help: "give a file with --config")
    }
    let (document, found) = YAML.parse(file)
    var reader = ServeConfigurationReader(file: file, path: path)
    reader.diagnostics = found
    let configuration = document.map { reader.configuration($0.root) }
    console.show(reader.diagnostics, of: file)
    guard let configuration, !reader.diagnostics.contains(where: { $0.severity == .error }) else {
      throw UsageProblem("the configuration '\(path)' has mistakes", help: "see above")
    }
    return configuration
  }

  private init(file: SourceFile, path: String) {
    self.file = file
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    folder = parts.isEmpty ? "" : parts.joined(separator: "/") + "/"
  }

  private mutating func configuration(_ root: Node) -> ServeConfiguration {
    var configuration = ServeConfiguration()
    for (key, value) in members(root, Self.keys, of: "the configuration") {
      switch key {
      case "workflows": configuration.folder = path(value)
      case "listen":
        configuration.listen = text(value)
        if let listen = configuration.listen, ListenAddress(listen) == nil {
          refuse(value, "'listen' wants HOST:PORT", "127.0.0.1:8484, for example")
        }
      case "state":
        let place = text(value)
        configuration.state = place == "none" || place.map(SQLStore.isServer) == true ? place : path(value)
      case "cloud": configuration.cloud = text(value)
      case "region": configuration.region = text(value)
      case "vars":
        guard let entries = value.entries else {
          refuse(value, "'vars' is a mapping of names to values", nil)
          continue
        }
        for entry in entries { configuration.vars[entry.key.string ?? ""] = text(entry.value) }
      case "notify": configuration.notify = notify(value)
      default: configuration.heartbeat = heartbeat(value)
      }
    }
    return configuration
  }

  private mutating func notify(_ node: Node) -> ServeConfiguration.Notify? {
    if node.string != nil { return address(node).map { ServeConfiguration.Notify(url: $0) } }
    var url: SecretText?
    var form: ServeConfiguration.Notify.Form?
    var headers: [(String, SecretText)] = []
    for (key, value) in members(node, ["url", "format", "headers"], of: "'notify'") {
      switch key {
      case "url": url = address(value)
      case "format":
        form = value.string.flatMap(ServeConfiguration.Notify.Form.init)
        if form == nil { refuse(value, "'format' is json or slack", nil) }
      default:
        guard let entries = value.entries else {
          refuse(value, "'headers' is a mapping", nil)
          continue
        }
        for entry in entries {
          let name = entry.key.string ?? ""
          if HTTPField.Name(name) == nil { refuse(entry.key, "'\(printable(name))' is no name of a header", nil) }
          if let text = secretText(entry.value) { headers.append((name, text)) }
        }
      }
    }
    guard let url else {
      refuse(node, "'notify' has no url", "write `notify: ${{ secrets.OPS_WEBHOOK }}`")
      return nil
    }
    return ServeConfiguration.Notify(url: url, form: form ?? .json, headers: headers)
  }

  private mutating func heartbeat(_ node: Node) -> ServeConfiguration.Heartbeat? {
    if node.string != nil { return address(node).map { ServeConfiguration.Heartbeat(url: $0) } }
    var heartbeat: ServeConfiguration.Heartbeat?
    var every: Duration?
    for (key, value) in members(node, ["url", "every"], of: "'heartbeat'") {
      if key == "url" {
        heartbeat = address(value).map { ServeConfiguration.Heartbeat(url: $0) }
      } else if let span = value.string.flatMap(DurationLiteral.parse), span >= .seconds(1) {
        every = span
      } else {
        refuse(value, "'every' is a duration of at least 1s", "write 60s or 5m")
      }
    }
    if heartbeat == nil { refuse(node, "'heartbeat' has no url", nil) }
    if let every { heartbeat?.every = every }
    return heartbeat
  }

  // MARK: Values

  private mutating func members(_ node: Node, _ known: [String], of what: String) -> [(String, Node)] {
    guard let entries = node.entries else {
      refuse(node, "\(what) is a mapping", "its keys are \(known.joined(separator: ", "))")
      return []
    }
    var members: [(String, Node)] = []
    for entry in entries {
      let name = entry.key.string ?? ""
      if known.contains(name) {
        members.append((name, entry.value))
      } else {
        diagnostics.append(
          Diagnostic(.error, "unknown-key", "\(what) has no key '\(printable(name))'").label(
            entry.key.span, "not known"
          )
          .help(
            nearest(to: name, in: known).map { "did you mean '\($0)'?" }
              ?? "there are \(known.joined(separator: ", "))"))
      }
    }
    return members
  }

  private mutating func text(_ node: Node) -> String? {
    guard let text = node.string, !text.isEmpty else {
      refuse(node, "a text is wanted here", nil)
      return nil
    }
    return text
  }

  /// From the folder of the file.
  private mutating func path(_ node: Node) -> String? { text(node).map { $0.hasPrefix("/") ? $0 : folder + $0 } }

  private mutating func secretText(_ node: Node) -> SecretText? {
    guard let text = text(node) else { return nil }
    let secret = SecretText(text)
    if secret == nil { refuse(node, "only secrets are referred to here", "write ${{ secrets.NAME }}") }
    return secret
  }

  private mutating func address(_ node: Node) -> SecretText? {
    let isReference = node.string?.contains("${{") ?? false
    if !isReference, let text = node.string, Address(text) == nil {
      refuse(node, "an address begins with https:// or http://", nil)
      return nil
    }
    return secretText(node)
  }

  private mutating func refuse(_ node: Node, _ message: String, _ help: String?) {
    diagnostics.append(Diagnostic(.error, "invalid-input", message).label(node.span, "here").help(help))
  }
}
