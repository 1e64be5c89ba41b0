import CLibYAML
import Diagnostics
import Glibc

/// Builds trees out of events, with a stack of its own instead of recursion.
///
/// What libyaml does not check is checked here: duplicate keys, aliases, nesting, sizes.
struct Composer {
  let file: SourceFile
  let source: UnsafeBufferPointer<UInt8>
  let limits: YAMLLimits
  private let onlyOne: Bool
  var marks: MarkConverter

  private(set) var documents: [Document] = []
  /// The text is not YAML from some place on.
  private(set) var hasFailed = false
  private var diagnostics: [Diagnostic] = []
  private var unshownDiagnostics = 0

  // Of the document that is being read.
  var records: [NodeRecord] = []
  var texts: [UInt8] = []
  var properties: [NodeProperties] = []
  var frames: [Frame] = []
  private var anchors: [String: Anchor] = [:]
  /// Nodes after replacing aliases, and nodes visited to compare keys.
  var expanded = 0
  var keys = KeyComparison()
  /// Reading has been given up, with a diagnostic.
  private var isStopped = false

  /// A collection that is open.
  struct Frame {
    let record: Int
    let kind: NodeRecord.Kind
    let isFlow: Bool
    /// False for the one pair without braces in `[a: b]`.
    let isBracketed: Bool
    let anchor: String?
    let expandedBefore: Int
    var children = 0
    /// Where the last child ends.
    var end: Int
    /// The greatest number of collections inside one another in here.
    var height = 0
  }

  private struct Anchor {
    let record: Int
    var weight: Int
    var height: Int
    var isOpen: Bool
  }

  init(_ file: SourceFile, _ source: UnsafeBufferPointer<UInt8>, base: Int, limits: YAMLLimits, onlyOne: Bool) {
    self.file = file
    self.source = source
    self.limits = limits
    self.onlyOne = onlyOne
    marks = MarkConverter(source, base: base)
  }

  mutating func compose(_ reader: inout EventReader) {
    while !isStopped {
      guard reader.advance() else {
        fail(reader.mistake)
        return
      }
      switch reader.event.pointee.type {
      case YAML_SCALAR_EVENT: addScalar(reader.event)
      case YAML_MAPPING_START_EVENT: open(.mapping, reader.event)
      case YAML_SEQUENCE_START_EVENT: open(.sequence, reader.event)
      case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT: close(reader.event)
      case YAML_ALIAS_EVENT: addAlias(reader.event)
      case YAML_DOCUMENT_START_EVENT: startDocument(reader.event)
      case YAML_DOCUMENT_END_EVENT: endDocument()
      case YAML_STREAM_END_EVENT: return
      default: break
      }
    }
  }

  mutating func report(_ diagnostic: Diagnostic) { report { _ in diagnostic } }

  /// Makes the diagnostic only if it will be shown: a file can hold very many mistakes.
  mutating func report(_ diagnostic: (Composer) -> Diagnostic) {
    guard diagnostics.count < limits.diagnostics else {
      unshownDiagnostics += 1
      return
    }
    let made = diagnostic(self)
    diagnostics.append(made)
  }

  /// In the order of the text.
  func finishedDiagnostics() -> [Diagnostic] {
    var sorted = Diagnostics()
    sorted.add(diagnostics)
    return sorted.sorted + (unshownDiagnostics > 0 ? [.moreMistakes(unshownDiagnostics)] : [])
  }

  private mutating func stop(_ diagnostic: Diagnostic) {
    report(diagnostic)
    isStopped = true
  }

  private mutating func fail(_ mistake: EventReader.Mistake) {
    hasFailed = true
    if mistake.isEncoding {
      for diagnostic in EncodingCheck.diagnostics(of: source, limit: limits.diagnostics) { report(diagnostic) }
      return
    }
    let syntax = SyntaxMistake(
      source: Text(source), problem: mistake.problem, context: mistake.context, place: marks.offset(of: mistake.mark),
      contextPlace: mistake.contextMark.map { marks.offset(of: $0) }, lastNode: records.last.map { Int($0.lower) },
      root: (records.first ?? documents.last?.tree.records.first).map { Int($0.lower) })
    let diagnostic = syntax.diagnostic()
    // What was read before may have been the same mistake.
    diagnostics.removeAll { $0.code == diagnostic.code && $0.span?.lower == diagnostic.span?.lower }
    report(diagnostic)
  }

  // MARK: Documents

