/// Turns what a service said into one line that may be shown anywhere.
enum PlainText {
  /// Longer messages end in `…`. Bytes of UTF-8.
  static let limit = 800

  /// Tags that are taken out. Anything else between angle brackets stays: nova quotes Python classes as `<class '…'>`.
  private static let tags: Set<String> = [
    "!doctype", "a", "address", "b", "big", "body", "br", "center", "code", "div", "em", "font", "footer", "h1", "h2",
    "h3", "h4", "head", "header", "hr", "html", "i", "img", "li", "link", "main", "meta", "p", "pre", "section",
    "small",
    "span", "strong", "table", "tbody", "td", "th", "tr", "tt", "u", "ul",
  ]
  /// Elements that go with all that is in them.
  private static let dropped: Set<String> = ["title", "script", "style"]
  private static let entities: [(String, String)] = [
    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&nbsp;", " "),
    ("&amp;", "&"),
  ]

  /// Without mark-up, control characters and runs of space.
  static func line(_ text: String) -> String { oneLine(unescaped(withoutTags(text))) }

  /// At most ``limit`` bytes of it.
  static func bounded(_ text: String) -> String {
    guard text.utf8.count > limit else { return text }
    var out = ""
    var size = 0
    for scalar in text.unicodeScalars {
      size += UTF8.width(scalar)
      if size > limit { break }
      out.unicodeScalars.append(scalar)
    }
    return out + "…"
  }

  private static func withoutTags(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "<")) else { return text }
    var out = ""
    var rest = Substring(text)
    var droppedUntil: String?
    while let open = rest.firstIndex(of: "<") {
      if droppedUntil == nil { out += rest[..<open] }
      let inner = rest[rest.index(after: open)...]
      if inner.hasPrefix("!--") {
        out += " "
        rest = after("-->", in: inner) ?? ""
        continue
      }
      let isEnd = inner.hasPrefix("/")
      let name = inner.dropFirst(isEnd ? 1 : 0).prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "!") }
        .lowercased()
      let isTag = tags.contains(name) || dropped.contains(name)
      guard isTag, let close = inner.firstIndex(of: ">") else {
        if droppedUntil == nil { out += "<" }
        rest = inner
        continue
      }
      if dropped.contains(name) {
        if !isEnd { droppedUntil = name } else if droppedUntil == name { droppedUntil = nil }
      }
      out += " "
      rest = inner[inner.index(after: close)...]
    }
    if droppedUntil == nil { out += rest }
    return out
  }

  private static func after(_ mark: String, in text: Substring) -> Substring? {
    var rest = text
    while !rest.isEmpty {
      if rest.hasPrefix(mark) { return rest.dropFirst(mark.count) }
      rest = rest.dropFirst()
    }
    return nil
  }

  private static func unescaped(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    var out = ""
    var rest = Substring(text)
    while let amp = rest.firstIndex(of: "&") {
      out += rest[..<amp]
      rest = rest[amp...]
      if let (name, plain) = entities.first(where: { rest.hasPrefix($0.0) }) {
        out += plain
        rest = rest.dropFirst(name.count)
      } else {
        out += "&"
        rest = rest.dropFirst()
      }
    }
    return out + rest
  }

  private static func oneLine(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    var wantsSpace = false
    for scalar in text.unicodeScalars {
      // Control and format characters could rewrite a terminal's line.
      let isGap = scalar.properties.isWhitespace || isHarmful(scalar)
      if isGap {
        wantsSpace = !out.isEmpty
      } else {
        if wantsSpace { out.append(" ") }
        wantsSpace = false
        out.append(scalar)
      }
    }
    return String(out)
  }

  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
