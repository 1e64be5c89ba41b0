import HTTP
import HTTPTypes
import NIOCore
import NIOHTTP1
import Synchronization

/// One request and its answer, between the task that wants it and the thread that moves the bytes.
///
/// The connection calls the `receive…` functions on the loop, and ``deliver()`` once for all that one read brought, so
/// that a small answer wakes its task once.
final class Exchange: Sendable {
  let origin: Origin
  let head: HTTPRequestHead
  /// The body, if it is sent together with the head.
  let body: ByteBuffer?
  /// Whether more of the body follows in pieces.
  let bodyFollows: Bool
  let timeouts: HTTPTimeouts
  private let state = Mutex(State())

  private struct State {
    var head: HTTPResponse?
    var pieces = CircularBuffer<ByteBuffer>(initialCapacity: 4)
    var buffered = 0
    var end: Result<Void, any Error>?
    var connection: NIOLoopBound<HTTPConnection>?
    var wasWritten = false
    /// Counts what happened, so that nobody sleeps through it.
    var version = 0
    /// As much of it as the sleepers were woken for.
    var delivered = 0
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  /// Reading stops above the first and goes on below the second, so that a slow reader holds no more than about this.
  private static let full = 1 << 20
  private static let drained = 1 << 18

  init(_ request: HTTPRequest, to origin: Origin, body: RequestBody, timeouts: HTTPTimeouts) {
    self.origin = origin
    self.head = HTTPRequestHead(request, body)
    self.timeouts = timeouts
    switch body {
    case .none: (self.body, bodyFollows) = (nil, false)
    case .whole(let bytes): (self.body, bodyFollows) = (bytes.isEmpty ? nil : ByteBuffer(bytes: bytes), false)
    case .pieces: (self.body, bodyFollows) = (nil, true)
    }
  }

  enum RequestBody {
    case none
    case whole([UInt8])
    case pieces(length: Int?)
  }
}

// MARK: - For the task

extension Exchange {
  /// The answer's head.
  func answer() async throws -> HTTPResponse {
    try await when { state in
      if let head = state.head { return head }
      try state.end?.get()
      return nil
    }
  }

  /// The next piece of the answer's body; nil behind the last one.
  func next() async throws -> [UInt8]? {
    let (piece, held): (ByteBuffer?, NIOLoopBound<HTTPConnection>?) = try await when { state in
      guard let piece = state.pieces.popFirst() else {
        guard let end = state.end else { return nil }
        try end.get()
        return (nil, nil)
      }
      let wasAbove = state.buffered >= Self.drained
      state.buffered -= piece.readableBytes
      return (piece, wasAbove && state.buffered < Self.drained ? state.connection : nil)
    }
    if let held { held.eventLoop.execute { held.value.readOn(self) } }
    return piece.map { Array(buffer: $0) }
  }

  /// Sends the next piece of the request's body, or with nil its end. False if nothing more needs to be sent: the server
  /// has refused, or the exchange is over.
  func send(_ piece: [UInt8]?) async -> Bool {
    enum Way: Sendable {
      case open(NIOLoopBound<HTTPConnection>)
      case over
    }
    let way: Way? = try? await when { state in
      if state.end != nil || (state.head?.status.code ?? 0) >= 300 { return .over }
      return state.connection.map { .open($0) }
    }
    guard case .open(let connection) = way else { return false }
    let buffer = piece.map { ByteBuffer(bytes: $0) }
    let written = connection.eventLoop.flatSubmit { connection.value.write(buffer, of: self) }
    // A failed write ends the exchange by the connection's end, which knows more about the reason.
    return (try? await written.get()) != nil
  }

  /// The task goes; what it left unread is dropped. False if there was nothing left.
  func leave() -> Bool {
    state.withLock { state in
      guard state.end == nil else { return false }
      state.pieces.removeAll()
      state.buffered = 0
      state.end = .failure(CancellationError())
      return true
    }
  }

  /// Ends it at once for whoever waits; what came is not readable any more.
  func cancel() {
    change { state in
      state.head = nil
      state.pieces.removeAll()
      state.buffered = 0
      state.end = .failure(CancellationError())
    }
  }

  /// Waits until `look` finds something.
  private func when<Found: Sendable>(_ look: (inout State) throws -> Found?) async throws -> Found {
    while true {
      let (found, version) = try state.withLock { (try look(&$0), $0.version) }
      if let found { return found }
      await withCheckedContinuation { continuation in
        let changed = state.withLock { state in
          if state.version == version { state.waiters.append(continuation) }
          return state.version != version
        }
        if changed { continuation.resume() }
      }
    }
  }
}

// MARK: - For the connection

extension Exchange {
  var isOver: Bool { state.withLock { $0.end != nil } }

  /// Whether so much lies unread that reading should wait.
  var isFull: Bool { state.withLock { $0.buffered >= Self.full && $0.end == nil } }

  var hasAnswer: Bool { state.withLock { $0.head != nil } }

  /// Whether the request was handed to the system as far as that a server could act on it: none acts on half a head.
  var mayHaveArrived: Bool { state.withLock { $0.wasWritten } }

  var connection: NIOLoopBound<HTTPConnection>? { state.withLock { $0.connection } }

  func begin(on connection: NIOLoopBound<HTTPConnection>) {
    change { $0.connection = connection }
  }

  func headWasWritten() { state.withLock { $0.wasWritten = true } }

  func receive(_ head: HTTPResponse) {
    state.withLock { state in
      guard state.end == nil else { return }
      state.head = head
      state.version += 1
    }
  }

  func receive(_ piece: ByteBuffer) {
    state.withLock { state in
      guard state.end == nil else { return }
      state.pieces.append(piece)
      state.buffered += piece.readableBytes
      state.version += 1
    }
  }

  func deliver() {
    let waiters: [CheckedContinuation<Void, Never>] = state.withLock { state in
      guard state.version != state.delivered else { return [] }
      state.delivered = state.version
      defer { state.waiters.removeAll(keepingCapacity: true) }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// The answer is whole.
  func finish() { change { $0.end = $0.end ?? .success(()) } }

  /// No whole answer will come. What came stays readable.
  func fail(_ error: any Error) { change { $0.end = $0.end ?? .failure(error) } }

  private func change(_ body: (inout State) -> Void) {
    state.withLock { state in
      body(&state)
      state.version += 1
    }
    deliver()
  }
}

extension HTTPRequestHead {
  fileprivate init(_ request: HTTPRequest, _ body: Exchange.RequestBody) {
    var fields = HTTPHeaders()
    fields.reserveCapacity(request.headerFields.count + 2)
    fields.add(name: "host", value: request.authority ?? "")
    for field in request.headerFields {
      switch field.name {
      // How the body is framed and whether the connection stays is decided here alone.
      case .contentLength, .transferEncoding, .connection: continue
      case let name where name.canonicalName == "host": continue
      default: fields.add(name: field.name.rawName, value: field.value)
      }
    }
    switch body {
    case .none:
      // These three mean something with a body of no bytes: a server may refuse them without a length.
      if [.post, .put, .patch].contains(request.method) { fields.add(name: "content-length", value: "0") }
    case .whole(let bytes): fields.add(name: "content-length", value: String(bytes.count))
    case .pieces(let length?): fields.add(name: "content-length", value: String(length))
    case .pieces(nil): fields.add(name: "transfer-encoding", value: "chunked")
    }
    self.init(
      version: .http1_1, method: HTTPMethod(rawValue: request.method.rawValue), uri: request.path ?? "/",
      headers: fields)
  }
}
