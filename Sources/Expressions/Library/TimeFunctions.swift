import Values

/// Instants and lengths of time (langdef, "Date/Time Functions").
let timeFunctions: [Function] =
  [
    Function(
      "timestamp", [.of(.timestamp, gives: .timestamp), .of(.string, gives: .timestamp), .of(.int, gives: .timestamp)],
      "An instant, from RFC 3339 or from the seconds since 1970", "timestamp('2026-02-03T04:05:06Z')",
      fault: instantFault
    ) { arguments, _ throws(Failure) in
      switch arguments[0] {
      case .timestamp: return arguments[0]
      case .int(let seconds):
        guard seconds >= Timestamp.earliest.seconds, seconds <= Timestamp.latest.seconds else {
          throw Failure(.overflow, "an instant is outside the years 1 to 9999")
        }
        return .timestamp(Timestamp(seconds: seconds))
      case .string(let text):
        guard let time = Timestamp(rfc3339: text) else { throw Failure(.invalidArgument, notRFC3339(text)) }
        return .timestamp(time)
      default: throw noOverload("timestamp", arguments)
      }
    },
    Function(
      "duration", [.of(.duration, gives: .duration), .of(.string, gives: .duration)],
      "A length of time: numbers with h, m, s, ms, us or ns", "duration('1h30m')",
      fault: durationFault
    ) { arguments, _ throws(Failure) in
      switch arguments[0] {
      case .duration: return arguments[0]
      case .string(let text):
        guard let duration = Duration(celText: text) else { throw Failure(.invalidArgument, notADuration(text)) }
        return .duration(duration)
      default: throw noOverload("duration", arguments)
      }
    },
    field("getFullYear", "The year", 2026) { $0.date.year },
    field("getMonth", "The month, 0 for January", 1) { $0.date.month - 1 },
    field("getDate", "The day of the month, from 1", 3) { $0.date.day },
    field("getDayOfMonth", "The day of the month, from 0", 2) { $0.date.day - 1 },
    field("getDayOfWeek", "The day of the week, 0 for Sunday", 2) { $0.date.weekday },
    field("getDayOfYear", "The day of the year, from 0", 33) { $0.date.dayOfYear - 1 },
    field("getHours", "The hour; of a length of time, all hours", 4, span: 3_600) { $0.hour },
    field("getMinutes", "The minute; of a length of time, all minutes", 5, span: 60) { $0.minute },
    field("getSeconds", "The second; of a length of time, all seconds", 6, span: 1) { $0.second },
    Function(
      "getMilliseconds",
      [
        .on(.timestamp, gives: .int), .on(.timestamp, .string, gives: .int), .on(.duration, gives: .int),
      ], "The thousandths of a second that are left over",
      "timestamp('2026-02-03T04:05:06.789Z').getMilliseconds() // 789"
    ) { arguments, work throws(Failure) in
      switch arguments[0] {
      case .timestamp(let time):
        _ = try wallClock("getMilliseconds", time, arguments, work)
        return .int(Int64(time.nanoseconds) / 1_000_000)
      case .duration(let duration) where arguments.count == 1:
        return .int(duration.components.attoseconds / 1_000_000_000_000_000)
      default: throw noOverload("getMilliseconds", arguments)
      }
    },
  ]

private func notRFC3339(_ text: String) -> String {
  "'\(text)' is not an instant as RFC 3339 writes it: 2026-02-03T04:05:06Z or 2026-02-03T04:05:06+01:00"
}

private func notADuration(_ text: String) -> String {
  "'\(text)' is not a length of time up to 292 years: numbers with h, m, s, ms, us or ns, as in 1h30m"
}

@Sendable private func instantFault(_ constants: [Value?]) -> String? {
  guard constants.count == 1, case .string(let text) = constants[0] else { return nil }
  return Timestamp(rfc3339: text) == nil ? notRFC3339(text) : nil
}

@Sendable private func durationFault(_ constants: [Value?]) -> String? {
  guard constants.count == 1, case .string(let text) = constants[0] else { return nil }
  return Duration(celText: text) == nil ? notADuration(text) : nil
}

@Sendable private func zoneFault(_ constants: [Value?]) -> String? {
  guard constants.count == 2, case .string(let zone) = constants[1] else { return nil }
  return TimeZones.system.named(zone) == nil ? TextFormat.zoneFault(zone) : nil
}

/// What a clock shows; `span` is the length in seconds of the unit for lengths of time.
private func field(
  _ name: String, _ summary: String, _ sample: Int, span: Int64? = nil,
  _ get: @escaping @Sendable (CivilTime) -> Int
) -> Function {
  var signatures: [Function.Signature] = [.on(.timestamp, gives: .int), .on(.timestamp, .string, gives: .int)]
  if span != nil { signatures.append(.on(.duration, gives: .int)) }
  return Function(
    name, signatures, summary + "; in UTC, or in the time zone that is given",
    "timestamp('2026-02-03T04:05:06Z').\(name)() // \(sample)",
    fault: zoneFault
  ) { arguments, work throws(Failure) in
    switch arguments[0] {
    case .timestamp(let time): return .int(Int64(get(try wallClock(name, time, arguments, work))))
    case .duration(let duration):
      guard let span, arguments.count == 1 else { throw noOverload(name, arguments) }
      return .int(duration.components.seconds / span)
    default: throw noOverload(name, arguments)
    }
  }
}

private func wallClock(
  _ name: String, _ time: Timestamp, _ arguments: [Value], _ work: Work
) throws(Failure) -> CivilTime {
  guard arguments.count == 2 else { return CivilTime(secondsSinceEpoch: time.seconds) }
  guard case .string(let zone) = arguments[1] else { throw noOverload(name, arguments) }
  return CivilTime(secondsSinceEpoch: time.seconds + Int64(try work.zone(zone).offset(at: time.seconds)))
}
