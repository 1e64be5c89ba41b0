import Values

/// What expressions gave, as members of an event and back.
enum EvaluationCodec {
  static func parts(of evaluation: Evaluation, at address: Address) -> KeyValuePairs<String, Value?> {
    let step = Value.string(address.description)
    return switch evaluation {
    case .flag(let flag): ["step": step, "flag": .bool(flag)]
    case .items(let items): ["step": step, "items": .list(items)]
    case .values(let values): ["step": step, "values": values]
    case .instant(let instant): ["step": step, "instant": .timestamp(instant)]
    case .assertion(let isTrue, let message):
      ["step": step, "assertion": .bool(isTrue), "message": message.map(Value.string)]
    case .failed(let failure): ["step": step, "failure": FailureCodec.encode(failure)]
    }
  }

  static func decode(_ reader: MemberReader) throws(CodecError) -> Evaluation {
    if reader.has("failure") { return .failed(try FailureCodec.decode(try reader.value("failure"))) }
    if reader.has("flag") { return .flag(try reader.value("flag") == true) }
    if reader.has("items") { return .items(try reader.value("items").asList ?? []) }
    if reader.has("values") { return .values(try reader.value("values")) }
    if reader.has("instant") { return .instant(try reader.timestamp("instant")) }
    if reader.has("assertion") {
      return .assertion(try reader.value("assertion") == true, message: reader.optionalString("message"))
    }
    throw CodecError("an evaluation without a value")
  }
}
