import Diagnostics
import Values

/// Operators with two operands.
extension Checker {
  /// Walks the left sides in a loop: a chain of hundreds is as deep as one.
  mutating func binary(_ place: Int32) -> Known {
    let last = node(place)
    if node(last.a).kind != .binary {
      let left = known(last.a)
      return result(place, last, left, known(last.b))
    }
    var chain: [Int32] = []
    var first = place
    while node(first).kind == .binary {
      chain.append(first)
      first = node(first).a
    }
    var left = known(first)
    for place in chain.reversed() {
      let node = node(place)
      let right = known(node.b)
      left = result(place, node, left, right)
    }
    return left
  }

  private mutating func result(_ place: Int32, _ node: Node, _ left: Known, _ right: Known) -> Known {
    let sign = Operator(rawValue: node.flag) ?? .equal
    let (a, b) = (solver.substitute(left.type), solver.substitute(right.type))
    var out = Known(type: .bool, taint: left.taint.union(right.taint))
    // Both lists keep their elements; everything else is something new.
    if sign == .add, case .list = a, case .list = b {
      out.type = solver.join(left.type, right.type)
      if case .dyn = out.type { out.type = .list(.dyn) }
      if !solver.assign(left.type, to: right.type) { report(differentTypes(place, node, a, b)) }
      out.alias = left.alias.joined(right.alias)
      return out
    }
    read(left)
    read(right)
    if isContainer(a) || isContainer(b) { out.taint.formUnion(a.innerTaint.union(b.innerTaint)) }
    if reportAbsent(node, sign, a, b) { return out }
    switch sign {
    case .equal, .notEqual: compare(place, node, left, right)
    case .isIn: checkMembership(place, node, left, a, b)
    default:
      if let type = OperatorTypes.result(sign, a, b) {
        out.type = type
      } else {
        report(noOperator(place, sign.sign, at: node.c, sign.sign.utf8.count, [a, b]))
        out.type = sign.precedence == 1 ? .bool : .dyn
      }
    }
    return out
  }

  private func isContainer(_ type: ValueType) -> Bool {
    switch type {
    case .list, .map, .record, .optional: true
    default: false
    }
  }

  private mutating func compare(_ place: Int32, _ node: Node, _ left: Known, _ right: Known) {
    let (a, b) = (solver.substitute(left.type), solver.substitute(right.type))
    if case .enumeration(let type) = a { return checkWord(type, node.b, b, place, node) }
    if case .enumeration(let type) = b { return checkWord(type, node.a, a, place, node) }
    if !solver.assign(left.type, to: right.type), !solver.assign(right.type, to: left.type) {
      report(differentTypes(place, node, a, b))
    }
  }

  /// An enumeration is compared with one of its words, or with a text that is not known yet.
  private mutating func checkWord(
    _ type: EnumerationType, _ other: Int32, _ otherType: ValueType, _ place: Int32, _ node: Node
  ) {
    switch otherType {
    case .string: checkWord(type, other)
    case .enumeration, .dyn, .parameter: break
    default: report(differentTypes(place, node, .enumeration(type), otherType))
    }
  }

  /// Reports a constant text that is none of the words.
  mutating func checkWord(_ type: EnumerationType, _ place: Int32) {
    let other = node(place)
    guard other.kind == .constant, case .string(let word) = tree.constants[Int(other.a)],
      !type.words.contains(where: { $0.hasSameBytes(as: word) })
    else { return }
    report(misspeltWord(place, word, type))
  }

  private mutating func checkMembership(_ place: Int32, _ node: Node, _ left: Known, _ a: ValueType, _ b: ValueType) {
    switch b {
    case .list(let element):
      if case .enumeration(let type) = a, self.node(node.b).kind == .list {
        let list = self.node(node.b)
        for offset in 0..<list.b {
          let child = tree.children[Int(list.a + offset)]
          if child >= 0 { checkWord(type, child) }
        }
      }
      if case .enumeration(let type) = element { checkWord(type, node.a) }
      if !solver.assign(left.type, to: element) { report(neverIn(place, node, a, b)) }
    case .map(let key, _):
      if !solver.assign(left.type, to: key) { report(neverIn(place, node, a, b)) }
    case .dyn, .parameter: break
    default: report(noOperator(place, "in", at: node.c, 2, [a, b]))
    }
  }

  /// An optional where a value is needed.
  private mutating func reportAbsent(_ node: Node, _ sign: Operator, _ a: ValueType, _ b: ValueType) -> Bool {
    let isEquality = sign == .equal || sign == .notEqual
    switch (a, b) {
    case (.optional, .optional) where isEquality: return false
    case (.optional, .null) where isEquality, (.null, .optional) where isEquality:
      report(neverNull(a == .null ? node.b : node.a, sign))
      return true
    case (.optional, .dyn) where isEquality, (.dyn, .optional) where isEquality: return false
    case (.optional(let wrapped), _):
      report(mayBeAbsent(node.a, wrapped))
      return true
    case (_, .optional(let wrapped)) where sign != .isIn || isContainer(b):
      report(mayBeAbsent(node.b, wrapped))
      return true
    default: return false
    }
  }
}

/// Which operators work on which types, and what they give (langdef, "Standard Definitions").
enum OperatorTypes {
  static func result(_ sign: Operator, _ a: ValueType, _ b: ValueType) -> ValueType? {
    let (a, b) = (plain(a), plain(b))
    let isComparison = sign.precedence == 1
    if case .dyn = a, case .dyn = b { return isComparison ? .bool : .dyn }
    var found: ValueType?
    for row in isComparison ? comparisons : rows(sign) where fits(a, row.0) && fits(b, row.1) {
      if let known = found, known != row.2 { return .dyn }
      found = row.2
    }
    return found
  }

  private static func fits(_ type: ValueType, _ wanted: ValueType) -> Bool {
    if case .dyn = type { return true }
    return type == wanted
  }

  /// An enumeration is text, and what is still open may be anything.
  private static func plain(_ type: ValueType) -> ValueType {
    switch type {
    case .enumeration: .string
    case .parameter: .dyn
    default: type
    }
  }

  private typealias Row = (ValueType, ValueType, ValueType)

  private static let comparisons: [Row] = [
    .int, .string, .double, .uint, .timestamp, .duration, .bool, .bytes,
  ].map { ($0, $0, .bool) }

  private static func rows(_ sign: Operator) -> [Row] {
    switch sign {
    case .add: sums
    case .subtract: differences
    case .remainder: Array(numbers.prefix(2))
    default: numbers
    }
  }

  private static let numbers: [Row] = [(.int, .int, .int), (.uint, .uint, .uint), (.double, .double, .double)]
  private static let sums: [Row] =
    numbers + [
      (.string, .string, .string), (.bytes, .bytes, .bytes), (.timestamp, .duration, .timestamp),
      (.duration, .timestamp, .timestamp), (.duration, .duration, .duration), (.list(.dyn), .list(.dyn), .list(.dyn)),
    ]
  private static let differences: [Row] =
    numbers + [
      (.timestamp, .timestamp, .duration), (.timestamp, .duration, .timestamp), (.duration, .duration, .duration),
    ]
}
