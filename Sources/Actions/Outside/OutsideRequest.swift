import Engine
import HTTP
import HTTPTypes
import OpenStack
import Values
import Workflows

/// One request to something that is not the cloud.
struct OutsideRequest: Sendable {
  let operation: String
  let head: HTTPRequest
  let body: [UInt8]
  /// Whether it must never be sent twice.
  let isOnce: Bool
  /// Scheme and host, for people: a path or a query may hold a secret.
  let shownAddress: String

  /// `isOnce` is what the method says, unless the receiver tells repetitions apart.
  init(
    _ operation: String, _ method: HTTPRequest.Method, to address: OpenStack.Address, fields: HTTPFields = [:],
    body: [UInt8] = [], isOnce: Bool? = nil
  ) {
    var all: HTTPFields = [.userAgent: "stackhand", .accept: "*/*"]
    for field in fields { all[field.name] = field.value }
    self.operation = operation
    self.body = body
    self.isOnce = isOnce ?? (method == .post || method == .patch)
    head = address.request(method, fields: all)
    shownAddress = address.origin
  }

  var isWrite: Bool { head.method != .get && head.method != .head }

  var intent: CallIntent {
    CallIntent(
      operation: operation, service: "outside", region: nil, method: head.method.rawValue, path: shownAddress,
      isOnce: isOnce)
  }

  func failure(
    _ outcome: Outcome, _ kind: String, _ message: String, help: String? = nil, status: Int? = nil, code: String? = nil
  ) -> Failure {
    Failure(
      outcome, kind, message, help: help,
      request: Failure.RequestFacts(
        service: "outside", region: nil, method: head.method.rawValue, path: shownAddress, status: status, code: code))
  }

  /// An answer with another status than was wanted. `said` is what the body gives as the reason.
  func refused(_ head: HTTPResponse, said: String? = nil) -> Failure {
    failure(
      .failed, "http-status", "\(shownAddress) answered \(head.status.code)" + (said.map { ": \($0)" } ?? ""),
      help: head.status.kind == .redirection ? redirectHelp(head.headerFields[.location]) : nil,
      status: head.status.code)
  }

  /// Only the host: what follows may hold a secret.
  private func redirectHelp(_ location: String?) -> String {
    let target = location.flatMap { OpenStack.Address(shownAddress)?.resolving($0) }
    return "no redirect is followed" + (target.map { "; it leads to \($0.origin)" } ?? "")
  }
}

/// How much of an answer's body is read.
enum BodyPart: Sendable {
  case nothing
  /// All of it: a body that is longer, or breaks off, is a failure.
  case whole(limit: Int)
  /// What there is of its first kilobytes. The answer counts whatever becomes of the rest.
  case beginning
}

struct OutsideAnswer: Sendable {
  let head: HTTPResponse
  let body: [UInt8]
}

extension CloudCall {
  /// An address that a parameter holds.
  func address(_ parameter: String) throws -> OpenStack.Address {
    guard let address = OpenStack.Address(try text(parameter)) else {
      throw Failure(.failed, "bad-address", "the \(parameter) is no http address")
    }
    return address
  }

  /// The fields that a parameter holds.
  func headers(_ parameter: String) throws -> HTTPFields {
    var fields = HTTPFields()
    for (name, value) in texts(parameter) {
      guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else {
        throw Failure(.failed, "bad-header", "'\(name)' cannot be sent as a header")
      }
      fields[name] = value
    }
    return fields
  }

  /// Sends a request and makes the action's outputs of the answer. A write passes the journal like any other: what is on
  /// record from before a restart is not sent again.
  func outside(
    _ request: OutsideRequest, reading part: @Sendable (HTTPResponse) -> BodyPart,
    outputs: (OutsideAnswer) throws -> Record
  ) async throws -> Record {
    guard request.isWrite else { return try outputs(await send(request, reading: part)) }
    if let plan = call.plan {
      plan.add(
        PlannedWrite(
          request.head.method == .delete ? .delete : .change, operation: request.operation, service: "outside",
          region: nil, method: request.head.method.rawValue, path: request.shownAddress))
      return signature.unknownOutputs
    }
    let number = nextNumber()
    let intent = request.intent
    switch try await call.journal.begin(number, intent) {
    case .ended(.answered(let answer)):
      return answer.asRecord ?? answer.restored(as: .record(signature.outputType)).asRecord ?? Record([])
    case .ended(.failed(let failure)): throw failure
    case .inDoubt where intent.isOnce: throw Self.inDoubt(intent)
    case .inDoubt, .new: break
    }
    do {
      let answer = try outputs(await send(request, reading: part))
      await call.journal.end(number, .answered(.record(answer)))
      return answer
    } catch is CancellationError where !intent.isOnce {
      throw CancellationError()
    } catch {
      let failure = (error as? Failure) ?? Self.inDoubt(intent)
      await call.journal.end(number, .failed(failure))
      throw failure
    }
  }

  func send(
    _ request: OutsideRequest, reading part: @Sendable (HTTPResponse) -> BodyPart
  ) async throws -> OutsideAnswer {
    try call.journal.checkGoingOn()
    do {
      return try await access.outside.send(
        request.head, body: request.body.isEmpty ? nil : HTTPBody(request.body), timeouts: .standard
      ) { head, body in
        OutsideAnswer(head: head, body: try await body.read(part(head)))
      }
    } catch let error as HTTPTransportError {
      let isInDoubt = error.mayHaveArrived && request.isOnce
      throw request.failure(
        isInDoubt ? .unknown : .failed, "no-answer", "no answer from \(request.shownAddress): \(error.detail)",
        help: isInDoubt ? "the request may have arrived: look there before it is sent again" : nil)
    } catch let error as BodyTooLarge {
      throw request.failure(
        .failed, "too-large", "the answer of \(request.shownAddress) is longer than \(error.limit >> 20) MiB")
    }
  }
}

extension HTTPBody {
  fileprivate func read(_ part: BodyPart) async throws -> [UInt8] {
    switch part {
    case .nothing: return []
    case .whole(let limit): return try await collect(upTo: limit)
    case .beginning:
      var bytes: [UInt8] = []
      do {
        while bytes.count < 4096, let chunk = try await next() { bytes += chunk }
      } catch let error as CancellationError {
        throw error
      } catch {
        // The status has been said; why the body broke off changes nothing about it.
      }
      return Array(bytes.prefix(4096))
    }
  }
}
