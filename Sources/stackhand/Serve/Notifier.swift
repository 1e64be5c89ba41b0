import HTTP
import HTTPTypes
import Networking
import OpenStack
import Synchronization
import Values

/// Tells people, one after the other: what comes together about one workflow is told as one.
final class Notifier: Sendable {
  private let target: ServeConfiguration.Notify?
  private let console: Console
  private let notices: AsyncStream<Void>
  private let notice: AsyncStream<Void>.Continuation
  private let waiting = Mutex<[ServeNotice]>([])

  /// So many wait at most; whoever tells of more than that is heard already.
  private static let limit = 1_000
  /// How long is waited for more of the same.
  private static let patience = Duration.milliseconds(500)
  private static let delays: [Duration] = [.seconds(2), .seconds(10), .seconds(60)]

  init(_ target: ServeConfiguration.Notify?, _ console: Console) {
    self.target = target
    self.console = console
    (notices, notice) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func tell(_ new: ServeNotice) {
    guard target != nil else { return }
    waiting.withLock { waiting in if waiting.count < Self.limit { waiting.append(new) } }
    notice.yield()
  }

  /// Sends until it is cancelled.
  func run(_ transport: NetworkTransport) async {
    guard let target else { return }
    for await _ in notices {
      do { try await Task.sleep(for: Self.patience) } catch { return }
      let new = waiting.withLock { waiting in
        defer { waiting = [] }
        return waiting
      }
      for notice in ServeNotice.merged(new) { await send(notice, to: target, transport) }
    }
  }

  private func send(
    _ notice: ServeNotice, to target: ServeConfiguration.Notify, _ transport: NetworkTransport
  ) async {
    for delay in [.zero] + Self.delays {
      do {
        try await Task.sleep(for: delay)
        let request = try request(notice, target)
        let status = try await transport.send(
          request.head, body: HTTPBody(request.body), timeouts: HTTPTimeouts(answer: .seconds(15))
        ) { head, _ in head.status }
        if status.kind == .successful { return }
        console.fail("not-told", "nobody was told of '\(notice.event.rawValue)': the receiver answered \(status.code)")
        // It understood, and does not want it.
        if status.kind == .clientError, status.code != 408, status.code != 429 { return }
      } catch is CancellationError {
        return
      } catch let problem as UsageProblem {
        console.fail(
          "not-told", "nobody was told of '\(notice.event.rawValue)': \(problem.message)", help: problem.help)
        return
      } catch {
        console.fail("not-told", "nobody was told of '\(notice.event.rawValue)': the receiver is not reached")
      }
    }
  }

  private func request(
    _ notice: ServeNotice, _ target: ServeConfiguration.Notify
  ) throws(UsageProblem) -> (head: HTTPRequest, body: [UInt8]) {
    guard let address = Address(try target.url.reveal(console.mask)) else {
      throw UsageProblem("the url of 'notify' is no address", help: "it begins with https:// or http://")
    }
    var fields: HTTPFields = [.contentType: "application/json", .userAgent: "stackhand"]
    for (name, value) in target.headers {
      if let name = HTTPField.Name(name) { fields[name] = try value.reveal(console.mask) }
    }
    let text = console.mask.masked("stackhand: " + notice.text)
    let body: Value =
      switch target.form {
      case .json: notice.json(at: LocalMachine.now())
      // Slack's three characters of control: `<!channel>` would call everybody.
      case .slack:
        [
          "text": .string(
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")),
          "mrkdwn": false,
        ]
      }
    return (address.request(.post, fields: fields), Array(console.mask.masked(JSONWriter.text(body)).utf8))
  }
}
