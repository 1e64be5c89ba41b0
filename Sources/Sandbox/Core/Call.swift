internal import HTTPTypes
internal import Permissions
internal import Values

/// A request on its way through a service.
struct Call: Sendable {
  let method: String
  /// The decoded parts of the path below the service's address.
  var path: [String]
  let query: Query
  let fields: HTTPFields
  let body: [UInt8]
  /// Scheme, host and port: `http://sandbox.invalid`.
  let base: String
  /// The address of the service itself: `http://sandbox.invalid/compute/GRA7`.
  let root: String
  let region: String
  let now: Timestamp
  let requestID: String
  /// The address that was asked for, without the query.
  let address: String
  /// The project in the address, if it has one.
  var addressedProject: String?
  /// Whether the address goes below a version of the API.
  var isVersioned = false
  /// Values of the names in braces of the route's path.
  var parameters: [String: String] = [:]
  var microversion = Microversion(0, 0)
  /// The validated token of the caller; nil on routes that need none.
  var caller: Token?

  func parameter(_ name: String) -> String { parameters[name] ?? "" }

  func holds(_ right: String) -> Bool {
    guard let caller else { return false }
    return caller.isAdmin || caller.rights.contains(Right(right))
  }

  /// The body as JSON; nil if it is none.
  var json: Value? {
    do throws(JSONError) { return try JSONReader.read(body) } catch { return nil }
  }

  func accepts(_ type: String) -> Bool { fields.first("accept")?.contains(type) ?? false }
}
