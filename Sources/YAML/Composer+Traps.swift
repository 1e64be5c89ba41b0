import Diagnostics

/// What libyaml accepts, but hardly anybody means.
extension Composer {
  /// A tag of the core schema must fit what it stands before.
  mutating func checkTag(of index: Int) {
    let record = records[index]
    let written = properties[Int(record.properties) - 1]
    guard let tag = written.tag, let core = CoreTag(tag) else { return }
    let fits =
      core.fits(record.kind)
      && (record.kind != .scalar || withText(of: record) { core.value(of: $0) != nil })
    guard !fits else { return }
    records[index].flags.insert(.broken)
    report(.tagMismatch(core, written, content: SourceSpan(Int(record.lower), Int(record.upper))))
  }

  /// ` #` inside `${{ … }}` begins a comment all the same.
  mutating func checkComment(behind index: Int) {
    let record = records[index]
    let text = Text(source)
    var hash = Int(record.upper)
    while let byte = text.byte(hash), isBlank(byte) { hash += 1 }
    guard text.byte(hash) == UInt8(ascii: "#"), hasOpenExpression(record) else { return }
    records[index].flags.insert(.broken)
    report { .commentInExpression(Int(record.lower), hash: hash, in: Text($0.source)) }
  }

  private func hasOpenExpression(_ record: NodeRecord) -> Bool {
    withText(of: record) { bytes in
      let text = Text(bytes)
      var place = 0
      while let open = text.first("${{", from: place, before: text.count) {
        guard let close = text.first("}}", from: open, before: text.count) else { return true }
        place = close + 2
      }
      return false
    }
  }

  /// `{{ x }}` is a mapping whose only key is a mapping; `[a ? b : c]` holds one pair.
  mutating func checkFlowMapping(_ frame: Frame) {
    let record = records[frame.record]
    guard frame.children == 2 else { return }
    let key = records[frame.record + 1]
    let span = SourceSpan(Int(record.lower), Int(record.upper))
    if !frame.isBracketed, key.kind == .scalar, key.style == .plain, frames.last?.kind == .sequence {
      let isTernary = withText(of: key) { Text($0).first(" ? ", from: 0, before: $0.count) != nil }
      if isTernary { report { .ternaryAsMapping(span, in: Text($0.source)) } }
      return
    }
    let value = records[next(after: frame.record + 1)]
    guard frame.isBracketed, key.kind == .mapping, key.flags.contains(.flow), Int(key.lower) == span.lower + 1,
      Int(key.upper) == span.upper - 1, value.kind == .scalar, value.lower == value.upper, value.properties == 0
    else { return }
    records[frame.record].flags.insert(.broken)
    report { composer in
      .missingDollar(span, isInFlow: composer.frames.contains { $0.isFlow }, in: Text(composer.source))
    }
  }
}
