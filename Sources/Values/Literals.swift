/// A length of time as a workflow writes it: `90s`, `5m`, `2h`, `7d`, also `1h30m` and `500ms`.
public enum DurationLiteral {
  /// nil if the text is something else, negative, or longer than 100 years. A bare number has no unit and is refused.
  public static func parse(_ text: String) -> Duration? {
    var scan = DigitScanner(text)
    var total = Duration.zero
    var lastUnit = Int64.max
    guard !scan.isAtEnd else { return nil }
    while !scan.isAtEnd {
      guard let number = scan.number(), number <= 3_155_760_000_000, let unit = milliseconds(scan.letters()),
        unit < lastUnit
      else { return nil }
      lastUnit = unit
      total += .milliseconds(Int128(number) * Int128(unit))
      guard total <= .seconds(3_155_760_000) else { return nil }
    }
    return total
  }

  /// What to say of a text that is none.
  public static let expected = "a number with a unit, such as 90s, 5m, 2h or 7d"

  /// `1h30m` for 5,400 seconds: the way a workflow would write it.
  public static func text(_ duration: Duration) -> String {
    let milliseconds = duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
    guard milliseconds > 0 else { return milliseconds == 0 ? "0s" : "-" + text(.zero - duration) }
    var rest = milliseconds
    var out = ""
    for (name, unit) in [("d", Int64(86_400_000)), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)] {
      if rest >= unit { out += String(rest / unit) + name }
      rest %= unit
    }
    return out
  }

  private static func milliseconds(_ unit: String) -> Int64? {
    switch unit {
    case "ms": 1
    case "s": 1_000
    case "m": 60_000
    case "h": 3_600_000
    case "d": 86_400_000
    default: nil
    }
  }
}

/// An amount of bytes as a workflow writes it: `50GiB`, `512MiB`, `10GB`, `1024B`.
public enum SizeLiteral {
  /// In bytes; nil if the text is something else or more than `Int64.max`. A bare number has no unit and is refused.
  public static func parse(_ text: String) -> Int64? {
    var scan = DigitScanner(text)
    guard let number = scan.number() else { return nil }
    let name = scan.letters()
    guard scan.isAtEnd, let unit = units.first(where: { $0.name == name }) else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit.bytes)
    return overflow ? nil : bytes
  }

  /// What to say of a text that is none.
  public static let expected = "a number with a unit, such as 512MiB, 50GiB or 2TB"

  /// In the largest binary unit that gives a whole number.
  public static func text(_ bytes: Int64) -> String {
    let unit = units.first { $0.name.hasSuffix("iB") && bytes % $0.bytes == 0 && bytes != 0 }
    return unit.map { String(bytes / $0.bytes) + $0.name } ?? String(bytes) + "B"
  }

  private static let units: [(name: String, bytes: Int64)] = [
    ("PiB", 1 << 50), ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
    ("PB", 1_000_000_000_000_000), ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000),
    ("KB", 1_000), ("kB", 1_000), ("B", 1),
  ]
}
