import Engine
import HTTP
import HTTPTypes
import OpenStack
import Permissions
import Values
import Workflows

/// Questions to Prometheus and whatever speaks its API (Thanos, Mimir, VictoriaMetrics).
enum PrometheusActions {
  static let all: [CloudAction] = [query]

  /// More of an answer is not read: some ten thousand series.
  private static let bodyLimit = 8 << 20

  static let sample = RecordType(
    "sample",
    [
      RecordType.Field("labels", .map(.string, .string), "The labels of the series.", taint: .outside),
      RecordType.Field("value", .double, "Its value; may be NaN or infinite.", taint: .outside),
    ])

  /// Says what is so, or fails: an answer that does not come, or says `error`, or is empty while parts of it could not be
  /// had, is never an empty result.
  static let query = CloudAction(
    "prometheus.query", "Ask Prometheus for the values of an expression at one instant",
    takes: [
      .required(
        "url", .url, "Where Prometheus is, without /api/v1; a secret may be the whole of it", takesSecrets: true,
        takesOutside: false),
      .required("query", .string, "The PromQL expression; \"$name\" in it, within quotes, is replaced from params"),
      .optional(
        "params", .map(.string), "What stands for $name: always data, whatever characters are in it", takesOutside: true
      ),
      .optional(
        "time", .string, "The instant, by RFC 3339 or in seconds since 1970; else now", takesOutside: true),
      .optional("headers", .map(.string), "Fields to send, such as Authorization", takesSecrets: true),
    ],
    gives: [
      Output(
        "result", .list(.record(sample)), "The series, in Prometheus's order; one without labels for a scalar.",
        taint: .outside, columns: [.init("Labels", "labels"), .init("Value", "value")]),
      Output("first", .optional(.double), "The value of the first one; absent if there is none.", taint: .outside),
      Output("is_empty", .bool, "Whether nothing matches."),
      Output("warnings", .list(.string), "What Prometheus warned of.", taint: .outside),
    ],
    calls: [],
    example: """
      - id: lag
        uses: prometheus.query
        with:
          url: https://prometheus.example.org
          query: max(replication_lag_seconds{instance="$instance"}) > 30
          params: { instance: "db-1:9104" }
      """,
    reference: "https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries", timeout: .seconds(2 * 60)
  ) { call in
    let request = try request(call)
    return try await call.outside(request, reading: { _ in .whole(limit: bodyLimit) }) { answer in
      try outputs(of: answer, to: request)
    }
  }

  private static func request(_ call: CloudCall) throws -> OutsideRequest {
    let base = try call.address("url")
    let template = try call.text("query")
    let values = Dictionary(call.texts("params").map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    let query: String
    do throws(PromQLTemplate.Mistake) { query = try PromQLTemplate(template).filled(with: values) } catch {
      throw Failure(.failed, "invalid-argument", error.message, help: error.help)
    }
    var pairs = base.query.map { [$0] } ?? []
    pairs.append("query=" + query.formEncoded)
    if let time = call.optionalText("time") {
      guard Timestamp(rfc3339: time) != nil || Double(time)?.isFinite == true else {
        throw Failure(
          .failed, "invalid-argument",
          "'time' is neither an instant such as 2026-01-31T12:00:00Z nor a number of seconds"
        )
      }
      pairs.append("time=" + time.formEncoded)
    }
    let address = base.appending("api/v1/query?" + pairs.joined(separator: "&"))
    var fields: HTTPFields = [.accept: "application/json"]
    for field in try call.headers("headers") { fields[field.name] = field.value }
    return OutsideRequest("prometheus.query", .get, to: address, fields: fields)
  }

  private static func outputs(of answer: OutsideAnswer, to request: OutsideRequest) throws -> Record {
    let status = answer.head.status.code
    let body = try? JSONReader.read(answer.body)
    guard (200...299).contains(status), body?["status"] == "success" else {
      guard let said = body?["error"]?.asString else {
        if !(200...299).contains(status) { throw request.refused(answer.head) }
        throw unexpected("what \(request.shownAddress) answered is not Prometheus's", request)
      }
      throw request.failure(
        .failed, "query-failed", "\(request.shownAddress) could not answer: \(said.asOneLine)", status: status,
        code: body?["errorType"]?.asString?.asOneLine)
    }
    let samples = try samples(in: body?["data"], request)
    let warnings = (body?["warnings"]?.asList ?? []).compactMap { $0.asString?.asOneLine }
    if samples.isEmpty, let warning = warnings.first {
      throw request.failure(
        .failed, "query-failed", "\(request.shownAddress) found nothing, but could not look everywhere: \(warning)",
        status: status)
    }
    return Record([
      ("result", .list(samples.map(Value.record))), ("first", .optional(samples.first?["value"])),
      ("is_empty", .bool(samples.isEmpty)), ("warnings", .list(warnings.map(Value.string))),
    ])
  }

  private static let layout = Record.Layout(["labels", "value"])

  private static func samples(in data: Value?, _ request: OutsideRequest) throws -> [Record] {
    switch (data?["resultType"]?.asString, data?["result"]) {
    case ("vector", .list(let series)?):
      return try series.map { series in
        guard let value = value(series["value"]) else {
          guard series["histogram"] == nil else {
            throw unexpected("the query gives histograms, not numbers", request, help: "wrap it in histogram_quantile")
          }
          throw unexpected("a series without a number came", request)
        }
        return Record(layout, [.map(series["metric"]?.asMap ?? ValueMap()), .double(value)])
      }
    case ("scalar", let pair?):
      guard let value = value(pair) else { throw unexpected("a scalar that is no number came", request) }
      return [Record(layout, [.map(ValueMap()), .double(value)])]
    case ("matrix", _):
      throw unexpected(
        "the query gives a range, not values at one instant", request,
        help: "wrap it in a function such as rate or max_over_time")
    default: throw unexpected("what \(request.shownAddress) answered is no list of values", request)
    }
  }

  /// `[instant, "number"]`. Swift reads `NaN`, `+Inf` and `-Inf` too.
  private static func value(_ pair: Value?) -> Double? {
    guard let pair = pair?.asList, pair.count == 2, let text = pair[1].asString else { return nil }
    return Double(text)
  }

  private static func unexpected(_ message: String, _ request: OutsideRequest, help: String? = nil) -> Failure {
    request.failure(.failed, "unexpected", message, help: help)
  }
}

extension String {
  /// As a value in a query string.
  var formEncoded: String {
    var out = ""
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        out.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        out += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return out
  }

  /// What something outside said, fit for one line of a report.
  var asOneLine: String {
    var out = String.UnicodeScalarView()
    for scalar in unicodeScalars.prefix(400) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: out.append(" ")
      default: out.append(scalar)
      }
    }
    return String(out)
  }
}
