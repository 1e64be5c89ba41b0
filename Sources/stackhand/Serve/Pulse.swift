import HTTP
import HTTPTypes
import Networking
import OpenStack
import Synchronization

/// Whether the service still decides: felt by its own loop, told to whoever waits for a sign of life.
final class Pulse: Sendable {
  private let last = Mutex(ContinuousClock.now)

  /// The loop beats several times a second, unless it hangs.
  private static let patience = Duration.seconds(15)

  func beat() { last.withLock { $0 = .now } }

  var isAlive: Bool { ContinuousClock.now - last.withLock { $0 } < Self.patience }

  /// Asks for an address at a fixed pace as long as the loop beats; no sign comes of a service that hangs.
  func tell(
    _ heartbeat: ServeConfiguration.Heartbeat, _ transport: NetworkTransport, _ console: Console
  ) async {
    var isTold = true
    while !Task.isCancelled {
      if isAlive {
        let wasTold = isTold
        isTold = await Self.ask(heartbeat, transport, console)
        if wasTold, !isTold { console.fail("not-told", "the heartbeat does not reach its receiver") }
      }
      try? await Task.sleep(for: heartbeat.every)
    }
  }

  private static func ask(
    _ heartbeat: ServeConfiguration.Heartbeat, _ transport: NetworkTransport, _ console: Console
  ) async -> Bool {
    guard let url = try? heartbeat.url.reveal(console.mask), let address = Address(url) else { return false }
    let status = try? await transport.send(
      address.request(.get, fields: [.userAgent: "stackhand"]), body: nil,
      timeouts: HTTPTimeouts(answer: .seconds(15))
    ) { head, _ in head.status }
    return status?.kind == .successful
  }

  /// Keeps systemd's watchdog calm as long as the loop beats.
  func tell(_ manager: ServiceManager) async {
    guard let pace = manager.watchdog else { return }
    while !Task.isCancelled {
      if isAlive { manager.say("WATCHDOG=1") }
      try? await Task.sleep(for: pace / 2)
    }
  }
}
