import Diagnostics
import YAML

/// A text in which «…» marks a place; the marks are not part of it.
struct MarkedText {
  let file: SourceFile
  let spans: [SourceSpan]

  init(_ text: String) {
    var plain = ""
    var opened: [Int] = []
    var spans: [SourceSpan] = []
    for scalar in text.unicodeScalars {
      switch scalar {
      case "«": opened.append(plain.utf8.count)
      case "»": if let start = opened.popLast() { spans.append(SourceSpan(start, plain.utf8.count)) }
      default: plain.unicodeScalars.append(scalar)
      }
    }
    file = SourceFile(name: "test.yaml", text: plain)
    self.spans = spans
  }
}

/// The root of a document that must be free of diagnostics.
func rootNode(_ text: String) -> Node? {
  let read = YAML.parse(SourceFile(name: "test.yaml", text: text))
  return read.diagnostics.isEmpty ? read.document?.root : nil
}

func diagnostics(_ text: String, limits: YAMLLimits = .standard) -> [Diagnostic] {
  YAML.parse(SourceFile(name: "test.yaml", text: text), limits: limits).diagnostics
}

func codes(_ text: String, limits: YAMLLimits = .standard) -> [String] {
  diagnostics(text, limits: limits).map(\.code)
}

extension SourceFile {
  /// The text after the edits of a diagnostic.
  func applying(_ edits: [Diagnostic.Edit]) -> String {
    var bytes = self.bytes
    for edit in edits.sorted(by: { $0.span.lower > $1.span.lower }) {
      bytes.replaceSubrange(edit.span.lower..<edit.span.upper, with: edit.replacement.utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
