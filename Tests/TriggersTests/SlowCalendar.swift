import Triggers
import Values
import Workflows

/// What the clocks of a zone show, minute by minute: the slow and obvious way to know when an entry fires.
struct SlowCalendar {
  /// The instant of the first minute.
  let start: Int64
  /// Wall minutes, one for each minute of time.
  let walls: [Int64]
  /// The latest wall minute shown before each minute.
  let shownBefore: [Int64]
  /// The earliest wall minute shown after each minute.
  let shownAfter: [Int64]
  /// Minutes at the start and at the end that only lead in and out.
  static let margin = 3 * 1_440

  init(_ zone: TimeZoneFile, from start: Int64, days: Int) {
    self.start = start - Int64(Self.margin * 60)
    var walls: [Int64] = []
    for minute in 0..<Int64(days * 1_440 + 2 * Self.margin) {
      let at = self.start + minute * 60
      walls.append((at + Int64(zone.offset(at: at))) / 60)
    }
    var before: [Int64] = []
    var latest = walls[0] - 1
    for wall in walls {
      before.append(latest)
      latest = max(latest, wall)
    }
    var after = [Int64](repeating: .max, count: walls.count)
    for place in walls.indices.dropLast().reversed() { after[place] = min(after[place + 1], walls[place + 1]) }
    (self.walls, shownBefore, shownAfter) = (walls, before, after)
  }

  /// The seconds at which an entry of numbers, stars, ranges, lists and steps fires.
  func firings(_ text: String, gap: ClockChangePolicy.Gap, overlap: ClockChangePolicy.Overlap) -> [Int64] {
    let entry = SlowEntry(text)
    var found: [Int64] = []
    for place in Self.margin..<walls.count - Self.margin {
      let wall = walls[place]
      let counts =
        switch overlap {
        case .both: true
        case .first: wall > shownBefore[place]
        case .second: wall < shownAfter[place]
        }
      var fires = counts && entry.fits(wall)
      if gap == .runAfter, wall > shownBefore[place] + 1 {
        for missing in shownBefore[place] + 1..<wall where entry.fits(missing) { fires = true }
      }
      if fires { found.append(start + Int64(place) * 60) }
    }
    return found
  }
}

/// An entry as five tables of what fits.
private struct SlowEntry {
  let minutes: [Bool]
  let hours: [Bool]
  let days: [Bool]
  let months: [Bool]
  let weekdays: [Bool]
  let (anyDay, anyWeekday): (Bool, Bool)

  init(_ text: String) {
    let fields = text.split(separator: " ").map(String.init)
    func table(_ field: Int, _ range: ClosedRange<Int>) -> [Bool] {
      var table = [Bool](repeating: false, count: 60)
      for item in fields[field].split(separator: ",") {
        let step = item.split(separator: "/")
        let ends = step[0].split(separator: "-").map { Int($0) ?? range.lowerBound }
        let isOpen = step[0] == "*" || (ends.count == 1 && step.count == 2)
        let last = isOpen ? range.upperBound : ends[ends.count - 1]
        for value in stride(from: ends[0], through: last, by: step.count == 2 ? Int(step[1]) ?? 1 : 1) {
          table[value] = true
        }
      }
      return table
    }
    minutes = table(0, 0...59)
    hours = table(1, 0...23)
    days = table(2, 1...31)
    months = table(3, 1...12)
    weekdays = table(4, 0...6)
    (anyDay, anyWeekday) = (fields[2] == "*", fields[4] == "*")
  }

  func fits(_ wall: Int64) -> Bool {
    let time = Int(wall % 1_440)
    guard minutes[time % 60], hours[time / 60] else { return false }
    let date = CivilDate(daysSinceEpoch: Int(wall / 1_440))
    guard months[date.month] else { return false }
    let (day, weekday) = (days[date.day], weekdays[date.weekday])
    return anyDay || anyWeekday ? (anyDay || day) && (anyWeekday || weekday) : day || weekday
  }
}
