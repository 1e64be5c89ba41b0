/// How a case is answered on which public implementations differ, and why.
enum Decision {
  /// As this implementation does.
  case like(String, String)
  /// As none of them does.
  case own([String], String)
}

private let closest = "fixed times run once, after a gap or the first time; intervals follow elapsed time"

/// Decisions for whole categories of `disagreements.json`.
let decisions: [String: Decision] = [
  "dst_gap": .like("cronsim", closest),
  "dst_overlap": .like("cronsim", closest),
  "zone_change": .like("cronsim", "a zone that moves is a change of the clocks like any other"),
  "dom_dow_star_step": .like("robfig", "'*/2' restricts a day field, so either suffices; '*/1' is the same as '*'"),
  "macros": .like("croniter", "words are read in any case, as the names of days are"),
  "dow": .like("robfig", "an open step in the days of the week ends on Saturday, as '*' does"),
]

/// Decisions for single cases of `disagreements.json`, against that of their category.
let exceptions: [String: Decision] = [
  "dow-031": .like("cronsim", "7-7 is a range of one day, Sunday"),
  "dst_gap-079": .like(
    "croniter", "three o'clock exists on that day; cronsim passes over it after half an hour's jump"),
  "dst_gap-228": .like("robfig", "02:30 exists on that day; cronsim passes over it after half an hour's jump"),
  "dst_overlap-072": .like(
    "robfig", "the clocks show 01:30 twice, half an hour apart; cronsim counts both times of '*/30' and here only one"),
  "dst_overlap-239": .own(
    [
      "2024-10-28T01:30:00Z", "2024-10-29T01:30:00Z", "2024-10-30T01:30:00Z", "2024-10-31T01:30:00Z",
      "2024-11-01T01:30:00Z",
    ],
    "asked between the two 02:30: the first one has run and the second one does not count; cronsim goes back in time"),
]

/// `syntax_disputed.json`: whether an expression is taken, and why.
let syntaxDecisions: [String: (isAccepted: Bool, reason: String)] = [
  "syntax-009": (false, "an hour is 0 to 23"),
  "syntax-028": (false, "a range that runs backwards is more often a slip; the message writes out what it would be"),
  "syntax-030": (false, "as syntax-028"),
  "syntax-031": (false, "as syntax-028"),
  "syntax-033": (false, "an empty item is a slip"),
  "syntax-041": (false, "two stars say nothing that one does not"),
  "syntax-044": (false, "a number is digits"),
  "syntax-046": (false, "a number is digits"),
  "syntax-047": (false, "five fields"),
  "syntax-054": (false, "a schedule runs by the clock, not by starts of the program"),
  "syntax-055": (false, "an interval from no fixed origin moves with every restart; steps say it"),
  "syntax-057": (false, "names have three letters; the message names the right one"),
  "syntax-059": (false, "as syntax-057; the library that takes it reads it as '*'"),
  "syntax-064": (true, "the last day of a month cannot be said otherwise"),
  "syntax-069": (true, "'?' is how Quartz writes '*' in a day field"),
  "syntax-077": (false, "as syntax-028"),
  "syntax-078": (true, "Sunday is 0 too"),
  "syntax-079": (true, "Sunday is 7 too"),
  "syntax-083": (true, "once an hour; a caution says that it is the same as 0"),
  "syntax-085": (true, "as syntax-083"),
  "syntax-094": (true, "an open step goes to the end of the field"),
  "syntax-098": (false, "30 February never comes; a schedule that never runs is a slip"),
  "syntax-100": (false, "as syntax-098"),
  "syntax-103": (true, "space around the fields says nothing"),
  "syntax-111": (false, "no field for seconds: a sixth field is read as different things by different programs"),
  "syntax-118": (false, "no field for years, as syntax-111"),
  "syntax-124": (true, "names are values like any other"),
]
