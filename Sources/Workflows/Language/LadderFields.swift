/// The keys of `escalate`.
enum LadderFields {
  static let probe = Field(
    "probe", .object(ProbeFields.shape), "The look at the patient: an action, and what makes its outputs good.",
    example: "{ uses: http.request, with: { url: \"https://web.example.org/healthz\" }, healthy: self.status == 200 }",
    required: true)
  static let settle = Field(
    "settle", .duration, "How long to wait after a tier before the next look.", example: "45s", default: "30s")
  static let probeFor = Field(
    "probe_for", .duration, "How long to go on asking if the probe gives no answer.", example: "3m", default: "2m")
  static let tiers = Field(
    "tiers", .steps, "The remedies, the gentlest first.",
    example: "[{ id: restart, uses: server.reboot, with: { server: web-1 } }]", required: true)

  static let all = [probe, settle, probeFor, tiers]

  static let shape = ObjectShape("ladder", "A ladder of remedies.", all)
}

/// The keys of a ladder's probe.
enum ProbeFields {
  static let uses = Field("uses", .text, "The action that looks.", example: "http.request", required: true)
  static let with = Field(
    "with", .names(.value), "The action's parameters.", example: "{ url: \"https://web.example.org/healthz\" }")
  static let healthy = Field(
    "healthy", .expression("bool"),
    "What is true of the action's outputs (`self`) when all is well; without it, its output `healthy` says so.",
    example: "self.status == 200")

  static let all = [uses, with, healthy]

  static let shape = ObjectShape("probe", "An action that looks, and what makes its outputs good.", all)
}
