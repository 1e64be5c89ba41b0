#if PostgreSQL
  import Engine

  /// What a failure of PostgreSQL means to whoever keeps a journal in it, and the way out.
  ///
  /// Source: PostgreSQL's documentation, "Appendix A. PostgreSQL Error Codes".
  enum PostgreSQLFailure {
    /// `words`: the library's, several lines. They name the host, never a password.
    static func unreachable(_ words: String) -> RunStoreError {
      let line = words.split(separator: "\n").map { String($0) }.joined(separator: "; ")
      return RunStoreError(
        "the database of the journal cannot be reached: \(line)",
        help: "look at the server and at the URI of `--state`; a password stands in ~/.pgpass or PGPASSWORD")
    }

    /// `state`: the SQLSTATE; nil where the session itself broke.
    static func error(_ state: String?, _ words: String, database: String) -> RunStoreError {
      guard let state else { return lost(words) }
      switch state {
      case "53100", "53200":
        return RunStoreError(
          "the server has no room left for the database \(database)", help: "free some space on the server")
      case "25006":
        return RunStoreError(
          "the database \(database) may only be read", help: "name the server that takes writes with `--state`")
      case "42501":
        return RunStoreError(
          "the user of the database \(database) lacks a right: \(words)",
          help: "`GRANT USAGE, CREATE ON SCHEMA` to that user")
      case "55P03", "57014":
        return RunStoreError(
          "another session holds the journal in the database \(database)",
          help: "`SELECT * FROM pg_stat_activity` on the server names it", isBusy: true)
      case _ where state.hasPrefix("08") || state.hasPrefix("57P"): return lost(words)
      default: return RunStoreError("the database \(database): \(words) (\(state))")
      }
    }

    private static func lost(_ words: String) -> RunStoreError {
      RunStoreError(
        "the server of the journal has ended the session: \(words.split(separator: "\n").first.map { String($0) } ?? words)",
        help: "start again when it is there; what was interrupted goes on then")
    }
  }
#endif
