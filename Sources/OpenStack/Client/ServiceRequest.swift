public import HTTP
public import HTTPTypes
public import Values

/// One request to a service, before it has an address and a token.
public struct ServiceRequest: Sendable {
  public var method: HTTPRequest.Method
  /// Below the endpoint, with or without the version that some catalogs leave out (`/v2/images` is `/images`).
  public var path: ServicePath
  public var query: [(name: String, value: String)]
  public var body: RequestBody?
  /// Sent besides those that every request has; `Accept` here replaces the usual `application/json`.
  public var fields: HTTPFields
  /// The microversion that is wanted.
  public var microversion: Microversion?
  /// The lowest that will do, where the service does not speak the wanted one. nil: none but the wanted one.
  public var minimumMicroversion: Microversion?
  /// Whether sending it twice does no more than sending it once. The method's own promise, unless it is set.
  public var isRepeatable: Bool
  /// Whether a success has JSON to read, if it has a body at all. Object storage answers writes with a page in HTML.
  public var answersJSON = true

  public init(
    _ method: HTTPRequest.Method, _ path: ServicePath, query: [(name: String, value: String)] = [],
    body: RequestBody? = nil, fields: HTTPFields = [:], microversion: Microversion? = nil,
    minimumMicroversion: Microversion? = nil, isRepeatable: Bool? = nil
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.body = body
    self.fields = fields
    self.microversion = microversion
    self.minimumMicroversion = minimumMicroversion
    self.isRepeatable = isRepeatable ?? (method.isSafe || method == .put || method == .delete)
  }

  public static func get(
    _ path: ServicePath, query: [(name: String, value: String)] = [], microversion: Microversion? = nil
  ) -> ServiceRequest {
    ServiceRequest(.get, path, query: query, microversion: microversion)
  }
}

extension HTTPRequest.Method {
  /// Changes nothing on the server (RFC 9110, section 9.2.1).
  var isSafe: Bool { self == .get || self == .head || self == .options }
}

/// What a request carries. It can be sent again.
public enum RequestBody: Sendable {
  case json(Value)
  /// JSON under another name, such as glance's patches.
  case jsonAs(String, Value)
  case bytes([UInt8], type: String)
  /// Made anew for each attempt; nothing of it is held in memory here.
  case stream(type: String, make: @Sendable () -> HTTPBody)

  var contentType: String {
    switch self {
    case .json: "application/json"
    case .jsonAs(let type, _), .bytes(_, let type), .stream(let type, _): type
    }
  }

  func make() -> HTTPBody {
    switch self {
    case .json(let value), .jsonAs(_, let value): HTTPBody(JSONWriter.bytes(value))
    case .bytes(let bytes, _): HTTPBody(bytes)
    case .stream(_, let make): make()
    }
  }
}

/// A success.
public struct ServiceAnswer: Sendable {
  public let status: Int
  public let fields: HTTPFields
  /// What was kept of the body; nil if there was none.
  public let body: Value?
  public let requestID: String?
  /// The microversion that the request was sent with.
  public let microversion: Microversion?

  /// A field by its name, any case.
  public func field(_ name: String) -> String? { HTTPField.Name(name).flatMap { fields[$0] } }
}
