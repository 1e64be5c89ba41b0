/// A request that a service does not carry out; each service has its own way of writing it.
struct Refusal: Error, Sendable {
  let status: Int
  let message: String
  /// Neutron's name for the error: `NetworkNotFound`.
  var type = ""
  /// An answer that is already in the service's words.
  var reply: Reply?

  init(_ status: Int, _ message: String, type: String = "") {
    self.status = status
    self.message = message
    self.type = type
  }

  init(_ reply: Reply) {
    self.init(reply.status, "")
    self.reply = reply
  }

  /// The reason phrase that Python's web libraries put into bodies.
  static func title(_ status: Int) -> String {
    switch status {
    case 300: "Multiple Choices"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 406: "Not Acceptable"
    case 409: "Conflict"
    case 412: "Precondition Failed"
    case 413: "Request Entity Too Large"
    case 415: "Unsupported Media Type"
    case 422: "Unprocessable Entity"
    case 429: "Too Many Requests"
    case 500: "Internal Server Error"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    default: "Error"
    }
  }
}
