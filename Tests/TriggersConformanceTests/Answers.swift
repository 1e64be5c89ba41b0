import Diagnostics
import Triggers
import Values

extension Value {
  var texts: [String] { (asList ?? []).compactMap(\.asString) }
}

/// The firings that a case asks for: as many as are listed, later than its start.
func firings(_ text: String, zone: String, start: String, count: Int) -> Result<[String], CronFault> {
  CronSchedule.parse(text).map { cron in
    guard let zone = TimeZones.system.named(zone), var place = Timestamp(rfc3339: start) else {
      return ["no such zone"]
    }
    var found: [String] = []
    while found.count < count, let next = cron.next(after: place, in: zone) {
      found.append(next.format("%Y-%m-%dT%H:%M:%SZ") ?? "")
      place = next
    }
    return found
  }
}

/// Why a case is not answered as wanted, or nil.
func mismatch(_ test: Value, _ wanted: [String]) -> String? {
  let text = test["expr"]?.asString ?? ""
  let zone = test["tz"]?.asString ?? "UTC"
  switch firings(text, zone: zone, start: test["start"]?.asString ?? "2024-01-01T00:00:00Z", count: wanted.count) {
  case .success(wanted): return nil
  case .success(let found): return "'\(text)' in \(zone) gives \(found), should give \(wanted)"
  case .failure(let fault): return "'\(text)' is refused: \(fault.message)"
  }
}

/// Why an expression is not refused with a place inside its text, or nil.
func missingRefusal(_ text: String) -> String? {
  switch CronSchedule.parse(text) {
  case .success: return "'\(text)' is accepted"
  case .failure(let fault):
    let isInside = fault.span.lower >= 0 && fault.span.upper <= text.utf8.count && !fault.span.isEmpty
    return isInside ? nil : "'\(text)' is refused at \(fault.span)"
  }
}