  private mutating func startDocument(_ event: UnsafeMutablePointer<yaml_event_t>) {
    if onlyOne, !documents.isEmpty {
      let place = marks.offset(of: event.pointee.start_mark.index)
      stop(.severalDocuments(at: SourceSpan(place, marks.offset(of: event.pointee.end_mark.index))))
      return
    }
    records = []
    // A workflow has a node for every ten to twelve bytes.
    records.reserveCapacity(documents.isEmpty ? min(source.count / 11 + 16, limits.nodes) : 16)
    texts = []
    properties = []
    anchors = [:]
    expanded = 0
  }

  private mutating func endDocument() {
    documents.append(Document(tree: Tree(file: file, records: records, texts: texts, properties: properties)))
    records = []
  }

  // MARK: Nodes

  private mutating func addScalar(_ event: UnsafeMutablePointer<yaml_event_t>) {
    var lower = marks.offset(of: event.pointee.start_mark.index)
    var upper = marks.offset(of: event.pointee.end_mark.index)
    // libyaml allocates the text, an empty one too, with a length up to that of the file.
    let start = event.pointee.data.scalar.value!
    let text = UnsafeBufferPointer(start: start, count: event.pointee.data.scalar.length)
    let style = ScalarStyle(event.pointee.data.scalar.style)
    let place = addProperties(
      tag: event.pointee.data.scalar.tag, anchor: event.pointee.data.scalar.anchor, content: &lower, before: upper)
    if style == .literal || style == .folded || (lower == upper && place == 0) {
      // Past a block scalar libyaml stands before the next token; a missing value may be placed there too.
      while upper > 0, isSpace(source[upper - 1]) { upper -= 1 }
      lower = min(lower, upper)
    }
    var flags: NodeRecord.Flags = []
    var first = style == .plain ? lower : lower + 1
    let writtenCount = style == .plain ? upper - lower : upper - lower - 2
    let isWrittenAsRead =
      style != .literal && style != .folded && text.count == writtenCount && isEqual(text, at: first)
    if !isWrittenAsRead {
      flags = .pooled
      first = texts.count
      texts.append(contentsOf: text)
    }
    add(
      NodeRecord(
        lower: UInt32(lower), upper: UInt32(upper), first: UInt32(first), second: UInt32(text.count), properties: place,
        kind: .scalar, style: style, flags: flags))
    if let anchor = event.pointee.data.scalar.anchor {
      let name = String(cString: anchor)
      anchors[name] = Anchor(record: records.count - 1, weight: 1, height: 0, isOpen: false)
    }
    if place != 0 { checkTag(of: records.count - 1) }
    if style == .plain, upper < source.count, isBlank(source[upper]) { checkComment(behind: records.count - 1) }
  }

  private mutating func open(_ kind: NodeRecord.Kind, _ event: UnsafeMutablePointer<yaml_event_t>) {
    var lower = marks.offset(of: event.pointee.start_mark.index)
    let end = marks.offset(of: event.pointee.end_mark.index)
    let isMapping = kind == .mapping
    let data = event.pointee.data
    let tag = isMapping ? data.mapping_start.tag : data.sequence_start.tag
    let anchor = isMapping ? data.mapping_start.anchor : data.sequence_start.anchor
    let isFlow =
      isMapping
      ? data.mapping_start.style == YAML_FLOW_MAPPING_STYLE : data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
    let place = addProperties(tag: tag, anchor: anchor, content: &lower, before: isFlow ? end : source.count)
    guard frames.count < limits.depth else {
      stop(.tooDeep(at: SourceSpan(at: lower), limit: limits.depth))
      return
    }
    let name = anchor.map { String(cString: $0) }
    // The one pair of `[a: b]` begins at a place of no width.
    let hasWidth = place != 0 || event.pointee.end_mark.index > event.pointee.start_mark.index
    let frame = Frame(
      record: records.count, kind: kind, isFlow: isFlow,
      isBracketed: isFlow && hasWidth && lower < source.count && isBracket(source[lower]), anchor: name,
      expandedBefore: expanded, end: end)
    add(
      NodeRecord(
        lower: UInt32(lower), upper: UInt32(lower), first: 0, second: 0, properties: place, kind: kind, style: .plain,
        flags: isFlow ? .flow : []))
    if let name { anchors[name] = Anchor(record: frame.record, weight: 0, height: 0, isOpen: true) }
    frames.append(frame)
  }

