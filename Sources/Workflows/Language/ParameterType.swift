public import Values

/// What a parameter of an action accepts: a type of values, and what is more to say about it.
public indirect enum ParameterType: Sendable, Hashable {
  case string
  case bool
  case int(ClosedRange<Int64>)
  case duration
  /// Bytes, written as `50GiB`.
  case size
  /// An `http` or `https` address. A secret may be the whole of it.
  case url
  /// One of a few words.
  case word(EnumerationType)
  /// A resource by id or exact name: text, whatever it looks like.
  case reference(ResourceKind)
  case list(ParameterType)
  /// Names of the author's choice.
  case map(ParameterType)
  /// A mapping with members of these names and no others; members that are not given are absent.
  case members(of: String, [Member])
  /// Anything that JSON can say.
  case json

  /// A member of a mapping.
  public struct Member: Sendable, Hashable {
    public let name: String
    public let type: ParameterType
    public let summary: String

    public init(_ name: String, _ type: ParameterType, _ summary: String) {
      self.name = name
      self.type = type
      self.summary = summary
    }
  }

  /// A kind of resource that a reference can mean.
  public enum ResourceKind: String, Sendable, Hashable {
    case server, image, flavor, volume, network, subnet, router, container
    case volumeSnapshot = "volume snapshot"
    case volumeBackup = "volume backup"
    case securityGroup = "security group"
    case port
    case floatingIP = "floating IP"
  }

  /// The type that an expression must have to stand there.
  public var valueType: ValueType {
    switch self {
    case .string, .url, .reference: .string
    case .bool: .bool
    case .int, .size: .int
    case .duration: .duration
    case .word(let type): .enumeration(type)
    case .list(let element): .list(element.valueType)
    case .map(let value): .map(.string, value.valueType)
    case .members, .json: .dyn
    }
  }

  /// What to call it in a message.
  public var description: String {
    switch self {
    case .string: "a text"
    case .bool: "true or false"
    case .int(let range):
      range == .min ... .max ? "a whole number" : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .duration: "a duration such as 90s, 5m, 2h or 7d"
    case .size: "a size such as 50GiB"
    case .url: "an address (http:// or https://)"
    case .word(let type): "one of " + type.words.joined(separator: ", ")
    case .reference(let kind): "a \(kind.rawValue), by id or exact name"
    case .list(let element): "a list, each item \(element.description)"
    case .map(let value): "a mapping from names to \(value.description)"
    case .members(let thing, let members):
      "a \(thing): a mapping with any of \(members.map(\.name).joined(separator: ", "))"
    case .json: "any value"
    }
  }
}

extension ParameterType {
  /// A value as the parameter takes it; nil if it cannot be one. This is the border where what came from outside the type
  /// checker is checked.
  public func converted(_ value: Value) -> Value? {
    switch (self, value) {
    case (_, .optional(let wrapped?)): return converted(wrapped)
    case (.string, .string), (.reference, .string), (.bool, .bool), (.duration, .duration), (.json, _): return value
    // Not `? value : nil`: a `Value` can be written `nil`, and means null then.
    case (.url, .string(let text)) where text.hasPrefix("http://") || text.hasPrefix("https://"): return value
    case (.word(let type), .string(let word)) where type.words.contains(word): return value
    case (.int(let range), .int(let number)) where range.contains(number): return value
    case (.size, .int(let number)) where number >= 0: return value
    case (.list(let element), .list(let items)):
      var converted: [Value] = []
      for item in items {
        guard let item = element.converted(item) else { return nil }
        converted.append(item)
      }
      return .list(converted)
    case (.map(let element), .map(let map)):
      var converted = ValueMap()
      for (key, value) in map.entries {
        guard key.asString != nil, let value = element.converted(value) else { return nil }
        converted[key] = value
      }
      return .map(converted)
    case (.members(_, let members), .map(let map)):
      var converted = ValueMap()
      for (key, value) in map.entries {
        guard let member = members.first(where: { $0.name == key.asString }), let value = member.type.converted(value)
        else { return nil }
        converted[key] = value
      }
      return .map(converted)
    default: return nil
    }
  }
}
