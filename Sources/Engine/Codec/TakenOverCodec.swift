import Values

/// What a run takes over, as a JSON value and back.
enum TakenOverCodec {
  static func encode(_ taken: TakenOver) -> Value {
    var map: ValueMap = ["run": .string(taken.run)]
    map["steps"] = object(taken.outputs) { $0 ?? .null }
    map["items"] = object(taken.items) { .list($0) }
    map["children"] = object(taken.children, encode)
    return .map(map)
  }

  static func decode(_ value: Value) throws(CodecError) -> TakenOver {
    var taken = TakenOver(from: try MemberReader(value).string("run"))
    for (address, outputs) in try members(value["steps"]) {
      taken.outputs[address] = .some(outputs == .null ? nil : outputs)
    }
    for (address, items) in try members(value["items"]) { taken.items[address] = items.asList ?? [] }
    for (address, child) in try members(value["children"]) { taken.children[address] = try decode(child) }
    return taken
  }

  private static func object<Member>(_ members: [Address: Member], _ value: (Member) -> Value) -> Value {
    var map = ValueMap()
    let named = members.map { ($0.key.description, $0.value) }.sorted { $0.0 < $1.0 }
    for (name, member) in named { map[name] = value(member) }
    return .map(map)
  }

  private static func members(_ value: Value?) throws(CodecError) -> [(Address, Value)] {
    var members: [(Address, Value)] = []
    for (key, member) in (value?.asMap ?? [:]).entries {
      guard let text = key.asString, let address = Address(text) else { throw CodecError("an address '\(key)'") }
      members.append((address, member))
    }
    return members
  }
}
