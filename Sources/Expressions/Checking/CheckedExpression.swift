public import Diagnostics
public import Values

/// What a check found: everything that is wrong and, if nothing is an error, an expression that can be evaluated.
public struct CheckResult: Sendable {
  public let diagnostics: [Diagnostic]
  public let checked: CheckedExpression?
}

/// An expression whose names are known and whose types fit.
public struct CheckedExpression: Sendable {
  /// A use of a variable, with the fields that are selected from it: `steps.list.servers`.
  public struct Reference: Hashable, Sendable {
    public let path: [String]
    public let span: SourceSpan
  }

  /// Copies share it: there are many of them, in steps that are large already.
  private final class Storage: Sendable {
    let expression: Expression
    let known: Known
    let taint: Taint
    let access: AccessTable
    let functions: FunctionLibrary

    init(
      _ expression: Expression, _ known: Known, _ taint: Taint, _ access: AccessTable, _ functions: FunctionLibrary
    ) {
      self.expression = expression
      self.known = known
      self.taint = taint
      self.access = access
      self.functions = functions
    }
  }

  private let storage: Storage

  /// `expression` is linked to what its names mean.
  init(_ expression: Expression, _ known: Known, _ access: AccessTable, _ functions: FunctionLibrary) {
    let taint = known.taint.union(known.type.innerTaint)
    storage = Storage(expression, known, taint, access, functions)
  }

  private var expression: Expression { storage.expression }
  public var type: ValueType { storage.known.type }
  /// Of all the data that the value depends on, conditions included.
  public var taint: Taint { storage.taint }
  /// The same without what only fields within the value carry: `admin_password` in a record of a server.
  public var ownTaint: Taint { storage.known.taint }
  var tree: SyntaxTree { expression.tree }
  var functions: FunctionLibrary { storage.functions }
  private var access: AccessTable { storage.access }
  private var alias: Alias { storage.known.alias }

  public var text: String { expression.text }
  public var span: SourceSpan { expression.span }
  func span(of place: Int32) -> SourceSpan { expression.span(of: place) }

  /// The data that is needed to work out the value, that apart which the value is (see `result`); in the order of the
  /// text, the same twice if it is needed twice.
  public var reads: [AccessRead] {
    let access = access
    return access.reads.map { AccessRead(access.path($0.path, tree.names), $0.extent) }
  }

  /// The data that the value is, or that is contained in it: who takes the value whole, reads it.
  public var result: [AccessPath] { alias.entries.map { access.path($0.path, tree.names) } }

  /// The data that the value itself is: an element of the value is at `path[]`. For a loop over it.
  ///
  /// `result` has these too, and those that the value was built around, such as the `a.b` of `[a.b]`.
  public var resultItself: [AccessPath] {
    alias.entries.filter { $0.wraps == 0 }.map { access.path($0.path, tree.names) }
  }

  /// The data that elements of the value are.
  public var resultElements: [AccessPath] {
    alias.entries.compactMap { entry in
      let path = access.path(entry.path, tree.names)
      return entry.wraps == 0 ? path.appending(.element) : (entry.wraps == 1 ? path : nil)
    }
  }

  /// Calls `use` for each of `reads`, and for each of `result` as a whole: with the variable, the fields along the path
  /// (elements left out), and whether all of the data is taken. There are very many, so no lists are made of them.
  public func forEachUse(_ use: (_ root: String, _ fields: [String], _ isWhole: Bool) -> Void) {
    let (access, names) = (access, tree.names)
    var fields: [String] = []
    fields.reserveCapacity(4)
    for read in access.reads {
      let root = access.root(read.path, names, fields: &fields)
      use(root, fields, read.extent == .whole)
    }
    alias.visit { entry in
      let root = access.root(entry.path, names, fields: &fields)
      use(root, fields, true)
    }
  }

  /// Every use of a variable from outside the expression, the longest form of each, in the order of the text.
  public var references: [Reference] {
    let tree = tree
    var isInner = [Bool](repeating: false, count: tree.nodes.count)
    var found: [Reference] = []
    for place in tree.nodes.indices.reversed() {
      guard var path = selection(Int32(place), tree, &isInner), !isInner[place] else { continue }
      path.reverse()
      found.append(Reference(path: path, span: expression.span(of: Int32(place))))
    }
    return found.sorted { $0.span.lower < $1.span.lower }
  }

  /// The names of a row of selections from a variable, the last first.
  private func selection(_ place: Int32, _ tree: SyntaxTree, _ isInner: inout [Bool]) -> [String]? {
    var names: [String] = []
    var parts: [Int32] = []
    var place = place
    while true {
      let node = tree.nodes[Int(place)]
      parts.append(place)
      switch node.kind {
      case .select, .optionalSelect, .has:
        names.append(tree.names[Int(node.b)])
        place = node.a
      case .name:
        names.append(tree.names[Int(node.a)])
        for part in parts.dropFirst() { isInner[Int(part)] = true }
        return names
      default: return nil
      }
    }
  }

  /// The value, if it depends on no variable; nil also if working it out fails.
  public var constant: Value? {
    let tree = tree
    let root = tree.nodes[Int(tree.root)]
    if root.kind == .constant { return tree.constants[Int(root.a)] }
    guard !tree.nodes.contains(where: { $0.kind == .name }) else { return nil }
    return try? Evaluator(variables: NoVariables(), costLimit: 10_000).evaluate(self)
  }
}

extension Expression {
  /// Finds out what the names mean and whether the types fit; `expecting` is the type that the value must have.
  public func check(in scope: some Scope, expecting: ValueType? = nil) -> CheckResult {
    var checker = Checker(self, scope)
    return checker.check(expecting: expecting)
  }

  /// The expression with all types left to the evaluation, as CEL without a checker: names and functions that are
  /// not there fail when they are used.
  public func unchecked(in scope: some Scope) -> CheckedExpression {
    var tree = tree
    if scope.hasDottedNames { Linker.linkDottedNames(&tree, in: scope) }
    Linker.linkCalls(&tree, scope.functions)
    return CheckedExpression(linked(tree), .broken, AccessTable(), scope.functions)
  }
}
