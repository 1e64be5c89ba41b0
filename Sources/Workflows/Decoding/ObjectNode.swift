package import Diagnostics
package import YAML

/// A mapping whose keys are known: the values that are there. They are few, and are looked for one after the other.
package struct ObjectNode {
  struct Present {
    let place: Int
    let name: String
    let keySpan: SourceSpan
    let node: Node
  }

  package let shape: ObjectShape
  package let span: SourceSpan
  private(set) var entries: [Present] = []
  private var marks: NameMark = []
  var unknownKeys: [String] = []
  /// Keys that have no meaning beside the others, which has been reported.
  private(set) var misplaced: [Present] = []

  init(_ shape: ObjectShape, span: SourceSpan, capacity: Int) {
    self.shape = shape
    self.span = span
    entries.reserveCapacity(capacity)
  }

  /// Of two with one key, which has been reported, the later one counts.
  mutating func add(_ present: Present) {
    marks.formUnion(shape.fields[present.place].mark)
    if let known = entries.firstIndex(where: { $0.place == present.place }) {
      entries[known] = present
    } else {
      entries.append(present)
    }
  }

  mutating func setAside(_ present: Present) {
    entries.removeAll { $0.place == present.place }
    misplaced.append(present)
  }

  package subscript(field: Field) -> Node? { index(of: field.name, field.mark).map { entries[$0].node } }

  package func keySpan(_ field: Field) -> SourceSpan? { index(of: field.name, field.mark).map { entries[$0].keySpan } }

  func has(_ place: Int) -> Bool { entries.contains { $0.place == place } }
  func has(_ name: String) -> Bool { index(of: name, NameMark(name)) != nil }
  package func has(_ field: Field) -> Bool { index(of: field.name, field.mark) != nil }

  /// Most of the keys that are asked for are not there.
  private func index(of name: String, _ mark: NameMark) -> Int? {
    guard marks.contains(mark) else { return nil }
    return entries.indices.first { entries[$0].name == name }
  }

  /// How many there are of the keys of which exactly one should be.
  var choiceCount: Int { entries.count { shape.isChoice[$0.place] } }
  var choices: [Spanned<String>] {
    entries.filter { shape.isChoice[$0.place] }.map { Spanned($0.name, $0.keySpan) }
  }

  /// Whether one of these keys may be missing because it was misspelt, which has been reported.
  func mayBeMisspelt(_ names: [String]) -> Bool {
    unknownKeys.count > 100
      || unknownKeys.contains { key in KeySynonyms.meant(by: key, in: shape).map { names.contains($0) } ?? true }
  }

  /// Where the mapping begins: enough to point at without underlining all of it.
  package var start: SourceSpan {
    (entries + misplaced).map(\.keySpan).min { $0.lower < $1.lower }
      ?? SourceSpan(span.lower, min(span.upper, span.lower + 1))
  }
}
