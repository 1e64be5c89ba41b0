import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import TestSupport

/// A TLS server that answers every request with 200 and `ok`, and the authority that signed its certificate.
final class TLSPeer: Sendable {
  enum Certificate: String, Sendable {
    case good
    case otherName
    case expired
  }

  let port: Int
  let authorityFile: String
  private let channel: any Channel
  private let counts: Counts

  private final class Counts: Sendable {
    let connections = Mutex(0)
    let requests = Mutex(0)
  }

  /// Connections that got through the handshake.
  var connections: Int { counts.connections.withLock { $0 } }
  var requests: Int { counts.requests.withLock { $0 } }

  static func with<Result>(_ certificate: Certificate, _ work: (TLSPeer) async throws -> Result) async throws -> Result
  {
    let peer = try await TLSPeer(certificate)
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await work(peer)) } catch { result = .failure(error) }
    try? await peer.channel.close()
    return try result.get()
  }

  private init(_ certificate: Certificate) async throws {
    let folder = try Certificates.folder.get()
    let context = try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: try NIOSSLCertificate.fromPEMFile("\(folder)/\(certificate.rawValue).pem")
          .map { .certificate($0) },
        privateKey: .privateKey(NIOSSLPrivateKey(file: "\(folder)/key.pem", format: .pem))))
    let counts = Counts()
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
          try channel.pipeline.syncOperations.addHandler(Answering(counts))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    self.counts = counts
    port = channel.localAddress?.port ?? 0
    authorityFile = "\(folder)/authority.pem"
  }

  private final class Answering: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let counts: Counts
    private var isFirst = true

    init(_ counts: Counts) { self.counts = counts }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      if isFirst { counts.connections.withLock { $0 += 1 } }
      isFirst = false
      counts.requests.withLock { $0 += 1 }
      context.writeAndFlush(
        NIOAny(ByteBuffer(string: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}

/// Made once for all tests by the `openssl` command, in a folder of its own.
private enum Certificates {
  struct Failed: Error { let command: String }

  static let made: Result<TemporaryFolder, any Error> = Result { try make() }

  static var folder: Result<String, any Error> { made.map(\.path) }

  private static func make() throws -> TemporaryFolder {
    let made = try TemporaryFolder()
    atexit { try? Certificates.made.get().remove() }
    let folder = made.path
    try openssl(
      folder,
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout authority-key.pem -out authority.pem",
      "-days 2 -subj /CN=authority -addext basicConstraints=critical,CA:TRUE")
    try openssl(
      folder, "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out request.pem -subj /CN=peer")
    for (name, names, days) in [
      ("good", "DNS:localhost,IP:127.0.0.1", "1"), ("otherName", "DNS:other.example", "1"),
      ("expired", "DNS:localhost", "-1"),
    ] {
      try sh(folder, "echo subjectAltName=\(names) > extensions")
      try openssl(
        folder, "x509 -req -in request.pem -CA authority.pem -CAkey authority-key.pem -CAcreateserial",
        "-extfile extensions -days \(days) -out \(name).pem")
    }
    return made
  }

  private static func openssl(_ folder: String, _ arguments: String...) throws {
    try sh(folder, "openssl " + arguments.joined(separator: " ") + " 2>log")
  }

  private static func sh(_ folder: String, _ command: String) throws {
    var child: pid_t = 0
    let words = ["sh", "-c", "cd \(folder) && \(command)"]
    var pointers = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    guard posix_spawn(&child, "/bin/sh", nil, nil, &pointers, environ) == 0 else { throw Failed(command: command) }
    var status: CInt = 0
    guard waitpid(child, &status, 0) == child, status == 0 else { throw Failed(command: command) }
  }
}
