public import Values

/// One rule of a Keystone application credential: a request that it may be used for, and no other is.
///
/// Source: Identity API reference, "Create application credential", `access_rules` (API 3.13). In a path `{name}` stands
/// for anything without a slash, `**` for anything.
public struct AccessRule: Hashable, Sendable {
  /// The service's type as it is configured there; mostly that of the catalog.
  public let service: String
  public let method: String
  /// The whole path of the request, with the version and, where the service has it there, the project.
  public let path: String

  /// The rule for an operation. `type` and `base` are what the catalog says of the service: the type it goes by, and the
  /// path of its endpoint.
  public init(_ operation: Operation, type: String? = nil, base: String? = nil) {
    service = type ?? operation.service.rawValue
    method = operation.method
    path = Self.path(operation, base: base)
  }

  /// Operations of compute begin below the version, those of the other services with it.
  private static func path(_ operation: Operation, base: String?) -> String {
    var path = String(operation.path.prefix { $0 != "?" })
    // The one name that may have slashes in it.
    if path.hasSuffix("/{object}") { path = path.dropLast("{object}".count) + "**" }
    return operation.service == .compute ? (base ?? "/v2.1") + path : path
  }

  public var json: Value { ["service": .string(service), "method": .string(method), "path": .string(path)] }
}

extension [AccessRule] {
  /// The rules for some operations, each once, by service, path and method.
  public init(
    for operations: some Sequence<Operation>, at place: (Service) -> (type: String, base: String)? = { _ in nil }
  ) {
    self = Set(
      operations.map { operation in
        let place = place(operation.service)
        return AccessRule(operation, type: place?.type, base: place?.base)
      }
    ).sorted { ($0.service, $0.path, $0.method) < ($1.service, $1.path, $1.method) }
  }
}
