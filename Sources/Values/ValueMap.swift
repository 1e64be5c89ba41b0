/// A key of a map. Whole numbers are one key whatever their kind, as CEL asks.
public enum MapKey: Sendable {
  case bool(Bool)
  case int(Int64)
  /// Only for numbers above `Int64.max`; `init(_:)` and `MapKey.number` keep to it.
  case uint(UInt64)
  case string(String)

  /// The key that a value denotes; nil if values of its kind cannot be keys (a double must be a whole number).
  public init?(_ value: Value) {
    switch value {
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .uint(let value): self = MapKey.number(value)
    case .string(let value): self = .string(value)
    case .double(let value):
      if let whole = Int64(exactly: value) {
        self = .int(whole)
      } else if let whole = UInt64(exactly: value) {
        self = .uint(whole)
      } else {
        return nil
      }
    default: return nil
    }
  }

  public static func number(_ value: UInt64) -> MapKey {
    Int64(exactly: value).map(MapKey.int) ?? .uint(value)
  }

  public var value: Value {
    switch self {
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .uint(let value): .uint(value)
    case .string(let value): .string(value)
    }
  }

  public var asString: String? { if case .string(let value) = self { value } else { nil } }
}

extension MapKey: Hashable {
  public static func == (a: MapKey, b: MapKey) -> Bool {
    switch (a, b) {
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.uint(let a), .uint(let b)): a == b
    case (.string(let a), .string(let b)): a.hasSameBytes(as: b)
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .bool(let value): hasher.combine(value)
    case .int(let value): hasher.combine(value)
    case .uint(let value): hasher.combine(value)
    case .string(let value):
      // `String` hashes its normal form; the bytes are both right and faster.
      var copy = value
      copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
  }
}

/// A map that keeps the order in which its keys came.
public struct ValueMap: Sendable, Equatable {
  public private(set) var keys: [MapKey] = []
  public private(set) var values: [Value] = []
  /// Only from `indexedFrom` entries on; short maps are searched.
  private var index: [MapKey: Int] = [:]
  private static let indexedFrom = 9

  public init() {}

  /// Of several entries with one key the last one counts, in the place of the first.
  public init(_ entries: some Sequence<(MapKey, Value)>) {
    for (key, value) in entries { self[key] = value }
  }

  public var count: Int { keys.count }
  public var isEmpty: Bool { keys.isEmpty }
  public var entries: Zip2Sequence<[MapKey], [Value]> { zip(keys, values) }

  public subscript(key: MapKey) -> Value? {
    get { place(of: key).map { values[$0] } }
    set {
      if let place = place(of: key) {
        if let newValue { values[place] = newValue } else { remove(at: place) }
      } else if let newValue {
        keys.append(key)
        values.append(newValue)
        if keys.count == Self.indexedFrom {
          for (place, key) in keys.enumerated() { index[key] = place }
        } else if keys.count > Self.indexedFrom {
          index[key] = keys.count - 1
        }
      }
    }
  }

  public subscript(name: String) -> Value? {
    get { self[.string(name)] }
    set { self[.string(name)] = newValue }
  }

  private func place(of key: MapKey) -> Int? {
    keys.count < Self.indexedFrom ? keys.firstIndex(of: key) : index[key]
  }

  private mutating func remove(at place: Int) {
    keys.remove(at: place)
    values.remove(at: place)
    index = [:]
    guard keys.count >= Self.indexedFrom else { return }
    for (place, key) in keys.enumerated() { index[key] = place }
  }

  /// Equal if both have the same keys with equal values, in any order.
  public static func == (a: ValueMap, b: ValueMap) -> Bool {
    guard a.count == b.count else { return false }
    return a.entries.allSatisfy { key, value in b[key] == value }
  }
}

extension ValueMap: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, Value)...) { self.init(elements.map { (.string($0.0), $0.1) }) }
}
