import Diagnostics
import Values
import YAML

extension SchemaWriter {
  /// The small schemas of scalars, in the terms of YAML's core schema: `00123` is a text where one is wanted, and a number
  /// for whoever reads the file without knowing that.
  enum Text {
    static let expressionName = "expression"

    static let expression: ValueMap = [
      "title": .string(expressionName), "description": "An expression, as ${{ … }}.", "type": "string",
      "pattern": #"\$\{\{"#, "examples": ["${{ inputs.keep }}"],
    ]

    static let identifier = "^[A-Za-z_][A-Za-z0-9_]{0,63}$"
    static let duration = "^([0-9]+(d|h|m|s|ms))+$"
    static let size = "^[0-9]+([KMGTP]iB|[KMGTP]B|kB|B)$"
    static let percent = #"^\+?[0-9]+%$"#
    static let typeName = #"^ *(string|int|double|bool|duration|timestamp|list\(.+\)|map\( *string *,.+\)) *$"#

    /// Text, whatever it looks like.
    static func scalar(atLeast length: Int? = nil) -> ValueMap {
      var schema: ValueMap = ["type": ["string", "number", "boolean"]]
      if let length { schema["minLength"] = .int(Int64(length)) }
      return schema
    }

    static let bareExpression: ValueMap = [
      "type": ["string", "number", "boolean"], "minLength": 1,
      "not": ["type": "string", "pattern": #"^ *\$\{\{[\s\S]*\}\}$"#],
    ]

    static func integer(_ range: ClosedRange<Int64>) -> ValueMap {
      var schema: ValueMap = ["type": "integer"]
      if range.lowerBound != .min { schema["minimum"] = .int(range.lowerBound) }
      if range.upperBound != .max { schema["maximum"] = .int(range.upperBound) }
      return schema
    }

    /// One of a few words, each with what it means.
    static func words(_ words: [(name: String, summary: String)]) -> ValueMap {
      ["anyOf": .list(words.map { ["const": .string($0.name), "description": .string($0.summary)] })]
    }

    /// A constant of a declared type without parts.
    static func constant(_ type: ValueType) -> ValueMap {
      switch type {
      case .int: ["type": "integer"]
      case .double: ["type": "number"]
      case .bool: ["type": "boolean"]
      case .duration: ["type": "string", "pattern": .string(duration)]
      case .timestamp: ["type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt]"]
      default: scalar()
      }
    }

    /// A value as it is written in a workflow.
    static func written(_ value: Value, as type: ParameterType) -> Value {
      switch (type, value) {
      case (.size, .int(let bytes)): .string(SizeLiteral.text(bytes))
      case (.duration, .duration(let duration)): .string(DurationLiteral.text(duration))
      default: value
      }
    }

    /// The value of a field's example; nil where it cannot be read.
    static func example(of field: Field) -> Value? { written(field.example, in: field.shape) }

    /// What stands in a declaration as it would stand in a workflow, as a value.
    static func written(_ text: String, in shape: Shape) -> Value? {
      switch shape {
      // As it is: nobody has put quotes around it.
      case .text, .identifier, .duration, .typeName, .word, .expression, .template: return .string(text)
      default:
        guard let root = YAML.parse(SourceFile(name: "example", text: text)).document?.root else { return nil }
        if case .either = shape, root.scalar != nil { return .string(text) }
        return value(root)
      }
    }

    private static func value(_ node: Node) -> Value {
      if let items = node.items { return .list(items.map { value($0) }) }
      if let entries = node.entries {
        var map = ValueMap()
        for entry in entries { map[entry.key.string ?? ""] = value(entry.value) }
        return .map(map)
      }
      return NodeReader.coreValue(node, node.string ?? "")
    }
  }
}
