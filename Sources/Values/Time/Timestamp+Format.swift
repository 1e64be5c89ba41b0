extension Timestamp {
  /// Writes an instant as the clocks of a zone show it, by a pattern as `strftime` has them:
  /// `%Y %m %d %H %I %M %S %y %j %e %p %A %a %B %b %Z %z %s %f %F %T %D %R %u %w %V %G %n %t %%`.
  ///
  /// Names of days and months are English. nil if the pattern has another letter after a `%`, or ends with one.
  /// `%f` is microseconds, six digits; `%z` is `+0200`, `%:z` is `+02:00`.
  public func format(_ pattern: String, in zone: TimeZoneFile = .utc) -> String? {
    let phase = zone.phase(at: seconds)
    let wall = CivilTime(secondsSinceEpoch: seconds + Int64(phase.offset))
    var out = ""
    var rest = pattern.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "%" else {
        out.unicodeScalars.append(scalar)
        continue
      }
      guard let letter = rest.popFirst() else { return nil }
      if letter == ":" {
        guard rest.popFirst() == "z" else { return nil }
        out += Self.offset(phase.offset, colon: true)
      } else {
        guard let text = field(letter, wall, phase) else { return nil }
        out += text
      }
    }
    return out
  }

  private func field(_ letter: Unicode.Scalar, _ wall: CivilTime, _ phase: TimeZoneFile.Phase) -> String? {
    let date = wall.date
    let hour12 = wall.hour % 12 == 0 ? 12 : wall.hour % 12
    switch letter {
    case "Y": return padded(date.year, 4)
    case "y": return padded(date.year % 100, 2)
    case "m": return padded(date.month, 2)
    case "d": return padded(date.day, 2)
    case "e": return padded(date.day, 2, with: " ")
    case "j": return padded(date.dayOfYear, 3)
    case "H": return padded(wall.hour, 2)
    case "I": return padded(hour12, 2)
    case "M": return padded(wall.minute, 2)
    case "S": return padded(wall.second, 2)
    case "p": return wall.hour < 12 ? "AM" : "PM"
    case "f": return padded(Int(nanoseconds) / 1_000, 6)
    case "s": return String(seconds)
    case "A": return Self.days[date.weekday]
    case "a": return String(Self.days[date.weekday].prefix(3))
    case "B": return Self.months[date.month - 1]
    case "b", "h": return String(Self.months[date.month - 1].prefix(3))
    case "u": return String(date.weekday == 0 ? 7 : date.weekday)
    case "w": return String(date.weekday)
    case "V": return padded(date.isoWeek.week, 2)
    case "G": return padded(date.isoWeek.year, 4)
    case "F": return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    case "D": return "\(padded(date.month, 2))/\(padded(date.day, 2))/\(padded(date.year % 100, 2))"
    case "T": return "\(padded(wall.hour, 2)):\(padded(wall.minute, 2)):\(padded(wall.second, 2))"
    case "R": return "\(padded(wall.hour, 2)):\(padded(wall.minute, 2))"
    case "Z": return phase.abbreviation
    case "z": return Self.offset(phase.offset, colon: false)
    case "n": return "\n"
    case "t": return "\t"
    case "%": return "%"
    default: return nil
    }
  }

  private static func offset(_ seconds: Int, colon: Bool) -> String {
    let minutes = abs(seconds) / 60
    return (seconds < 0 ? "-" : "+") + padded(minutes / 60, 2) + (colon ? ":" : "") + padded(minutes % 60, 2)
  }

  private static let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
}

private func padded(_ number: Int, _ width: Int, with fill: Character = "0") -> String {
  let digits = String(number.magnitude)
  return (number < 0 ? "-" : "") + String(repeating: fill, count: max(0, width - digits.utf8.count)) + digits
}
