import Diagnostics
import Testing
import YAML

/// Broken texts by the thousand: nothing may crash, and every place must lie in the file.
@Suite struct MutationTests {
  static let seeds = [
    "version: 1\nsteps:\n  - id: a\n    uses: server.show\n    with: { server: \"${{ inputs.ids[0] }}\" }\n    if: !a && b\n",
    "a: &x |2+\n    lit\n\n   é\nb: >-\n  fold\n    ed\n\n  x\nc: 'it''s\n\n  \u{2028}y'\nd: \"\\u263A\\\n   \\x41 \\U0001F600\"\n",
    "? [a, {b: c}]\n: - *x\n  - !!int 12\n  - ! 'q'\n? &k k\n: {{ x }}\n<<: [x ? y : z, ${{ a }}]\n1: 0x1\r\n2: .inf # c\r\n",
    "%YAML 1.2\n---\n\u{FEFF}- a: ${{ x # y }}\n-\t- b\n...\n---\n!<tag:x> {a: [}, \"\\q\", ]\n",
  ]

  /// A small generator with a fixed start, so that a failure comes again.
  struct Chance {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
  }

  @Test(arguments: seeds.indices) func `no beginning of a text crashes`(_ seed: Int) {
    let bytes = Array(MutationTests.seeds[seed].utf8)
    for count in 0...bytes.count { check(Array(bytes[..<count])) }
  }

  @Test(arguments: seeds.indices) func `no change of a text crashes`(_ seed: Int) {
    var chance = Chance(state: UInt64(seed + 1))
    let original = Array(MutationTests.seeds[seed].utf8)
    let pieces = [
      "\n", " ", "\t", "  ", ": ", "- ", "? ", "'", "\"", "\\", "{", "}", "[", "]", ",", "#", " #", "|", ">", "&a ",
      "*a", "!", "!!", "%", "@", "\r", "\u{85}", "\u{2029}", "é", "${{", "}}", "{{", "---\n", "\0", "0", "+",
    ]
    for _ in 0..<1500 {
      var bytes = original
      for _ in 0..<(1 + chance.next(4)) {
        let place = chance.next(bytes.count + 1)
        switch chance.next(4) {
        case 0: bytes.insert(contentsOf: pieces[chance.next(pieces.count)].utf8, at: place)
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + chance.next(5)))
        case 2: if place < bytes.count { bytes[place] = UInt8(chance.next(256)) }
        default:
          let from = chance.next(bytes.count + 1)
          bytes.insert(contentsOf: bytes[from..<min(bytes.count, from + chance.next(20))], at: place)
        }
        if bytes.isEmpty { bytes = original }
      }
      check(bytes)
    }
  }

  private func check(_ bytes: [UInt8]) {
    let file = SourceFile(name: "x", bytes: bytes)
    let one = YAML.parse(file)
    let all = YAML.parseAll(file)
    #expect(one.document != nil || one.diagnostics.contains { $0.severity == .error })
    for diagnostic in one.diagnostics + all.diagnostics + all.documents.flatMap({ $0.refusedTags() }) {
      for label in diagnostic.labels { #expect(file.whole.contains(label.span)) }
      for edit in diagnostic.edits { #expect(file.whole.contains(edit.span)) }
      #expect(!DiagnosticRenderer(file).render(diagnostic).isEmpty)
    }
    for document in all.documents { check(document.root, in: file) }
  }

  private func check(_ node: Node, in file: SourceFile) {
    if !file.whole.contains(node.span) { Issue.record("\(node.span) of \(file.text.debugDescription)") }
    switch node.kind {
    case .sequence(let items):
      #expect(items.reduce(0) { count, _ in count + 1 } == items.count)
      for item in items { check(item, in: file) }
    case .mapping(let entries):
      #expect(entries.reduce(0) { count, _ in count + 1 } == entries.count)
      for entry in entries {
        check(entry.key, in: file)
        check(entry.value, in: file)
      }
    case .scalar(let scalar): check(scalar, in: file)
    }
  }

  private func check(_ scalar: Scalar, in file: SourceFile) {
    _ = scalar.core
    let map = scalar.origin.map
    let count = scalar.byteCount
    let whole = map.span(0, count)
    #expect(scalar.span.contains(whole) || scalar.style == .literal || scalar.style == .folded)
    var last = whole.lower
    for place in 0..<count {
      let span = map.span(place, place + 1)
      // Places rise with the text, and stay in the file.
      if span.lower < last || !file.whole.contains(span) {
        Issue.record("\(span) for \(place) of \(scalar.text.debugDescription) in \(file.text.debugDescription)")
        return
      }
      last = span.lower
    }
  }
}
