import Values

extension SchemaWriter {
  /// For a mapping with `uses` and `with`: what `with` takes, for each action that `uses` may name.
  mutating func parameters(of shape: ObjectShape) -> [Value] {
    let (uses, with) = (StepFields.uses.name, StepFields.with.name)
    guard shape.place(of: uses) != nil, shape.place(of: with) != nil else { return [] }
    return library.names.compactMap { name in
      guard let signature = library.signature(of: name) else { return nil }
      var then: ValueMap = ["properties": .map([with: .map(arguments(of: signature))])]
      if signature.parameters.contains(where: \.isRequired) { then["required"] = [.string(with)] }
      return [
        "if": ["properties": .map([uses: ["const": .string(name)]]), "required": [.string(uses)]],
        "then": .map(then),
      ]
    }
  }

  private mutating func arguments(of signature: ActionSignature) -> ValueMap {
    let name = "with-" + signature.name
    guard definitions[name] == nil else { return Self.reference(name) }
    var properties = ValueMap()
    for parameter in signature.parameters {
      var schema = Self.described(Self.argument(parameter.type), parameter.summary)
      if let standard = parameter.standard { schema["default"] = Text.written(standard, as: parameter.type) }
      properties[parameter.name] = .map(schema)
    }
    var schema: ValueMap = [
      "title": .string(signature.name), "description": .string(signature.summary), "type": "object",
      "properties": .map(properties), "additionalProperties": false,
    ]
    let required = signature.parameters.filter(\.isRequired).map { Value.string($0.name) }
    if !required.isEmpty { schema["required"] = .list(required) }
    return define(name, schema)
  }

  /// What stands behind a parameter: its type, or an expression.
  private static func argument(_ type: ParameterType) -> ValueMap {
    switch type {
    // Any text is taken, with expressions in it or without.
    case .string, .reference: Text.scalar()
    case .json: [:]
    case .word(let type): words(type)
    default: ["anyOf": [.map(constant(type)), .map(reference(Text.expressionName))]]
    }
  }

  private static func words(_ type: EnumerationType) -> ValueMap {
    var schema = Text.words(type.words.map { ($0, "\(type.name) \($0)") })
    schema["anyOf"] = .list((schema["anyOf"]?.asList ?? []) + [.map(reference(Text.expressionName))])
    return schema
  }

  private static func constant(_ type: ParameterType) -> ValueMap {
    switch type {
    case .bool: ["type": "boolean"]
    case .int(let range): Text.integer(range)
    case .duration: ["type": "string", "pattern": .string(Text.duration)]
    case .size: ["type": "string", "pattern": .string(Text.size)]
    case .url: ["type": "string", "pattern": "^https?://"]
    case .list(let element): ["type": "array", "items": .map(argument(element))]
    case .map(let value): ["type": "object", "additionalProperties": .map(argument(value))]
    case .members(_, let members):
      [
        "type": "object", "additionalProperties": false,
        "properties": .map(
          ValueMap(members.map { (.string($0.name), .map(described(argument($0.type), $0.summary))) })),
      ]
    case .string, .reference, .json, .word: argument(type)
    }
  }
}
