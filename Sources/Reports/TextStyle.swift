import Engine
import Workflows

/// How text is dressed for a terminal: colours or none.
public struct TextStyle: Sendable {
  public let color: Bool

  public init(color: Bool) { self.color = color }

  public static let plain = TextStyle(color: false)

  func paint(_ text: String, _ code: String) -> String { color ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }

  func dim(_ text: String) -> String { paint(text, "2") }
  func bold(_ text: String) -> String { paint(text, "1") }

  /// A sign and a colour for an outcome.
  func sign(_ outcome: Outcome) -> String {
    switch outcome {
    case .succeeded: paint("✔", "32")
    case .denied: paint("⊘", "1;35")
    case .failed, .quota, .rejected, .timedOut: paint("✘", "1;31")
    case .cancelled, .skipped: dim("–")
    case .unknown: paint("?", "1;33")
    }
  }

  func word(_ outcome: Outcome) -> String {
    let code =
      switch outcome {
      case .succeeded: "32"
      case .denied: "1;35"
      case .failed, .quota, .rejected, .timedOut: "1;31"
      case .cancelled, .skipped: "2"
      case .unknown: "1;33"
      }
    return paint(outcome.rawValue.replacing("_", with: " "), code)
  }

  /// A span of time for people: `12 ms`, `3.4 s`, `2 min 5 s`.
  static func time(_ milliseconds: Int) -> String {
    if milliseconds < 1000 { return "\(milliseconds) ms" }
    if milliseconds < 60_000 { return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s" }
    return "\(milliseconds / 60_000) min \(milliseconds % 60_000 / 1000) s"
  }
}
