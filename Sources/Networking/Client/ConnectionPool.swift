import HTTP
import NIOCore

/// The connections to every origin, and who waits for one.
///
/// A connection is used again, the one used last first. A new one is opened only when a request finds none free and fewer
/// than the limit are open; otherwise the request waits its turn. All of it happens on the loop.
final class ConnectionPool {
  let loop: any EventLoop
  let limit: Int
  /// How long a connection may lie unused.
  let idle: Duration
  /// How long after its last use a connection still carries what must not be repeated.
  let freshFor: Duration
  private let tls: TLSContexts
  private var hosts: [Origin: Host] = [:]
  private var isShutDown = false

  private struct Host {
    /// The one used last is last.
    var free: [HTTPConnection] = []
    var open: [ObjectIdentifier: HTTPConnection] = [:]
    var opening = 0
    var waiting = CircularBuffer<Exchange>()
  }

  init(on loop: any EventLoop, limit: Int, idle: Duration, freshFor: Duration, tls: TLSContexts) {
    self.loop = loop
    self.limit = max(limit, 1)
    self.idle = idle
    self.freshFor = freshFor
    self.tls = tls
  }

  func run(_ exchange: Exchange) {
    guard !isShutDown else {
      return exchange.fail(HTTPTransportError(.closed, "the network is shut down", mayHaveArrived: false))
    }
    guard !exchange.isOver else { return }
    while let connection = hosts[exchange.origin]?.free.popLast() {
      if connection.canCarry(exchange) { return connection.start(exchange) }
      connection.close()
    }
    hosts[exchange.origin, default: Host()].waiting.append(exchange)
    openIfNeeded(exchange.origin, within: exchange.timeouts.connect)
  }

  /// The task that wanted `exchange` is gone.
  func drop(_ exchange: Exchange, drain: Bool) {
    if let connection = exchange.connection { return connection.value.drop(exchange, drain: drain) }
    hosts[exchange.origin]?.waiting.removeAll { $0 === exchange }
  }

  func shutDown() {
    isShutDown = true
    let hosts = hosts
    self.hosts = [:]
    for host in hosts.values {
      for exchange in host.waiting {
        exchange.fail(HTTPTransportError(.closed, "the network is shut down", mayHaveArrived: false))
      }
      for connection in host.open.values { connection.close() }
    }
  }
}

// MARK: - From the connections

extension ConnectionPool {
  /// `connection` has done its work and can carry another exchange.
  func released(_ connection: HTTPConnection) {
    guard !isShutDown else { return connection.close() }
    while let exchange = hosts[connection.origin]?.waiting.popFirst() {
      if !exchange.isOver { return connection.start(exchange) }
    }
    hosts[connection.origin]?.free.append(connection)
  }

  /// `connection` is closed.
  func lost(_ connection: HTTPConnection) {
    let origin = connection.origin
    hosts[origin]?.open[ObjectIdentifier(connection)] = nil
    hosts[origin]?.free.removeAll { $0 === connection }
    if let next = hosts[origin]?.waiting.first { openIfNeeded(origin, within: next.timeouts.connect) }
  }

  private func openIfNeeded(_ origin: Origin, within time: Duration) {
    guard let host = hosts[origin] else { return }
    guard host.opening < host.waiting.count, host.open.count + host.opening < limit else { return }
    hosts[origin]?.opening += 1
    open(origin, within: time, tls: tls).assumeIsolated().whenComplete { result in
      self.hosts[origin]?.opening -= 1
      switch result {
      case .success(let connection):
        guard !self.isShutDown else { return connection.close() }
        self.hosts[origin]?.open[ObjectIdentifier(connection)] = connection
        self.released(connection)
      case .failure(let error): self.openingFailed(origin, HTTPTransportError(opening: origin, error, within: time))
      }
    }
  }

  /// Whoever waits can still be served by a connection that is open or being opened; if there is none, all would meet the
  /// same failure.
  private func openingFailed(_ origin: Origin, _ error: HTTPTransportError) {
    guard let host = hosts[origin], host.open.isEmpty, host.opening == 0 else { return }
    hosts[origin] = nil
    for exchange in host.waiting { exchange.fail(error) }
  }
}
