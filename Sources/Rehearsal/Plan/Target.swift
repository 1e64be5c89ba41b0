import Actions
import Engine
import Permissions
import Sandbox
import Workflows

/// Requests that a test means.
enum Target: Sendable, Hashable {
  case operation(Service, String)
  case part(CloudPart)
  /// A method, and a text that the path contains.
  case request(method: String, path: String)
  /// The beginning of an address outside the cloud.
  case outside(String)

  /// What a text means: an action (its writes, or all that it asks where it writes nothing), an operation in the words of
  /// the rights table, a method and a path, a service, `login`, or an address. Empty: nothing that is known.
  static func all(of text: String) -> [Target] {
    if text.hasPrefix("https://") || text.hasPrefix("http://") { return [.outside(text)] }
    if text == "login" { return [.part(.identityProvider)] }
    if let service = Service(rawValue: text) { return [.part(.service(service))] }
    if let signature = ActionRegistry.signatures.signature(of: text) {
      let writes = signature.operations.filter { $0.semantics != .safe }
      return (writes.isEmpty ? signature.operations : writes).flatMap { served($0) }
    }
    let words = text.split(separator: " ", maxSplits: 1)
    if words.count == 2, ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].contains(String(words[0])) {
      return [.request(method: String(words[0]), path: String(words[1]))]
    }
    return operations.filter { $0.name == text }.map { .operation($0.service, $0.name) }
  }

  /// An operation as the simulated cloud calls it, which tells some apart that are one request: those of the same method,
  /// path and key of the body.
  private static func served(_ operation: Operation) -> [Target] {
    if operations.contains(where: { $0 == (operation.service, operation.name) }) {
      return [.operation(operation.service, operation.name)]
    }
    func key(_ name: String) -> Substring? { name.hasSuffix(")") ? name.split(separator: "(").last : nil }
    return RightsTable.standard.rows.filter { row in
      row.service == operation.service && row.method == operation.method && row.path == operation.path
        && key(row.operation) == key(operation.name)
    }.map { .operation($0.service, $0.operation) }
  }

  /// Every operation of the simulated cloud.
  private static let operations = SimulatedCloud.operations

  /// Everything that has a name, for people who misspell one.
  static var names: [String] { ActionRegistry.signatures.names + Set(operations.map(\.name)).sorted() + ["login"] }

  func matches(_ seen: SeenRequest) -> Bool {
    switch self {
    case .operation(let service, let name): seen.part == .service(service) && seen.operation == name
    case .part(let part): seen.part == part
    case .request(let method, let path): seen.part != nil && seen.method == method && seen.path.contains(path)
    case .outside(let address): seen.part == nil && seen.path.hasPrefix(address)
    }
  }

  /// Which requests to the cloud meet a fault; nil: it is outside.
  var scope: FaultPlan.Scope? {
    switch self {
    case .operation(let service, let name): .operation(service, name)
    case .part(let part): FaultPlan.Scope(part)
    case .request(let method, let path): FaultPlan.Scope(method: method, path: path)
    case .outside: nil
    }
  }
}

/// A request as it was seen arriving.
struct SeenRequest: Sendable {
  /// Nil: outside the cloud.
  let part: CloudPart?
  let method: String
  /// Of what is outside the whole address.
  let path: String
  let operation: String?
  let status: Int

  var description: String {
    let service = part.map { "\($0): " } ?? ""
    return "\(service)\(operation ?? "\(method) \(path)") (\(status))"
  }
}
