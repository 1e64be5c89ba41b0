extension Node {
  /// The text of a scalar whatever it looks like: `00123` stays `00123`, and `true` or a missing value (the empty text)
  /// is text too. Nil for collections.
  public var string: String? { scalar?.text }

  /// What the core schema makes of a scalar; nil for collections and for a text that its own tag refuses.
  public var core: CoreValue? { scalar?.core }

  public var isNull: Bool { scalar?.isNull ?? false }
  public var bool: Bool? { if case .bool(let value)? = scalar?.coreButText { value } else { nil } }
  /// A whole number that fits 64 bits.
  public var int: Int64? { if case .int(let value)? = scalar?.coreButText { value } else { nil } }

  /// A number of either kind.
  public var double: Double? {
    switch scalar?.coreButText {
    case .float(let value): value
    case .int(let value): Double(value)
    case .bigInt(let digits): Double(digits)
    default: nil
    }
  }

  /// The value of the first key that reads as `name`; nil if there is none or this is no mapping.
  public subscript(_ name: String) -> Node? { entries?.entry(name)?.value }

  /// Whether this is a scalar of exactly these bytes.
  public func reads(_ text: String) -> Bool { tree.reads(index, text) }
}
