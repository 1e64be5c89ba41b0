/// The keys of `retry`.
enum RetryFields {
  static let attempts = Field(
    "attempts", .integer(2...100), "How many times to try at most, the first one included.", example: "4",
    required: true)
  static let delay = Field(
    "delay", .duration, "How long to wait before the second attempt.", example: "2s", default: "5s")
  static let backoff = Field(
    "backoff", .number(1...100), "Each wait is this many times the one before.", example: "2", default: "1")
  static let maxDelay = Field(
    "max_delay", .duration, "No wait is longer than this.", example: "60s", default: "5m")
  static let condition = Field(
    "if", .expression("bool"), "Only a failure for which this is true is tried again; `self` is the failure.",
    example: "self.kind in ['conflict', 'unavailable']")

  static let all = [attempts, delay, backoff, maxDelay, condition]

  static let shape = ObjectShape("retry", "When to try again, and how long apart.", all)
}

/// The words and keys of `wait_for`.
enum WaitForFields {
  static let words = [
    Shape.Word("accepted", "The step is through as soon as the service has taken the request."),
    Shape.Word("done", "The step is through when what it asks for is there."),
  ]

  static let status = Field(
    "status", .text, "The step is through when the resource has this status.", example: "ACTIVE", required: true)
  static let timeout = Field("timeout", .duration, "How long to wait for it.", example: "10m")

  static let all = [status, timeout]

  static let shape = ObjectShape("status to wait for", "A status of the resource.", all)
}
