import Engine
import HTTP
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

extension CloudCall {
  /// A file of this machine that is to be sent.
  func sourceFile(_ path: String) throws -> LocalFileSource { try access.localFiles.source(path) }

  /// Saves the body of an answer in the file of the parameter `file`: `file` and `bytes`. On record once it is done, so
  /// that a resumed attempt does not meet its own file.
  ///
  /// `length` is how long it should be, where that is known beforehand.
  func save(_ operation: Operation, _ path: ServicePath, length: Int?) async throws -> Record {
    let file = try text("file")
    let isReplacing = optional("replace") == true
    // Looked at first: what may not be written need not be fetched.
    await (try access.localFiles.target(file, replacing: isReplacing)).discard()
    if let plan = call.plan {
      plan.noteRead()
      plan.add(
        PlannedWrite(
          isReplacing ? .change : .create, operation: "save in a file", service: "this machine", region: nil,
          method: "WRITE", path: file, name: file))
      throw PlanEnd()
    }
    var request = ServiceRequest(.get, path, fields: [.accept: "*/*"])
    request.answersJSON = false
    let asked = request
    let files = access.localFiles
    let saved = try await decided("save in '\(file)'") {
      let count = try await asking(operation) { client in
        try await client.exchange(asked) { head, body in
          // Begun anew where the answer broke off.
          let target = try files.target(file, replacing: isReplacing)
          do {
            var count = 0
            while let piece = try await body.next() {
              try call.journal.checkGoingOn()
              try await target.write(piece)
              count += piece.count
            }
            if let wanted = length ?? body.length, wanted != count {
              throw Failure(
                .failed, "truncated", "\(count) bytes came, and there should be \(wanted)", help: "try again later")
            }
            try await target.finish()
            return count
          } catch {
            await target.discard()
            throw error
          }
        }
      }
      return .int(Int64(count))
    }
    return Record([("file", .string(file)), ("bytes", saved)])
  }
}
