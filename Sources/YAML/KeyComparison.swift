import Diagnostics

/// Finds keys that come twice in a mapping. Keys are the same if tag and value are: `1` and `0x1` are, `1` and `"1"` are
/// not.
struct KeyComparison {
  /// A key reduced to a type and bytes.
  struct Identity {
    enum Home: UInt8 {
      case source
      case texts
      case scratch
    }

    let record: Int
    let type: UInt8
    let home: Home
    let start: Int
    let count: Int
  }

  var identities: [Identity] = []
  var scratch: [UInt8] = []
}

extension Composer {
  /// Up to this many keys are compared pair by pair.
  private static let fewKeys = 12

  mutating func checkDuplicateKeys(of mapping: Int) {
    let end = Int(records[mapping].second)
    guard records[mapping].first > 2 else { return }
    keys.identities.removeAll(keepingCapacity: true)
    keys.scratch.removeAll(keepingCapacity: true)
    var place = mapping + 1
    while place < end {
      if !records[place].flags.contains(.broken) { keys.identities.append(identity(of: place)) }
      place = next(after: next(after: place))
    }
    if keys.identities.count <= Composer.fewKeys { comparePairs() } else { compareByHash() }
  }

  func next(after index: Int) -> Int {
    switch records[index].kind {
    case .scalar, .alias: index + 1
    case .sequence, .mapping: Int(records[index].second)
    }
  }

  private mutating func comparePairs() {
    for later in keys.identities.indices.dropFirst() {
      for earlier in 0..<later where isSame(keys.identities[earlier], keys.identities[later]) {
        reportDuplicate(keys.identities[later], first: keys.identities[earlier])
        break
      }
    }
  }

  private mutating func compareByHash() {
    var seen: [Int: [Int]] = [:]
    seen.reserveCapacity(keys.identities.count)
    for place in keys.identities.indices {
      let key = keys.identities[place]
      var hasher = Hasher()
      hasher.combine(key.type)
      withBytes(of: key) { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
      let hash = hasher.finalize()
      if let first = seen[hash]?.first(where: { isSame(keys.identities[$0], key) }) {
        reportDuplicate(key, first: keys.identities[first])
      } else {
        seen[hash, default: []].append(place)
      }
    }
  }

  private func isSame(_ a: KeyComparison.Identity, _ b: KeyComparison.Identity) -> Bool {
    guard a.count == b.count, a.type == b.type else { return false }
    return withBytes(of: a) { a in withBytes(of: b) { b in a.elementsEqual(b) } }
  }

  private func withBytes<Result>(
    of key: KeyComparison.Identity, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    let range = key.start..<key.start + key.count
    switch key.home {
    case .source: return body(UnsafeBufferPointer(rebasing: source[range]))
    case .texts: return texts.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    case .scratch: return keys.scratch.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }
  }

  private mutating func reportDuplicate(_ key: KeyComparison.Identity, first: KeyComparison.Identity) {
    report { .duplicateKey($0.span(of: key.record), first: $0.span(of: first.record), in: Text($0.source)) }
  }

  private func span(of index: Int) -> SourceSpan { SourceSpan(Int(records[index].lower), Int(records[index].upper)) }

  // MARK: What a key is

  private mutating func identity(of key: Int) -> KeyComparison.Identity {
    let record = records[key].kind == .alias ? records[Int(records[key].first)] : records[key]
    if record.kind == .scalar, record.properties == 0, record.style != .plain || !mayBeOtherThanText(record) {
      return KeyComparison.Identity(
        record: key, type: UInt8(ascii: "s"), home: record.flags.contains(.pooled) ? .texts : .source,
        start: Int(record.first), count: Int(record.second))
    }
    let start = keys.scratch.count
    describe(key)
    return KeyComparison.Identity(
      record: key, type: keys.scratch[start], home: .scratch, start: start + 1, count: keys.scratch.count - start - 1)
  }

  private func mayBeOtherThanText(_ record: NodeRecord) -> Bool {
    withText(of: record, CoreValue.canBeOtherThanString)
  }

  func withText<Result>(of record: NodeRecord, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let range = Int(record.first)..<Int(record.first + record.second)
    guard record.flags.contains(.pooled) else { return body(UnsafeBufferPointer(rebasing: source[range])) }
    return texts.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
  }

  /// Writes type and value of a node to the scratch bytes; the values of nested ones have their length before them, so
  /// that no two descriptions run into one another. The depth is that of the document, which is limited; the nodes are
  /// counted as those of aliases are, and past the limit the description is cut short, since reading stops anyway.
  private mutating func describe(_ index: Int, isNested: Bool = false) {
    let target = records[index].kind == .alias ? Int(records[index].first) : index
    let record = records[target]
    expanded += 1
    guard expanded <= limits.expandedNodes else {
      keys.scratch.append(UInt8(ascii: "?"))
      return
    }
    switch record.kind {
    case .scalar, .alias: describeScalar(record, isNested)
    case .sequence:
      append("[", tagOf(record) ?? "", isNested: true)
      var place = target + 1
      while place < Int(record.second) {
        describe(place, isNested: true)
        place = next(after: place)
      }
      append("]")
    case .mapping: describeMapping(target, record)
    }
  }

  /// Mappings are equal in any order of their keys.
  private mutating func describeMapping(_ target: Int, _ record: NodeRecord) {
    var entries: [[UInt8]] = []
    let start = keys.scratch.count
    var place = target + 1
    while place < Int(record.second) {
      describe(place, isNested: true)
      place = next(after: place)
      describe(place, isNested: true)
      place = next(after: place)
      entries.append(Array(keys.scratch[start...]))
      keys.scratch.removeSubrange(start...)
    }
    append("{", tagOf(record) ?? "", isNested: true)
    for entry in entries.sorted(by: { $0.lexicographicallyPrecedes($1) }) { keys.scratch.append(contentsOf: entry) }
    append("}")
  }

  private mutating func describeScalar(_ record: NodeRecord, _ isNested: Bool) {
    let tag = tagOf(record)
    let core = tag.flatMap { CoreTag($0) }
    let isResolved = core == nil ? (tag == nil && record.style == .plain) : core != .str
    let value = withText(of: record) {
      isResolved ? CoreValue(plain: $0) : .string(String(decoding: $0, as: UTF8.self))
    }
    switch value {
    case .null: append("n", isNested: isNested)
    case .bool(let value): append("b", value ? "1" : "0", isNested: isNested)
    case .int(let value) where core == .float: append("f", "\(Double(value))", isNested: isNested)
    case .int(let value): append("i", "\(value)", isNested: isNested)
    case .bigInt(let digits): append("i", digits, isNested: isNested)
    case .float(let value): append("f", "\(value)", isNested: isNested)
    case .string(let text):
      if core == nil, let tag, tag != "!" {
        append("t", "<\(tag)>\(text)", isNested: isNested)
      } else {
        append("s", text, isNested: isNested)
      }
    }
  }

  private func tagOf(_ record: NodeRecord) -> String? {
    record.properties == 0 ? nil : properties[Int(record.properties) - 1].tag
  }

  private mutating func append(_ type: String, _ text: String = "", isNested: Bool = false) {
    keys.scratch.append(contentsOf: type.utf8)
    if isNested { keys.scratch.append(contentsOf: "\(text.utf8.count):".utf8) }
    keys.scratch.append(contentsOf: text.utf8)
  }
}
