/// A page about one code of the program's messages, in plain words: what it means, why, and what to do.
///
/// A message says what is wrong in one sentence; this says the rest, for `stackhand explain CODE`.
public struct Explanation: Sendable {
  /// As it stands in brackets: `unknown-action`.
  public let code: String
  /// One line, without a full stop.
  public let summary: String
  public let text: String
  /// A piece of a workflow that raises the code; nil where none is short enough to show.
  public let wrong: String?
  /// The same piece, mended.
  public let right: String?

  init(_ code: String, _ summary: String, _ text: String, wrong: String? = nil, right: String? = nil) {
    self.code = code
    self.summary = summary
    self.text = text
    self.wrong = wrong
    self.right = right
  }
}

extension Explanation {
  /// Every page, by the families in which they are written.
  public static let families: [(title: String, pages: [Explanation])] = [
    ("the text of a workflow", yaml),
    ("keys and values", form),
    ("steps", steps),
    ("workflows that run others", workflows),
    ("names", names),
    ("expressions", expressions),
    ("what starts a workflow", triggers),
    ("what ends a step or a run", run),
    ("answers of a cloud", cloud),
    ("tests of workflows", rehearsals),
    ("the command line", commandLine),
  ]

  public static let all: [Explanation] = families.flatMap(\.pages)

  /// Nil if no message has that code.
  public static func of(_ code: String) -> Explanation? { all.first { $0.code == code } }
}
