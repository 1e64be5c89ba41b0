import Engine
import HTTP
import Values
import Workflows

/// Something that can be asked whether it is well.
protocol TargetProbe: Sendable {
  var target: ProbeTarget { get }
  /// Throws if the probe cannot be evaluated.
  func verdict() async throws -> ProbeVerdict
}

/// One look whether somebody takes a connection.
struct TCPProbe: TargetProbe {
  let call: CloudCall
  let host: String
  let port: Int
  let target: ProbeTarget
  var timeout = Duration.seconds(5)

  init(_ call: CloudCall, host: String, port: Int) {
    self.call = call
    self.host = host
    self.port = port
    target = ProbeTarget(method: "CONNECT", address: "\(host.contains(":") ? "[\(host)]" : host):\(port)")
  }

  func verdict() async throws -> ProbeVerdict {
    try call.call.journal.checkGoingOn()
    do {
      try await call.access.connector.connect(host: host, port: port, timeout: timeout)
      return .healthy(status: nil)
    } catch let error as HTTPTransportError {
      return try ProbeVerdict(error, of: target)
    }
  }
}

extension CloudCall {
  /// Asks until all targets have been well once or time has run out; gives the places of those that were not.
  ///
  /// Throws ``Failure`` with `help` where one says nothing to the end: what is not known is neither well nor unwell.
  func unwell(_ probes: [any TargetProbe], within time: Duration, help: String) async throws -> [Int] {
    func ask<C: Clock<Duration>>(_ clock: C) async throws -> [Int] {
      let end = clock.now.advanced(by: time)
      var open = Array(probes.indices)
      while true {
        var silence: Failure?
        var left: [Int] = []
        for place in open {
          do {
            if case .healthy = try await probes[place].verdict() { continue }
          } catch let failure as Failure where failure.kind == ProbeVerdict.unevaluable {
            silence = failure
          }
          left.append(place)
        }
        open = left
        if open.isEmpty { return [] }
        guard clock.now.advanced(by: Self.pause) < end else {
          if var silence {
            silence.help = help
            throw silence
          }
          return open
        }
        try await clock.sleep(for: Self.pause)
      }
    }
    return try await ask(access.clock)
  }

  /// Between two looks at a target that is not well.
  private static let pause = Duration.seconds(5)
}
