public import HTTPTypes
import Values

/// Why a request is not done, and what to do about it.
public struct WebRefusal: Error, Sendable, Equatable {
  public let status: HTTPResponse.Status
  public let message: String
  public let help: String?

  public init(_ status: HTTPResponse.Status, _ message: String, help: String? = nil) {
    self.status = status
    self.message = message
    self.help = help
  }

  var json: Value {
    var map: ValueMap = ["error": .string(message)]
    map["help"] = help.map(Value.string)
    return .map(map)
  }
}
