import Values

/// A part of an expression. Nodes lie in one array, children before their parents, and name each other by place.
struct Node: Sendable {
  enum Kind: UInt8, Sendable {
    /// `a`: place in `constants`.
    case constant
    /// A variable: `a` is its place in `names`. `flag` 1: written with a leading dot, so never a local one.
    case name
    /// A variable of a comprehension or a binding: `a` is its slot, `b` its name.
    case local
    /// `a` is the operand, `b` the name of the field, `c` where the name begins.
    case select
    /// `a.?b`, laid out as `select`.
    case optionalSelect
    /// `has(a.b)`, laid out as `select`.
    case has
    /// `a` is the operand, `b` the index.
    case index
    /// `a[?b]`.
    case optionalIndex
    /// The arguments begin at place `a` of `children`, there are `b`; `c` is the name. The place before the arguments
    /// holds where the name begins; `flag` 1: the first argument stands before the name. `function` is set by linking.
    case call
    /// The elements begin at `a` of `children`, there are `b`; an optional one is given as its complement (`~place`).
    case list
    /// As `list`, but with `b` pairs of key and value.
    case map
    /// The operands begin at `a` of `children`, there are `b`.
    case and
    case or
    /// `a ? b : c`
    case conditional
    /// `a` is the operand.
    case not
    case negate
    /// `a` and `b` are the operands, `flag` is an `Operator`, `c` where the operator stands.
    case binary
    /// The parts begin at `a` of `children`: see `ComprehensionPart`; `flag` is a `Comprehension`.
    case comprehension
  }

  var kind: Kind
  var flag: UInt8 = 0
  /// How many levels of nodes stand below, those apart that are walked without recursion.
  var height: UInt16 = 0
  var start: Int32
  var end: Int32
  var a: Int32 = 0
  var b: Int32 = 0
  var c: Int32 = 0
  /// For calls: the place of the function in its library, -1 while unknown.
  var function: Int32 = -1
}

/// Set on selections whose field is declared as one that may be absent.
let selectsOptionalField: UInt8 = 2

/// Operators with two operands that are worked out before them.
enum Operator: UInt8, Sendable {
  case equal
  case notEqual
  case less
  case lessOrEqual
  case greater
  case greaterOrEqual
  case isIn
  case add
  case subtract
  case multiply
  case divide
  case remainder

  var sign: String {
    switch self {
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    case .isIn: "in"
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .remainder: "%"
    }
  }

  /// Higher binds tighter.
  var precedence: Int {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isIn: 1
    case .add, .subtract: 2
    case .multiply, .divide, .remainder: 3
    }
  }
}

/// Forms that bind a name.
enum Comprehension: UInt8, Sendable {
  case all
  case exists
  case existsOne
  case map
  case filter
  case transformList
  case transformMap
  case transformMapEntry
  case sortBy
  case optionalMap
  case optionalFlatMap
  case bind
}

/// Where the parts of a comprehension stand in its row of children; -1 where one is left out.
enum ComprehensionPart {
  static let range: Int32 = 0
  static let slot: Int32 = 1
  static let firstName: Int32 = 2
  static let secondName: Int32 = 3
  static let filter: Int32 = 4
  static let body: Int32 = 5
  /// Where the word stands: `filter`.
  static let word: Int32 = 6
  static let count: Int32 = 7
}

/// What a text was parsed to.
struct SyntaxTree: Sendable {
  var nodes: [Node] = []
  var children: [Int32] = []
  var names: [String] = []
  var constants: [Value] = []
  var root: Int32 = 0
  /// How many variables comprehensions bind at most at one time.
  var slots: Int32 = 0

  func part(_ node: Node, _ part: Int32) -> Int32 { children[Int(node.a + part)] }
}
