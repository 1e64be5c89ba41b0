import HTTP
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension ConnectionPool {
  /// Opens a connection, TLS included. The future fails with what the libraries say.
  func open(_ origin: Origin, within time: Duration, tls: TLSContexts) -> EventLoopFuture<HTTPConnection> {
    let context: NIOSSLContext?
    do { context = origin.secure ? try tls.context() : nil } catch { return loop.makeFailedFuture(error) }
    let ready = loop.makePromise(of: HTTPConnection.self)
    let pool = NIOLoopBound(self, eventLoop: loop)
    let search = NameSearch(for: origin, within: time)
    let bootstrap = ClientBootstrap(group: loop)
      .connectTimeout(TimeAmount(time))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      // A long answer is read in pieces of this size at most: each costs a system call and perhaps a change of thread.
      .channelOption(
        .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 16384, maximum: 1 << 18)
      )
      .channelInitializer { channel in
        search.found()
        return channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let context {
            // A literal address has no place in the handshake; the certificate must bear it all the same.
            let name = origin.literal == nil ? origin.host : nil
            try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: name))
          }
          var encoding = HTTPRequestEncoder.Configuration()
          encoding.automaticallySetFramingHeaders = false
          try pipeline.addHandler(HTTPRequestEncoder(configuration: encoding))
          try pipeline.addHandler(ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)))
          try pipeline.addHandler(HTTPConnection(to: origin, of: pool.value))
        }
      }
    let connected =
      if let literal = origin.literal {
        bootstrap.connect(to: literal)
      } else {
        bootstrap.connect(host: origin.host, port: origin.port)
      }

    // One deadline for look-up, connection and TLS together.
    var opened: (any Channel)?
    var isLate = false
    let timer = loop.assumeIsolated().scheduleTask(in: TimeAmount(time)) {
      isLate = true
      ready.fail(search.blamed(for: ChannelError.connectTimeout(TimeAmount(time))))
      opened?.close(promise: nil)
    }
    connected.assumeIsolated().whenComplete { result in
      do {
        let channel = try result.get()
        guard !isLate else { return channel.close(promise: nil) }
        opened = channel
        // Of several addresses that were tried at once, each had a channel; this is the one that won.
        try channel.pipeline.syncOperations.handler(type: HTTPConnection.self).whenReady(ready)
      } catch {
        ready.fail(search.blamed(for: error))
      }
    }
    ready.futureResult.assumeIsolated().whenComplete { _ in timer.cancel() }
    return ready.futureResult
  }
}
