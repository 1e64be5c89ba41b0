import Diagnostics

/// Words that people bring along from other tools for the words of the language.
enum WordSynonyms {
  static func meant(by word: String, among words: [String]) -> String? {
    nearest(to: word, in: words) ?? table[word.lowercased()]?.first { words.contains($0) }
  }

  /// In the order in which they are looked for: which of them fits is told by where the word stands.
  private static let table: [String: [String]] = [
    "ignore": ["allow", "skip"], "skip": ["allow", "skip"], "warn": ["allow"], "ok": ["allow"], "pass": ["allow"],
    "resume": ["continue"], "next": ["continue"], "proceed": ["continue"], "go_on": ["continue"],
    "stop": ["fail", "cancel_running"], "abort": ["fail"], "exit": ["fail"], "error": ["fail", "failed"],
    "true": ["on_failure"], "yes": ["on_failure"], "auto": ["on_failure", "auto"], "always": ["on_failure"],
    "on_error": ["on_failure"], "false": ["never"], "no": ["never"], "none": ["never"], "off": ["never"],
    "wait": ["queue"], "block": ["queue"], "replace": ["cancel_running"], "cancel": ["cancel_running"],
    "drop": ["skip"], "timeout": ["time_out"], "deny": ["reject"], "success": ["succeeded"],
  ]
}
