import Glibc
import HTTP
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension HTTPTransportError {
  /// Why `origin` could not be connected to. Nothing of a request was sent.
  init(opening origin: Origin, _ error: any Error, within time: Duration) {
    func failed(_ kind: Kind, _ detail: String) -> HTTPTransportError {
      HTTPTransportError(kind, detail, mayHaveArrived: false)
    }
    func number(_ code: CInt) -> HTTPTransportError {
      switch code {
      case ECONNREFUSED: failed(.connectionRefused, "nothing listens on \(origin)")
      case ETIMEDOUT: failed(.connectTimeout, "\(origin) did not answer")
      case ECONNRESET, EPIPE: failed(.closed, "\(origin) closed the connection at once")
      default: failed(.unreachable, "\(origin) cannot be reached: \(systemMessage(code))")
      }
    }
    switch error {
    case let error as HTTPTransportError: self = error
    case let error as NIOConnectionError:
      let causes = error.connectionErrors.map(\.error)
      let codes = causes.compactMap { ($0 as? IOError)?.errnoCode }
      let isSilent = codes.count < causes.count
      // Of several addresses, one that refused or was silent says more than one to which there is no route from here.
      if let code = codes.first(where: { $0 == ECONNREFUSED || $0 == ETIMEDOUT }) ?? (isSilent ? nil : codes.first) {
        self = number(code)
      } else if causes.isEmpty {
        self = failed(.nameNotFound, "no address was found for '\(origin.host)'")
      } else {
        self = failed(.connectTimeout, "\(origin) did not answer within \(time.inWords)")
      }
    case ChannelError.connectTimeout:
      self = failed(.connectTimeout, "no connection to \(origin) within \(time.inWords)")
    case let error as IOError: self = number(error.errnoCode)
    case ChannelError.eof where origin.secure:
      self = failed(.closed, "\(origin) closed the connection during the TLS handshake")
    case is ChannelError: self = failed(.closed, "\(origin) closed the connection at once")
    default:
      // Whoever hangs up has not said that anything is wrong with certificate or protocol.
      self =
        Self.isHangUp(error)
        ? failed(.closed, "\(origin) closed the connection during the TLS handshake")
        : failed(.tls, Self.tlsDetail(error, origin))
    }
  }

  private static func isHangUp(_ error: any Error) -> Bool {
    switch error as? NIOSSLError {
    case .uncleanShutdown?: true
    case .handshakeFailed(.sslError(let errors))?: errors.contains(.eofDuringHandshake)
    default: false
    }
  }

  /// Why the answer to `exchange` broke off.
  init(during exchange: Exchange, _ error: any Error) {
    let origin = exchange.origin
    let arrived = exchange.mayHaveArrived
    let place = exchange.hasAnswer ? "in the middle of its answer" : "before it answered"
    switch error {
    case HTTPParserError.invalidEOFState:
      self.init(.closed, "\(origin) closed the connection \(place)", mayHaveArrived: arrived)
    case is HTTPParserError:
      self.init(.malformed, "what \(origin) answered is not HTTP", mayHaveArrived: arrived)
    case let error as IOError:
      self.init(
        .closed, "the connection to \(origin) broke \(place): \(systemMessage(error.errnoCode))",
        mayHaveArrived: arrived)
    case NIOSSLError.uncleanShutdown:
      self.init(.closed, "\(origin) cut the TLS connection \(place)", mayHaveArrived: arrived)
    case is NIOSSLError, is BoringSSLError:
      self.init(.tls, "the TLS connection to \(origin) failed \(place)", mayHaveArrived: arrived)
    default:
      self.init(.closed, "the connection to \(origin) broke \(place)", mayHaveArrived: arrived)
    }
  }

  private static func tlsDetail(_ error: any Error, _ origin: Origin) -> String {
    if error as? NIOSSLExtraError == .failedToValidateHostname {
      return "the certificate of \(origin) is made out to another name"
    }
    if let error = error as? CertificateRefused { return "the certificate of \(origin) \(error.complaint)" }
    // The library has one error for all reasons; OpenSSL's own names for them stand in its text.
    let text = String(describing: error)
    func says(_ reason: String) -> Bool { text.contains(reason) }
    if says("CERTIFICATE_VERIFY_FAILED") { return "the certificate of \(origin) is not trusted" }
    if says("WRONG_VERSION_NUMBER") || says("HTTP_REQUEST") { return "\(origin) does not speak TLS" }
    if says("PROTOCOL") { return "\(origin) speaks no version of TLS that is still safe" }
    if says("HANDSHAKE_FAILURE") { return "\(origin) refused the TLS handshake" }
    return "the TLS handshake with \(origin) failed"
  }
}

/// A certificate that was refused, and what a look at it finds: the library's error does not tell the reasons apart.
struct CertificateRefused: Error {
  let complaint: String

  /// Nil if `error` is about something else.
  init?(_ error: any Error, _ certificate: NIOSSLCertificate) {
    guard case NIOSSLError.handshakeFailed = error, String(describing: error).contains("CERTIFICATE_VERIFY_FAILED")
    else {
      return nil
    }
    let now = time(nil)
    if certificate.notValidAfter < now {
      complaint = "has expired"
    } else if certificate.notValidBefore > now {
      complaint = "is not valid yet (is this machine's clock right?)"
    } else {
      complaint = "is not signed by a trusted authority"
    }
  }
}

extension Duration {
  /// `10 s`, `150 ms`.
  var inWords: String {
    let (seconds, attoseconds) = components
    guard attoseconds != 0 else { return "\(seconds) s" }
    return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000) ms"
  }
}
