import Values

/// Writes shapes as schemas. Every closed mapping becomes a definition, so that mappings may hold their own kind.
struct SchemaWriter {
  let library: any SignatureLibrary
  private(set) var definitions = ValueMap()
  private var names: [ObjectIdentifier: String] = [:]

  init(_ library: any SignatureLibrary) {
    self.library = library
    definitions[Text.expressionName] = .map(Text.expression)
  }

  /// A reference to the definition of a closed mapping, which is written if it is not there.
  mutating func reference(to shape: ObjectShape) -> ValueMap {
    if let name = names[ObjectIdentifier(shape)] { return Self.reference(name) }
    var name = shape.name.replacing(" ", with: "-")
    while definitions[name] != nil { name += "-" }
    names[ObjectIdentifier(shape)] = name
    // Holds the place: what the mapping contains may refer to it.
    definitions[name] = true
    definitions[name] = .map(body(of: shape))
    return Self.reference(name)
  }

  static func reference(_ name: String) -> ValueMap { ["$ref": .string("#/definitions/" + name)] }

  mutating func define(_ name: String, _ schema: ValueMap) -> ValueMap {
    definitions[name] = .map(schema)
    return Self.reference(name)
  }

  /// A closed mapping, written out.
  mutating func body(of shape: ObjectShape) -> ValueMap {
    var schema: ValueMap = [
      "title": .string(shape.name), "description": .string(shape.summary), "type": "object",
    ]
    var properties = ValueMap()
    for field in shape.fields { properties[field.name] = .map(property(field)) }
    schema["properties"] = .map(properties)
    schema["additionalProperties"] = false
    var required = shape.fields.filter(\.isRequired).map(\.name)
    if shape.exactlyOne.count == 1 { required += shape.exactlyOne.filter { !required.contains($0) } }
    if !required.isEmpty { schema["required"] = .list(required.map(Value.string)) }
    if shape.exactlyOne.count > 1 {
      schema["oneOf"] = .list(shape.exactlyOne.map { ["required": [.string($0)]] })
    }
    let dependencies = Self.dependencies(of: shape)
    if !dependencies.isEmpty { schema["dependencies"] = .map(dependencies) }
    let conditions = parameters(of: shape) + constants(of: shape)
    if !conditions.isEmpty { schema["allOf"] = .list(conditions) }
    return schema
  }

  private mutating func property(_ field: Field) -> ValueMap {
    let inner: ValueMap
    switch field.name {
    case StepFields.uses.name: inner = Text.words(library.names.map { ($0, summary(of: $0)) })
    case WorkflowFields.region.name: inner = region(field.shape)
    default: inner = schema(field.shape)
    }
    var schema = Self.described(inner, field.summary)
    if let standard = field.standard { schema["default"] = Text.written(standard, in: field.shape) }
    if let example = Text.example(of: field) { schema["examples"] = [example] }
    return schema
  }

  /// Keys that mean something only beside another one.
  private static func dependencies(of shape: ObjectShape) -> ValueMap {
    var dependencies = ValueMap()
    for field in shape.fields where !field.companions.isEmpty {
      dependencies[field.name] =
        field.companions.count == 1
        ? .list(field.companions.map(Value.string))
        : ["anyOf": .list(field.companions.map { ["required": [.string($0)]] })]
    }
    return dependencies
  }

  private func summary(of action: String) -> String { library.signature(of: action)?.summary ?? action }

  /// Beside a reference draft-07 ignores everything else.
  static func described(_ schema: ValueMap, _ summary: String) -> ValueMap {
    var described: ValueMap = ["description": .string(summary)]
    if schema["$ref"] != nil {
      described["allOf"] = [.map(schema)]
    } else {
      for (key, value) in schema.entries where key.asString != "description" {
        described[key.asString ?? ""] = value
      }
    }
    return described
  }

  // MARK: Shapes

  mutating func schema(_ shape: Shape) -> ValueMap {
    switch shape {
    case .text: Text.scalar(atLeast: 1)
    case .template: Text.scalar()
    // `true` is a name here, and true for whoever reads the file without knowing that.
    case .identifier: ["type": ["string", "boolean"], "pattern": .string(Text.identifier)]
    case .integer(let range): Text.integer(range)
    case .number(let range):
      ["type": "number", "minimum": .double(range.lowerBound), "maximum": .double(range.upperBound)]
    case .countOrPercent:
      ["anyOf": [["type": "integer", "minimum": 0], ["type": "string", "pattern": .string(Text.percent)]]]
    case .boolean: ["type": "boolean"]
    case .duration: ["type": "string", "pattern": .string(Text.duration)]
    case .typeName: ["type": "string", "pattern": .string(Text.typeName)]
    case .word(let words): Text.words(words.map { ($0.name, $0.summary) })
    case .expression: Text.bareExpression
    case .value: [:]
    case .list(let element): ["type": "array", "items": .map(schema(element))]
    case .names(let value):
      [
        "type": "object", "propertyNames": ["pattern": .string(Text.identifier)],
        "additionalProperties": .map(schema(value)),
      ]
    case .object(let object): reference(to: object)
    case .steps: ["type": "array", "minItems": 1, "items": .map(reference(to: .step))]
    case .branches:
      [
        "type": "object", "minProperties": 2, "propertyNames": ["pattern": .string(Text.identifier)],
        "additionalProperties": .map(schema(.steps)),
      ]
    case .either(let one, let other): ["anyOf": [.map(schema(one)), .map(schema(other))]]
    }
  }

  /// Where a region may differ by service, the names are those of services.
  private mutating func region(_ shape: Shape) -> ValueMap {
    guard case .either(let one, .names(let value)) = shape else { return schema(shape) }
    let services: ValueMap = [
      "type": "object", "propertyNames": ["enum": .list(Checker.serviceWords.map(Value.string))],
      "additionalProperties": .map(schema(value)),
    ]
    return ["anyOf": [.map(schema(one)), .map(services)]]
  }

  /// What the constants of an input may be, by its type.
  private func constants(of shape: ObjectShape) -> [Value] {
    guard shape === InputFields.shape else { return [] }
    let ofTheType = [InputFields.standard, InputFields.min, InputFields.max].map(\.name)
    return TypeName.simple.map { name, type in
      let constant = Value.map(Text.constant(type))
      var properties = ValueMap()
      for key in ofTheType { properties[key] = constant }
      properties[InputFields.oneOf.name] = ["items": constant]
      return [
        "if": [
          "properties": .map([InputFields.type.name: ["const": .string(name)]]),
          "required": [.string(InputFields.type.name)],
        ],
        "then": ["properties": .map(properties)],
      ]
    }
  }
}
