/// Writes a diagnostic for people: message, place, the line with the place underlined, notes and helps.
///
/// ```
/// error[unknown-action]: no action is called 'server.stopp'
///   ┌─ workflows/park-idle.yaml:14:11
/// 14│     uses: server.stopp
///   │           ^^^^^^^^^^^^ not in the action registry
///   = help: did you mean 'server.stop'?
/// ```
public struct DiagnosticRenderer: Sendable {
  public let file: SourceFile
  /// Whether to use ANSI colours.
  public let color: Bool
  /// Lines longer than this many code points are shown around the place only.
  public let width: Int
  private var hidden: [SourceSpan] = []

  public init(_ file: SourceFile, color: Bool = false, width: Int = 160) {
    self.file = file
    self.color = color
    self.width = width
  }

  /// What one of the diagnostics hides is hidden in all of them. Of one code the first ``shownOfACode`` are shown, and how
  /// many there are beside them: thousands of the same mistake hide the other one.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    var renderer = self
    renderer.hidden = diagnostics.flatMap(\.hidden)
    var counts: [String: Int] = [:]
    var paragraphs: [String] = []
    for diagnostic in diagnostics {
      counts[diagnostic.code, default: 0] += 1
      if counts[diagnostic.code, default: 0] <= Self.shownOfACode { paragraphs.append(renderer.render(diagnostic)) }
    }
    for (code, count) in counts.sorted(by: { $0.key < $1.key }) where count > Self.shownOfACode {
      paragraphs.append("\(count - Self.shownOfACode) more of \(code) are not shown\n")
    }
    return paragraphs.joined(separator: "\n")
  }

  /// How many diagnostics of one code are shown in full.
  public static let shownOfACode = 20

  public func render(_ diagnostic: Diagnostic) -> String {
    if hidden.isEmpty, !diagnostic.hidden.isEmpty { return render([diagnostic]) }
    let tone: Style = diagnostic.severity == .error ? .error : .warning
    var out = paint("\(diagnostic.severity.rawValue)[\(diagnostic.code)]", tone)
    out += paint(": \(printable(diagnostic.message))", .bold) + "\n"
    let gutter = gutterWidth(diagnostic)
    let margin = String(repeating: " ", count: gutter)
    if let first = diagnostic.labels.first {
      let place = file.position(of: first.span.lower)
      out += "\(margin)\(paint("┌─", .frame)) \(file.name):\(place.line):\(place.column)\n"
      for (index, label) in diagnostic.labels.enumerated() {
        out += render(label, margin: margin, tone: index == 0 ? tone : .frame, mark: index == 0 ? "^" : "-")
      }
    } else {
      out += "\(margin)\(paint("┌─", .frame)) \(file.name)\n"
    }
    for note in diagnostic.notes { out += remark("note", note, margin) }
    for help in diagnostic.helps { out += remark("help", help, margin) }
    return out
  }

  private func gutterWidth(_ diagnostic: Diagnostic) -> Int {
    let line = diagnostic.labels.map { file.position(of: $0.span.lower).line }.max() ?? 0
    return max(2, String(line).count)
  }

  private func render(_ label: Diagnostic.Label, margin: String, tone: Style, mark: Character) -> String {
    let place = file.position(of: label.span.lower)
    let lineSpan = file.span(ofLine: min(place.line, file.lineCount))
    let upper = min(label.span.upper, lineSpan.upper)
    let before = Array(file[SourceSpan(lineSpan.lower, min(label.span.lower, lineSpan.upper))].unicodeScalars)
    let under = file[SourceSpan(min(label.span.lower, lineSpan.upper), upper)].unicodeScalars
    let line = scalars(of: lineSpan)
    let (shown, hidden) = window(line, around: before.count, length: under.count)
    let number = String(repeating: " ", count: margin.count - String(place.line).count) + String(place.line)
    let lead = before.dropFirst(hidden).reduce(0) { $0 + displayWidth($1) } + (hidden > 0 ? 1 : 0)
    let visible = max(0, min(under.count, shown.unicodeScalars.count - (before.count - hidden)))
    let carets = max(1, under.prefix(visible).reduce(0) { $0 + displayWidth($1) })
    var out = "\(paint(number + "│", .frame)) \(hidden > 0 ? "…" : "")\(shown)\n"
    out += "\(paint(margin + "│", .frame)) \(String(repeating: " ", count: lead))"
    out += paint(String(repeating: mark, count: carets) + (label.text.isEmpty ? "" : " " + printable(label.text)), tone)
    return out + "\n"
  }

  /// The code points of a line, those that are hidden as dots.
  private func scalars(of span: SourceSpan) -> [Unicode.Scalar] {
    var offset = span.lower
    return file[span].unicodeScalars.map { scalar in
      defer { offset += UTF8.width(scalar) }
      return hidden.contains { $0.lower <= offset && offset < $0.upper } ? "•" : scalar
    }
  }

  /// The part of a long line that is shown, and how many code points before it are left out.
  private func window(_ line: [Unicode.Scalar], around start: Int, length: Int) -> (String, hidden: Int) {
    guard line.count > width else { return (text(line[...]), 0) }
    let lower = max(0, min(start - width / 3, line.count - width))
    let upper = min(line.count, lower + width)
    return (text(line[lower..<upper]) + (upper < line.count ? "…" : ""), lower)
  }

  private func remark(_ kind: String, _ body: String, _ margin: String) -> String {
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
    var out = "\(margin)\(paint("=", .frame)) \(paint(kind + ":", .bold)) \(printable(String(lines.first ?? "")))\n"
    for line in lines.dropFirst() { out += "\(margin)  \(printable(String(line)))\n" }
    return out
  }

  private enum Style: String {
    case error = "1;31"
    case warning = "1;33"
    case frame = "34"
    case bold = "1"
  }

  private func paint(_ text: String, _ style: Style) -> String {
    color ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  private func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var out = String.UnicodeScalarView()
    for scalar in scalars { out.append(steersTerminal(scalar) ? (scalar == "\t" ? " " : "\u{FFFD}") : scalar) }
    return String(out)
  }
}

/// The columns that a code point takes on a terminal: 0, 1 or 2 (after East Asian Width, in the ranges that occur).
public func displayWidth(_ scalar: Unicode.Scalar) -> Int {
  let value = scalar.value
  if value < 0x300 { return 1 }
  if scalar.properties.generalCategory == .nonspacingMark || value == 0x200B || value == 0x200D { return 0 }
  switch value {
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
    0x1F900...0x1F9FF, 0x20000...0x3FFFD:
    return 2
  default: return 1
  }
}
