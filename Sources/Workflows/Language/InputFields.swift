/// The keys of an input's declaration.
enum InputFields {
  static let type = Field("type", .typeName, "The type of the value.", example: "int", required: true)
  static let summary = Field("summary", .text, "What the input is for.", example: "How many snapshots to keep.")
  static let standard = Field(
    "default", .value, "The value if none is given; without one the input must be given.", example: "7")
  static let min = Field("min", .value, "The smallest number, or the shortest duration.", example: "1")
  static let max = Field("max", .value, "The largest number, or the longest duration.", example: "30")
  static let oneOf = Field("one_of", .list(.value), "The only values allowed.", example: "[small, large]")
  static let pattern = Field(
    "pattern", .text, "A regular expression (RE2) that the whole text must match.", example: "[a-z][a-z0-9-]*")

  static let all = [type, summary, standard, min, max, oneOf, pattern]

  static let shape = ObjectShape("input", "A value that the one who starts the workflow chooses.", all)
}
