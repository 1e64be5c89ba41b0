public import Values

/// What `alert` is in the entries under `on.alert`: one fixed record, whoever sent it.
public enum AlertRecord {
  /// Everything that the sender chose comes from outside.
  public static let type = RecordType(
    "alert",
    [
      RecordType.Field("source", .string, "Who sent it: the word behind `from`."),
      RecordType.Field(
        "status", .enumeration(EnumerationType("status", ["firing", "resolved", "no_data"])), "Whether it goes on."),
      RecordType.Field("name", .string, "Its name.", taint: .outside),
      RecordType.Field("severity", .string, "How bad it is, in the sender's words.", taint: .outside),
      RecordType.Field("labels", .map(.string, .string), "What it is about.", taint: .outside),
      RecordType.Field("annotations", .map(.string, .string), "What is said of it.", taint: .outside),
      RecordType.Field("fingerprint", .string, "The same in all messages about one trouble.", taint: .outside),
      RecordType.Field("starts_at", .timestamp, "When it began; when it came first, if the sender does not say."),
      RecordType.Field("ends_at", .optional(.timestamp), "When it ended; absent while it lasts."),
      RecordType.Field("reason", .string, "Why, in the sender's words.", taint: .outside),
      RecordType.Field("url", .string, "Where to look.", taint: .outside),
      RecordType.Field("raw", .dyn, "All of it, as it was sent.", taint: .outside),
    ])

  /// For whoever makes such a record: the fields in their order.
  public static let layout = Record.Layout(type.fields.map(\.name))
}
