/// Cases of the public suite that libyaml 0.2.5 answers otherwise, and so do we: the price of a reader that is on every
/// system and fast. None of them is about something that a workflow needs.
let limitsOfLibYAML: [String: String] = {
  let groups: [(reason: String, ids: [String])] = [
    ("refuses a key that is missing before ':'", ["2JQS", "CFD4", "M2N8-00", "SM9W-01"]),
    ("refuses a directive that it does not know", ["2LFX", "6LVF", "MUS6-05"]),
    ("refuses ':' on the line after its key in braces", ["4MUZ-01", "4MUZ-02", "5MUD", "VJP3-01", "NJ66"]),
    ("refuses a plain scalar that starts with ':' in brackets", ["58MP", "DBG4", "HM87-00"]),
    (
      "refuses a tab that separates and does not indent",
      ["6CA3", "DK95-00", "DK95-03", "DK95-04", "Q5MG", "R4YG", "Y79Y-010"]
    ),
    ("refuses an alias as a key without '?'", ["6M2F"]),
    ("refuses a block scalar at the root that is not indented", ["DK3J"]),
    ("takes only letters, digits, '-' and '_' in anchors", ["W5VH", "Y2GN"]),
    ("accepts a directive after a document that '...' has not ended", ["9HCY", "EB22", "RHX7"]),
    ("accepts a comment without a space before '#'", ["9JBA"]),
    ("accepts lines of a quoted scalar that are not indented", ["DK95-01", "QB6E"]),
    ("accepts a directive twice", ["MUS6-01"]),
    ("accepts '-' alone as a plain scalar in brackets", ["YJV2"]),
    ("refused by us: the same key twice, once by an alias", ["X38W"]),
    ("reads '?x' in brackets as a key", ["HM87-01"]),
    ("adds a line break behind a last line of spaces", ["L24T-01"]),
  ]
  var limits: [String: String] = [:]
  for group in groups { for id in group.ids { limits[id] = group.reason } }
  return limits
}()
