import Glibc
import NIOCore

/// Why an address could not be listened on.
public struct ListenError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Kind: String, Sendable, Hashable {
    case inUse
    case notPermitted
    /// The name has no address, or the address is not one of this machine's.
    case badAddress
    case other
  }

  public let kind: Kind
  public let description: String

  init?(_ error: any Error, at address: HTTPServer.Address) {
    if let error = error as? IOError {
      switch error.errnoCode {
      case EADDRINUSE: (kind, description) = (.inUse, "\(address) is in use by another program")
      case EACCES, EPERM: (kind, description) = (.notPermitted, "this user may not listen on \(address)")
      case EADDRNOTAVAIL: (kind, description) = (.badAddress, "\(address.host) is not an address of this machine")
      default: (kind, description) = (.other, "cannot listen on \(address): \(systemMessage(error.errnoCode))")
      }
    } else if error is SocketAddressError {
      (kind, description) = (.badAddress, "no address was found for '\(address.host)'")
    } else {
      return nil
    }
  }
}