  private mutating func close(_ event: UnsafeMutablePointer<yaml_event_t>) {
    guard var frame = frames.popLast() else { return }
    // Only the end of a written bracket is a place; that of a block is the start of what follows.
    let lower = Int(records[frame.record].lower)
    if frame.isBracketed { frame.end = marks.offset(of: event.pointee.end_mark.index) }
    records[frame.record].upper = UInt32(max(frame.end, lower))
    records[frame.record].first = UInt32(frame.children)
    records[frame.record].second = UInt32(records.count)
    if records[frame.record].properties != 0 { checkTag(of: frame.record) }
    if frame.kind == .mapping {
      checkDuplicateKeys(of: frame.record)
      if frame.isFlow { checkFlowMapping(frame) }
    }
    frame.height += 1
    if let name = frame.anchor, anchors[name]?.record == frame.record {
      let weight = expanded - frame.expandedBefore + 1
      anchors[name] = Anchor(record: frame.record, weight: weight, height: frame.height, isOpen: false)
    }
    guard !frames.isEmpty else { return }
    let parent = frames.count - 1
    frames[parent].end = max(frames[parent].end, frame.end)
    frames[parent].height = max(frames[parent].height, frame.height)
    if expanded > limits.expandedNodes { stopAtBomb(SourceSpan(at: lower)) }
  }

  private mutating func addAlias(_ event: UnsafeMutablePointer<yaml_event_t>) {
    let span = SourceSpan(
      marks.offset(of: event.pointee.start_mark.index), marks.offset(of: event.pointee.end_mark.index))
    let name = event.pointee.data.alias.anchor.map { String(cString: $0) } ?? ""
    var record = NodeRecord(
      lower: UInt32(span.lower), upper: UInt32(span.upper), first: 0, second: 0, properties: 0, kind: .alias,
      style: .plain, flags: [])
    if let anchor = anchors[name], !anchor.isOpen {
      record.first = UInt32(anchor.record)
      expanded += anchor.weight - 1
      if !frames.isEmpty {
        frames[frames.count - 1].height = max(frames[frames.count - 1].height, anchor.height)
      }
      if frames.count + anchor.height > limits.depth { stop(.tooDeep(at: span, limit: limits.depth)) }
    } else {
      if let anchor = anchors[name] {
        report(.recursiveAlias(name, span, anchor: properties[Int(records[anchor.record].properties) - 1].span))
      } else {
        report { .unknownAlias(name, span, known: $0.anchors.keys.prefix(1000), in: Text($0.source)) }
      }
      record.kind = .scalar
      record.flags = .broken
      record.first = UInt32(span.lower)
    }
    add(record)
    if expanded > limits.expandedNodes { stopAtBomb(span) }
  }

  private func isEqual(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
    guard let a = text.baseAddress, let b = source.baseAddress, !text.isEmpty else { return true }
    return memcmp(a, b + place, text.count) == 0
  }

  private mutating func stopAtBomb(_ span: SourceSpan) {
    guard !isStopped else { return }
    stop(.aliasBomb(at: span, limit: limits.expandedNodes))
  }

  private mutating func add(_ record: NodeRecord) {
    records.append(record)
    expanded += 1
    if records.count > limits.nodes, !isStopped {
      stop(.tooManyNodes(at: SourceSpan(at: Int(record.lower)), limit: limits.nodes))
    }
    guard !frames.isEmpty else { return }
    let parent = frames.count - 1
    frames[parent].children += 1
    frames[parent].end = max(frames[parent].end, Int(record.upper))
  }

  /// Keeps tag and anchor, and moves `content` behind them; gives what `NodeRecord.properties` holds.
  private mutating func addProperties(
    tag: UnsafeMutablePointer<yaml_char_t>?, anchor: UnsafeMutablePointer<yaml_char_t>?, content: inout Int,
    before limit: Int
  ) -> UInt32 {
    guard tag != nil || anchor != nil else { return 0 }
    let written = WrittenProperties(
      in: source, from: content, before: limit, count: (tag == nil ? 0 : 1) + (anchor == nil ? 0 : 1))
    properties.append(
      NodeProperties(
        record: UInt32(records.count), tag: tag.map { String(cString: $0) }, anchor: anchor.map { String(cString: $0) },
        span: written.span, tagSpan: written.tag))
    content = written.content
    return UInt32(properties.count)
  }
}

extension ScalarStyle {
  fileprivate init(_ style: yaml_scalar_style_t) {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: self = .literal
    case YAML_FOLDED_SCALAR_STYLE: self = .folded
    default: self = .plain
    }
  }
}
