import Testing
import Triggers
import Values

/// The schedule that a text stands for.
func cron(_ text: String) throws -> CronSchedule { try CronSchedule.parse(text).get() }

func zone(_ name: String) throws -> TimeZoneFile { try #require(TimeZones.system.named(name)) }

func instant(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

extension Timestamp {
  /// RFC 3339 in UTC, without a fraction of a second.
  var text: String { format("%Y-%m-%dT%H:%M:%SZ") ?? "" }
}

/// A text without the marks « and », and the bytes between them.
func unmarked(_ text: String) throws -> (text: String, range: Range<Int>) {
  let parts = text.split(separator: "«", maxSplits: 1, omittingEmptySubsequences: false)
  let inner = try #require(parts.last).split(separator: "»", maxSplits: 1, omittingEmptySubsequences: false)
  try #require(parts.count == 2 && inner.count == 2)
  let start = parts[0].utf8.count
  return (String(parts[0] + inner[0] + inner[1]), start..<start + inner[0].utf8.count)
}
