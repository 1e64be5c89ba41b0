/// The keys of `for`.
enum LoopFields {
  static let each = Field(
    "each", .expression("list"), "The list whose items the step runs for.", example: "steps.targets.servers",
    required: true)
  static let variable = Field(
    "as", .identifier, "The name of the item in the step's expressions.", example: "server", default: "item")
  static let maxParallel = Field(
    "max_parallel", .integer(1...1_000), "How many items run at once at most.", example: "4", default: "5")
  static let maxErrors = Field(
    "max_errors", .countOrPercent, "How many items may fail before nothing new starts; a share is floored.",
    example: "10%", default: "0")
  static let maxItems = Field(
    "max_items", .integer(1...1_000_000), "With more items than this nothing starts.", example: "500")
  static let ramp = Field(
    "ramp", .boolean, "Begin with one item and double with every success, up to `max_parallel`.", example: "true",
    default: "false")

  static let all = [each, variable, maxParallel, maxErrors, maxItems, ramp]

  static let shape = ObjectShape("loop", "The step runs once for each item of a list.", all)

  /// The name of the item where `as` gives none.
  static let standardVariable = "item"
}
