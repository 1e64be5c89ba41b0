import Actions
import HTTP
import HTTPTypes
import Synchronization

/// Remembers what arrived, and answers always the same.
final class Peer: Sendable {
  private let arrived = Mutex<[(head: HTTPRequest, body: [UInt8])]>([])
  let answer: HTTPAnswer

  init(_ status: Int = 200, fields: HTTPFields = [:], body: String = "") {
    answer = HTTPAnswer(status: .init(code: status), fields: fields, body: Array(body.utf8))
  }

  var requests: [(head: HTTPRequest, body: [UInt8])] { arrived.withLock { $0 } }

  var outside: Wire.Outside {
    { request, body in
      self.arrived.withLock { $0.append((request, body)) }
      // A body is read once: each answer has its own.
      return HTTPAnswer(self.answer.head, body: HTTPBody(try await self.answer.body.collect(upTo: 1 << 22)))
    }
  }
}
