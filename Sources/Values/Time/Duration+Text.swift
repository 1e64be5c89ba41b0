extension Duration {
  /// The whole as nanoseconds, what is smaller cut off; nil beyond ±292 years.
  public var wholeNanoseconds: Int64? {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    // The smallest number of all is only reached through a product that overflows.
    if overflow || carry { return self == .nanoseconds(Int64.min) ? Int64.min : nil }
    return sum
  }

  /// Reads CEL's (and Go's) notation: decimal numbers with the units `h m s ms us ns`, `1h30m`, `-1.5s`, `0`.
  ///
  /// nil if it is something else, or beyond ±292 years (an `Int64` of nanoseconds).
  public init?(celText text: some StringProtocol) {
    var scan = DigitScanner(text)
    let negative = scan.skip("-")
    if !negative { _ = scan.skip("+") }
    if scan.next == UInt8(ascii: "0") {
      var rest = scan
      _ = rest.skip("0")
      if rest.isAtEnd {
        self = .zero
        return
      }
    }
    guard !scan.isAtEnd else { return nil }
    var total: Int64 = 0
    while !scan.isAtEnd {
      let startsWithPoint = scan.next == UInt8(ascii: ".")
      var whole: Int64 = 0
      if !startsWithPoint {
        guard let number = scan.number() else { return nil }
        whole = number
      }
      // The fraction of a unit, as billionths of it.
      var billionths: Int64 = 0
      if scan.skip(".") {
        if let fraction = scan.fraction() { billionths = fraction } else if startsWithPoint { return nil }
      }
      guard let unit = Self.nanoseconds(ofUnit: scan.letters()) else { return nil }
      // Counted downwards, since the range of `Int64` reaches further there.
      let (product, overflow) = whole.multipliedReportingOverflow(by: -unit)
      let (part, carry) = product.subtractingReportingOverflow(
        Int64(clamping: (Int128(billionths) * Int128(unit)) / 1_000_000_000))
      let (sum, carry2) = total.addingReportingOverflow(part)
      guard !overflow, !carry, !carry2 else { return nil }
      total = sum
    }
    if !negative, total == Int64.min { return nil }
    self = .nanoseconds(negative ? total : -total)
  }

  private static func nanoseconds(ofUnit unit: String) -> Int64? {
    switch unit {
    case "h": 3_600_000_000_000
    case "m": 60_000_000_000
    case "s": 1_000_000_000
    case "ms": 1_000_000
    case "us", "\u{B5}s", "\u{3BC}s": 1_000
    case "ns": 1
    default: nil
    }
  }
}
