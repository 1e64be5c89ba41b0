/// Words that people try for actions, and what they are called here.
enum ActionSynonyms {
  private static let nouns = [
    "instance": "server", "instances": "server", "vm": "server", "vms": "server", "servers": "server", "nova": "server",
    "images": "image", "glance": "image", "flavors": "flavor", "volumes": "volume", "disk": "volume",
    "disks": "volume", "cinder": "volume", "networks": "network", "neutron": "network", "containers": "container",
    "bucket": "container", "buckets": "container", "swift": "container", "object_store": "container",
    "http": "http", "url": "http", "webhook": "http", "curl": "http",
  ]
  private static let verbs = [
    "get": "show", "describe": "show", "ls": "list", "all": "list", "index": "list", "find": "list", "remove": "delete",
    "destroy": "delete", "terminate": "delete", "add": "create", "new": "create", "get_all": "list", "post": "request",
    "call": "request", "fetch": "request", "restart": "reboot", "launch": "create", "halt": "stop", "shutdown": "stop",
    "poweroff": "stop", "poweron": "start", "boot": "create", "update": "set", "modify": "set", "rename": "set",
  ]

  /// The action that `name` probably means; nil if no known one comes out.
  static func action(for name: String, known: [String]) -> String? {
    let parts = name.lowercased().split { $0 == "." || $0 == " " || $0 == "-" || $0 == "_" || $0 == "/" }.map(
      String.init)
    let words = [parts, parts.reversed()].map { words in
      // `nova.servers.list` says twice what it is about.
      words.map { nouns[$0] ?? verbs[$0] ?? $0 }.reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
        .joined(separator: ".")
    }
    return words.first { known.contains($0) }
      ?? words.first { word in known.contains { $0.hasPrefix(word + ".") } }
      .flatMap { word in known.first { $0.hasPrefix(word + ".") } }
  }
}
