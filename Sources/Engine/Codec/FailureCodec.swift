import Diagnostics
import Values
import Workflows

/// Failures as JSON values and back.
enum FailureCodec {
  static func encode(_ failure: Failure) -> Value {
    var map = ValueMap()
    map["outcome"] = .string(failure.outcome.rawValue)
    map["kind"] = .string(failure.kind)
    map["message"] = .string(failure.message)
    map["help"] = failure.help.map(Value.string)
    map["hop"] = failure.hop.map(Value.string)
    if let request = failure.request { map["request"] = encode(request) }
    if let denial = failure.denial { map["denial"] = encode(denial) }
    if let span = failure.span { map["span"] = [.int(Int64(span.lower)), .int(Int64(span.upper))] }
    return .map(map)
  }

  private static func encode(_ request: Failure.RequestFacts) -> Value {
    var map = ValueMap()
    map["service"] = .string(request.service)
    map["region"] = request.region.map(Value.string)
    map["method"] = .string(request.method)
    map["path"] = .string(request.path)
    map["status"] = request.status.map { .int(Int64($0)) }
    map["code"] = request.code.map(Value.string)
    map["request_id"] = request.requestID.map(Value.string)
    return .map(map)
  }

  private static func encode(_ denial: Failure.Denial) -> Value {
    var map = ValueMap()
    map["rules"] = .list(denial.rules.map(Value.string))
    map["missing"] = .list(denial.missing.map(Value.string))
    map["roles"] = .list(denial.roles.map(Value.string))
    map["held"] = .list(denial.held.map(Value.string))
    map["basis"] = .string(denial.basis)
    map["policy"] = denial.policy
    return .map(map)
  }

  static func decode(_ value: Value) throws(CodecError) -> Failure {
    let reader = MemberReader(value)
    var failure = Failure(
      try reader.word("outcome"), try reader.string("kind"), try reader.string("message"),
      help: reader.optionalString("help"), hop: reader.optionalString("hop"))
    if reader.has("request") { failure.request = try request(MemberReader(try reader.value("request"))) }
    if reader.has("denial") { failure.denial = try denial(MemberReader(try reader.value("denial"))) }
    if let ends = value["span"]?.asList?.compactMap(\.asInt), ends.count == 2 {
      failure.span = SourceSpan(Int(ends[0]), Int(ends[1]))
    }
    return failure
  }

  private static func request(_ reader: MemberReader) throws(CodecError) -> Failure.RequestFacts {
    Failure.RequestFacts(
      service: try reader.string("service"), region: reader.optionalString("region"),
      method: try reader.string("method"), path: try reader.string("path"),
      status: (try? reader.int("status")).map(Int.init), code: reader.optionalString("code"),
      requestID: reader.optionalString("request_id"))
  }

  private static func denial(_ reader: MemberReader) throws(CodecError) -> Failure.Denial {
    Failure.Denial(
      rules: reader.strings("rules"), missing: reader.strings("missing"), roles: reader.strings("roles"),
      held: reader.strings("held"), basis: try reader.string("basis"), policy: try? reader.value("policy"))
  }
}
