import HTTPTypes
import OpenStack
import TestSupport

/// One recorded request with its answer: lines with `#` are remarks, lines with `>` the request; then status line,
/// fields, an empty line, the body.
struct RecordedAnswer {
  var call: ServiceCall
  var response: HTTPResponse
  var body: [UInt8]

  /// nil if the file is not of that form.
  init?(_ bytes: [UInt8]) {
    var rest = bytes[...]
    var request: [String] = []
    var status: Int?
    while status == nil {
      guard let line = Self.line(&rest) else { return nil }
      if line.hasPrefix(">") { request.append(String(line.dropFirst(line.hasPrefix("> ") ? 2 : 1))) }
      if line.hasPrefix("HTTP/1.") { status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } }
    }
    guard let status, let first = request.first?.split(separator: " "), first.count >= 2 else { return nil }
    var fields = HTTPFields()
    while let line = Self.line(&rest), !line.isEmpty {
      guard let colon = line.firstIndex(of: ":"), let name = HTTPField.Name(String(line[..<colon])) else { return nil }
      fields.append(HTTPField(name: name, value: String(line[line.index(after: colon)...].drop { $0 == " " })))
    }
    let host = request.first { $0.lowercased().hasPrefix("host:") } ?? ""
    guard let service = Self.service(port: String(host.split(separator: ":").last ?? "")) else { return nil }
    call = ServiceCall(
      service: service, region: "GRA7", method: String(first[0]),
      path: String(first[1].split(separator: "?", maxSplits: 1)[0]))
    response = HTTPResponse(status: .init(code: status), headerFields: fields)
    body = Array(rest)
  }

  /// The ports of the cloud that the answers were recorded from.
  private static func service(port: String) -> String? {
    switch port {
    case "15000": "identity"
    case "18774": "compute"
    case "18776": "block-storage"
    case "18778": "placement"
    case "18080": "object-store"
    case "19292": "image"
    case "19696": "network"
    case "18090", "18091": "identity-provider"
    default: nil
    }
  }

  private static func line(_ rest: inout ArraySlice<UInt8>) -> String? {
    guard !rest.isEmpty else { return nil }
    let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
    var line = rest[..<end]
    if line.last == 0x0D { line = line.dropLast() }
    rest = rest[min(end + 1, rest.endIndex)...]
    return String(decoding: line, as: UTF8.self)
  }
}

/// What was decided by hand about a recorded answer.
struct Expectation: Equatable {
  var kind: OpenStackError.Kind?
  var rules: [String] = []
  var inner: String?

  /// A line of the list behind the file's name.
  init(_ words: ArraySlice<Substring>) {
    kind = words.first.flatMap { OpenStackError.Kind(rawValue: String($0)) }
    for word in words.dropFirst() {
      if word.hasPrefix("inner=") { inner = String(word.dropFirst(6)) } else { rules.append(String(word)) }
    }
  }

  init(_ error: OpenStackError?) {
    kind = error?.kind
    rules = error?.rules ?? []
    inner = error?.innerService
  }

  /// Both lists, by file name.
  static func all() -> [String: Expectation] {
    var all: [String: Expectation] = [:]
    for line in (recordedSuccesses + "\n" + recordedRefusals).split(separator: "\n") {
      let words = line.split(separator: " ")[...]
      all[words[0] + ".http"] = Expectation(words.dropFirst())
    }
    return all
  }
}
