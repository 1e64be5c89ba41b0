import Glibc
import HTTP
import NIOCore
import NIOSSL
import Synchronization

/// Whom a connection trusts.
public struct TLSSettings: Sendable, Hashable {
  public enum Trust: Sendable, Hashable {
    /// The authorities of the system's bundle. Reading them costs about 6 ms of CPU, once.
    case system
    /// The authorities in these PEM files and no others.
    case authorities(files: [String])
    /// Whoever answers: neither certificate nor name is checked.
    case anyone
  }

  public var trust: Trust

  public init(trust: Trust = .system) { self.trust = trust }

  public static let standard = TLSSettings()
}

/// Makes the TLS context when the first connection needs one, and keeps it.
final class TLSContexts: Sendable {
  private let settings: TLSSettings
  private let made = Mutex<NIOSSLContext?>(nil)

  init(_ settings: TLSSettings) { self.settings = settings }

  /// Throws `HTTPTransportError` if the trusted authorities cannot be read.
  func context() throws -> NIOSSLContext {
    try made.withLock { made in
      if let made { return made }
      let context = try NIOSSLContext(configuration: configuration())
      made = context
      return context
    }
  }

  private func configuration() throws -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.applicationProtocols = ["http/1.1"]
    switch settings.trust {
    case .system: break
    case .anyone: configuration.certificateVerification = .none
    case .authorities(let files):
      var certificates: [NIOSSLCertificate] = []
      for file in files {
        guard access(file, R_OK) == 0 else {
          throw Self.failed("the file of trusted authorities '\(file)' cannot be read: \(systemMessage(errno))")
        }
        guard let read = try? NIOSSLCertificate.fromPEMFile(file), !read.isEmpty else {
          throw Self.failed("the file of trusted authorities '\(file)' holds no certificate in PEM form")
        }
        certificates += read
      }
      configuration.trustRoots = .certificates(certificates)
    }
    return configuration
  }

  private static func failed(_ detail: String) -> HTTPTransportError {
    HTTPTransportError(.tls, detail, mayHaveArrived: false)
  }
}
