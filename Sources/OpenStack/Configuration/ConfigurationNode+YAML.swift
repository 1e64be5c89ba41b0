import Diagnostics
import YAML

extension ConfigurationNode {
  /// From the text of a configuration file. Scalars are taken as they are written: an id such as `00123` or `1e5` is
  /// never read as a number.
  init(yaml bytes: [UInt8], path: String) throws(ConfigurationError) {
    let file = ConfigurationFile(SourceFile(name: path, bytes: bytes))
    let parsed = YAML.parseAll(file.source)
    let errors = parsed.diagnostics.filter { $0.severity == .error }
    guard errors.isEmpty else { throw ConfigurationError(errors.map { ConfigurationFinding($0, file: file) }) }
    self = parsed.documents.first.map { ConfigurationNode($0.root, file) } ?? .null
  }

  /// The depth of a document is limited by its reader.
  private init(_ node: Node, _ file: ConfigurationFile) {
    switch node.kind {
    case .scalar(let scalar):
      self = node.isNull ? .null : .scalar(Setting(scalar.text, span: node.aliasSpan ?? node.span, file: file))
    case .sequence(let items):
      self = .list(items.map { ConfigurationNode($0, file) })
    case .mapping(let entries):
      self = .map(ConfigurationNode.map(entries, file))
    }
  }

  /// With what `<<` merges in below what is written: PyYAML, and so the standard client, reads it.
  private static func map(_ entries: Entries, _ file: ConfigurationFile) -> [String: ConfigurationNode] {
    var map: [String: ConfigurationNode] = [:]
    var merged: [String: ConfigurationNode] = [:]
    for entry in entries {
      guard let name = entry.key.string else { continue }
      let value = ConfigurationNode(entry.value, file)
      guard name == "<<" else {
        map[name] = value
        continue
      }
      for source in value.items ?? [value] { merged.merge(source.map ?? [:]) { first, _ in first } }
    }
    return merged.merging(map) { $1 }
  }
}
