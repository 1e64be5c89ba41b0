extension Value {
  /// The value as its declared type wants it, after it went through JSON: instants and durations are texts there, records
  /// are objects. A value that is of its type already stays as it is.
  public func restored(as type: ValueType) -> Value {
    switch (self, type) {
    case (.string(let text), .timestamp): Timestamp(rfc3339: text).map(Value.timestamp) ?? self
    case (.string(let text), .duration): DurationLiteral.parse(text).map(Value.duration) ?? self
    case (.string(let text), .double): Double(text).map(Value.double) ?? self
    case (.string(let text), .bytes): Base64.bytes(text).map(Value.bytes) ?? self
    case (.int(let number), .double): .double(Double(number))
    case (.int(let number), .uint): UInt64(exactly: number).map(Value.uint) ?? self
    case (.optional, .optional), (.optional, _): self
    case (.null, .optional): .optional(nil)
    case (_, .optional(let wrapped)): .optional(restored(as: wrapped))
    case (.list(let items), .list(let element)): .list(items.map { $0.restored(as: element) })
    case (.map(let map), .map(let key, let value)):
      .map(ValueMap(map.entries.map { entry in (entry.0.restored(as: key), entry.1.restored(as: value)) }))
    case (.map(let map), .record(let type)): .record(Self.record(map, type))
    default: self
    }
  }

  private static func record(_ map: ValueMap, _ type: RecordType) -> Record {
    let fields = map.entries.compactMap { key, value in
      key.asString.map { name in (name, type[name].map { value.restored(as: $0.type) } ?? value) }
    }
    return Record(fields)
  }
}

extension MapKey {
  /// Keys are texts in JSON.
  fileprivate func restored(as type: ValueType) -> MapKey {
    guard case .string(let text) = self else { return self }
    switch type {
    case .int: return Int64(text).map(MapKey.int) ?? self
    case .uint: return UInt64(text).map(MapKey.number) ?? self
    case .bool: return text == "true" ? .bool(true) : (text == "false" ? .bool(false) : self)
    default: return self
    }
  }
}
