import Expressions
import Values

/// Values as the vectors write them: `{"int": "42"}`.
enum VectorValues {
  static func read(_ json: Value) -> Value? {
    guard let map = json.asMap, let (key, inner) = map.entries.first(where: { _ in true }) else { return nil }
    let text = inner.asString ?? ""
    switch key.asString {
    case "int": return Int64(text).map(Value.int)
    case "uint": return UInt64(text).map(Value.uint)
    case "double": return Double(text).map(Value.double)
    case "string": return .string(text)
    case "bytes": return Base64.bytes(text).map(Value.bytes)
    case "bool": return inner
    case "null": return .null
    case "list": return inner.asList.map { .list($0.compactMap(read)) }
    case "map":
      var map = ValueMap()
      for entry in inner.asList ?? [] {
        guard let pair = entry.asList, pair.count == 2, let key = read(pair[0]).flatMap(MapKey.init) else { return nil }
        map[key] = read(pair[1])
      }
      return .map(map)
    case "type": return (try? VectorTypes.read(text)).map(Value.type)
    case "timestamp": return Timestamp(rfc3339: text).map(Value.timestamp)
    case "duration": return Duration(celText: text).map(Value.duration)
    default: return nil
    }
  }

  /// Unlike `==`, asks for the same types, and takes NaN for equal to itself.
  static func isSame(_ a: Value, _ b: Value) -> Bool {
    switch (a, b) {
    case (.int(let a), .int(let b)): return a == b
    case (.uint(let a), .uint(let b)): return a == b
    case (.double(let a), .double(let b)): return (a.isNaN && b.isNaN) || (a == b && a.sign == b.sign)
    case (.int, _), (.uint, _), (.double, _): return false
    case (.list(let a), .list(let b)): return a.count == b.count && zip(a, b).allSatisfy(isSame)
    case (.map(let a), .map(let b)):
      return a.count == b.count && a.entries.allSatisfy { key, value in b[key].map { isSame(value, $0) } == true }
    default: return a == b
    }
  }
}

/// Types as the vectors write them: `map(string, dyn)`.
enum VectorTypes {
  static func read(_ text: String) throws -> ValueType {
    var rest = text.filter { $0 != " " }[...]
    let type = try read(&rest)
    guard rest.isEmpty else { throw SuiteError(message: "the type '\(text)' cannot be read") }
    return type
  }

  private static func read(_ rest: inout Substring) throws -> ValueType {
    let name = String(rest.prefix { $0 != "(" && $0 != ")" && $0 != "," })
    rest = rest.dropFirst(name.count)
    var inner: [ValueType] = []
    if rest.first == "(" {
      if name == "param" {
        let parameter = rest.dropFirst().prefix { $0 != ")" }
        rest = rest.dropFirst(parameter.count + 2)
        return .parameter(String(parameter))
      }
      repeat {
        rest = rest.dropFirst()
        inner.append(try read(&rest))
      } while rest.first == ","
      guard rest.first == ")" else { throw SuiteError(message: "a type is not closed") }
      rest = rest.dropFirst()
    }
    switch (name, inner.count) {
    case ("dyn", _): return .dyn
    case ("null", _), ("null_type", _): return .null
    case ("bool", _): return .bool
    case ("int", _): return .int
    case ("uint", _): return .uint
    case ("double", _): return .double
    case ("string", _): return .string
    case ("bytes", _): return .bytes
    case ("timestamp", _), ("google.protobuf.Timestamp", _): return .timestamp
    case ("duration", _), ("google.protobuf.Duration", _): return .duration
    case ("list", 0): return .list(.dyn)
    case ("list", _): return .list(inner[0])
    case ("map", 2): return .map(inner[0], inner[1])
    case ("map", _): return .map(.dyn, .dyn)
    case ("optional_type", 1): return .optional(inner[0])
    case ("optional_type", _): return .optional(.dyn)
    case ("type", 1): return .type(inner[0])
    case ("type", _): return .type(.dyn)
    case (_, 1...):
      // A type of the host's own is a record, with a field for each of its parameters.
      return .record(RecordType(name, inner.enumerated().map { RecordType.Field("\($0)", $1) }))
    default: throw SuiteError(message: "the type '\(name)' is not known")
    }
  }

  /// A function that is declared by a case and never called.
  static func function(_ name: String, _ overloads: [Value]) throws -> Function {
    let signatures = try overloads.map { overload in
      Function.Signature(
        try (overload["params"]?.asList ?? []).map { try read($0.asString ?? "") },
        try read(overload["result"]?.asString ?? ""), hasReceiver: overload["member"]?.asBool == true)
    }
    return Function(name, signatures, "", "") { _, _ throws(Failure) in throw Failure(.unknownFunction, "not defined") }
  }
}
