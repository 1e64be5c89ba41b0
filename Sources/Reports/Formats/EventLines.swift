public import Engine
import Values

/// The event stream: one JSON object a line, as the journal keeps it.
public enum EventLines {
  public static func line(_ entry: JournalEntry) -> String { JSONWriter.text(EventCodec.encode(entry)) + "\n" }
}
