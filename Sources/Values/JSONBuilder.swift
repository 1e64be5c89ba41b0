/// Makes the selected values of what a `JSONStream` reads.
///
/// Kept containers always enclose each other without a gap: `frames` are the outermost `frames.count` containers that are
/// open. Nothing is told of what lies in others.
struct JSONBuilder {
  private struct Frame {
    enum Kind {
      case list
      case map
      /// Also an object on the way to fields, which has the slots of its record.
      case fields(firstSlot: Int)
    }

    let kind: Kind
    let node: JSONPlan.NodeID
    var list: [Value] = []
    var map = ValueMap()
    /// The name that was read last, and what its value is kept as.
    var key = MapKey.bool(false)
    var name = 0
    var valueNode = JSONPlan.nothing
  }

  private let plan: JSONPlan
  private let limits: JSONLimits
  private var frames: [Frame] = []
  /// The fields of all open records.
  private var slots: [Value?] = []
  private var keptValues = 0
  private var keptBytes = 0
  private(set) var result: Value?

  init(_ selection: JSONSelection, _ limits: JSONLimits) {
    plan = JSONPlan(selection)
    self.limits = limits
  }

  /// How many of the open containers are kept.
  var kept: Int { frames.count }

  /// What the next value of the innermost kept container is kept as.
  var next: JSONPlan.NodeID { frames.last?.valueNode ?? plan.root }

  /// Whether the next value is kept if it is a scalar.
  var keepsScalar: Bool {
    let next = next
    guard next != JSONPlan.nothing else { return false }
    if case .way = plan.nodes[next].shape { return false }
    return true
  }

  /// Whether the innermost kept container is an object of which only members with certain names are kept.
  private(set) var watches = false
  /// Of those names, the lengths, as in `JSONPlan.Node`.
  private(set) var watchedLengths: UInt64 = 0

  /// Which of the watched names these bytes are.
  func watchedPlace(of bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    frames.last.flatMap { plan.nodes[$0.node].place(of: bytes) }
  }

  /// Whether a name of which so many bytes have come, escapes and all, is none of the watched ones.
  func cannotWatch(nameFrom length: Int) -> Bool {
    guard watches, let frame = frames.last else { return false }
    // An escape has at most six bytes for each byte of the name.
    return length > 6 * plan.nodes[frame.node].longest
  }

  // MARK: What the stream tells

  mutating func name(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) throws(JSONError) {
    if watches {
      guard let place = watchedPlace(of: bytes) else { return passOver() }
      watchedName(place)
    } else {
      try keepText(bytes.count, at: offset)
      frames[frames.count - 1].key = .string(String(decoding: bytes, as: UTF8.self))
      frames[frames.count - 1].valueNode = JSONPlan.everything
    }
  }

  /// The next value of the innermost kept object is not kept.
  mutating func passOver() { frames[frames.count - 1].valueNode = JSONPlan.nothing }

  /// The innermost kept object goes on with the watched name at this place.
  mutating func watchedName(_ place: Int) {
    let last = frames.count - 1
    let name = plan.nodes[frames[last].node].names[place]
    frames[last].key = name.key
    frames[last].name = place
    frames[last].valueNode = name.node
    // Of members with the same name the last one counts.
    if case .fields(let first) = frames[last].kind {
      for slot in name.slots { slots[first + slot] = nil }
    }
  }

  mutating func scalar(_ value: Value, at offset: Int) throws(JSONError) {
    try keepValues(1, at: offset)
    complete(value)
  }

  mutating func keepText(_ bytes: Int, at offset: Int) throws(JSONError) {
    keptBytes += bytes
    guard keptBytes <= limits.keptBytes else {
      throw JSONError(.limit, "has more than \(limits.keptBytes) bytes of text to keep", at: offset)
    }
  }

  /// A list or an object begins that is the next value of the innermost kept container.
  mutating func open(object: Bool, at offset: Int) throws(JSONError) {
    let id = next
    guard id != JSONPlan.nothing else { return }
    switch (plan.nodes[id].shape, object) {
    case (.everything, false): push(.list, JSONPlan.everything, value: JSONPlan.everything)
    case (.everything, true): push(.map, JSONPlan.everything)
    case (.projected, true): push(.map, id)
    case (.elements(let element), false): push(.list, id, value: element)
    case (.members, true): push(.map, id)
    case (.record(let layout), true):
      try keepValues(layout.names.count, at: offset)
      push(.fields(firstSlot: slots.count), id)
      slots.append(contentsOf: repeatElement(nil, count: layout.names.count))
    case (.way, true):
      guard let frame = frames.last else { return }
      push(frame.kind, id)
    case (.way, false): break
    case (_, true): complete(.map(ValueMap()))
    case (_, false): complete(.list([]))
    }
    try keepValues(1, at: offset)
  }

  /// The innermost kept container ends.
  mutating func close() {
    guard let frame = frames.popLast() else { return }
    watch()
    switch (frame.kind, plan.nodes[frame.node].shape) {
    case (_, .way): break
    case (.list, _): complete(.list(frame.list))
    case (.map, .projected(let selection)): complete(selection.applied(to: .map(frame.map)))
    case (.map, _): complete(.map(frame.map))
    case (.fields(let first), .record(let layout)):
      let values = Array(slots[first...])
      slots.removeLast(values.count)
      complete(.record(Record(layout, values)))
    case (.fields, _): break
    }
  }

  // MARK: Inside

  private mutating func push(_ kind: Frame.Kind, _ node: JSONPlan.NodeID, value: JSONPlan.NodeID = JSONPlan.nothing) {
    frames.append(Frame(kind: kind, node: node, valueNode: value))
    watch()
  }

  private mutating func watch() {
    watches = false
    guard let frame = frames.last else { return }
    switch plan.nodes[frame.node].shape {
    case .members, .record, .way:
      watches = true
      watchedLengths = plan.nodes[frame.node].lengths
    default: break
    }
  }

  private mutating func keepValues(_ count: Int, at offset: Int) throws(JSONError) {
    keptValues += count
    guard keptValues <= limits.keptValues else {
      throw JSONError(.limit, "has more than \(limits.keptValues) values to keep", at: offset)
    }
  }

  private mutating func complete(_ value: Value?) {
    guard !frames.isEmpty else {
      result = value
      return
    }
    guard let value else { return }
    let last = frames.count - 1
    switch frames[last].kind {
    case .list: frames[last].list.append(value)
    case .map: frames[last].map[frames[last].key] = value
    case .fields(let first):
      let name = plan.nodes[frames[last].node].names[frames[last].name]
      if name.parts.isEmpty {
        if let slot = name.slots.first { slots[first + slot] = value }
      } else {
        for (slot, part) in zip(name.slots, name.parts) { slots[first + slot] = part.found(in: value) }
      }
    }
  }
}
