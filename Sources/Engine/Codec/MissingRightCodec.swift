import Values

/// A missing right in the journal.
enum MissingRightCodec {
  static func encode(_ missing: MissingRight) -> Value {
    [
      "right": .string(missing.right), "steps": .list(missing.steps.map(Value.string)),
      "roles": .list(missing.roles.map(Value.string)), "basis": .string(missing.basis),
    ]
  }

  static func decode(_ value: Value) -> MissingRight {
    let reader = MemberReader(value)
    return MissingRight(
      right: reader.optionalString("right") ?? "", steps: reader.strings("steps"), roles: reader.strings("roles"),
      basis: reader.optionalString("basis") ?? "")
  }
}
