public import Values

/// Orders to runs as JSON values and back: how a store keeps them for their run.
public enum OrderCodec {
  public static func encode(_ order: RunOrder) -> Value {
    switch order {
    case .cancel(let by): return ["order": "cancel", "by": .string(by)]
    case .vote(let run, let address, let vote):
      var map: ValueMap = [
        "order": "vote", "run": .string(run), "step": .string(address.description), "approved": .bool(vote.isApproved),
        "by": .string(vote.by),
      ]
      map["reason"] = vote.reason.map(Value.string)
      return .map(map)
    }
  }

  /// `number`: of the order in its store, by which a vote is never counted twice.
  public static func decode(_ value: Value, number: Int64) throws(CodecError) -> RunOrder {
    let reader = MemberReader(value)
    switch try reader.string("order") {
    case "cancel": return .cancel(by: try reader.string("by"))
    case "vote":
      let step = try reader.string("step")
      guard let address = Address(step) else { throw CodecError("an address '\(step)'") }
      return .vote(
        run: try reader.string("run"), address,
        ApprovalVote(
          isApproved: try reader.value("approved") == true, by: try reader.string("by"),
          reason: reader.optionalString("reason"), order: number))
    case let name: throw CodecError("an order called '\(name)'")
    }
  }
}
