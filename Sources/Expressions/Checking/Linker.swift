/// Finds what names with dots mean: variables whose names have dots, and functions such as `math.least`.
enum Linker {
  /// Turns selections into variables where the scope has one with so long a name (langdef, "Name Resolution").
  static func linkDottedNames(_ tree: inout SyntaxTree, in scope: some Scope) {
    // From the end: a longer name comes after its parts.
    for place in tree.nodes.indices.reversed() {
      let node = tree.nodes[place]
      guard node.kind == .select || node.kind == .name, let (name, isRooted) = dottedName(Int32(place), tree),
        let found = candidates(name, isRooted ? "" : scope.container).first(where: { scope.variable($0) != nil })
      else { continue }
      tree.nodes[place].kind = .name
      tree.nodes[place].a = Int32(tree.names.count)
      tree.names.append(found)
    }
  }

  /// Sets the functions of all calls, as far as the library has them.
  static func linkCalls(_ tree: inout SyntaxTree, _ library: FunctionLibrary) {
    for place in tree.nodes.indices where tree.nodes[place].kind == .call {
      linkCall(Int32(place), &tree, library)
    }
  }

  /// Of `a.b.c()`, `a.b.c` may be the function, or `c` with `a.b` as what it is called on.
  static func linkCall(_ place: Int32, _ tree: inout SyntaxTree, _ library: FunctionLibrary) {
    let node = tree.nodes[Int(place)]
    let name = tree.names[Int(node.c)]
    if node.flag == 1, let prefix = dottedName(tree.children[Int(node.a)], tree),
      let function = library.place(of: prefix.name + "." + name)
    {
      // The receiver was part of the name, not an argument.
      tree.children[Int(node.a)] = tree.nodes[Int(place)].start
      tree.nodes[Int(place)].a += 1
      tree.nodes[Int(place)].b -= 1
      tree.nodes[Int(place)].flag = 0
      tree.nodes[Int(place)].function = Int32(function)
    } else if let function = library.place(of: name) {
      tree.nodes[Int(place)].function = Int32(function)
    }
  }

  /// `a.b.c` of a row of selections from a variable that no comprehension binds.
  private static func dottedName(_ place: Int32, _ tree: SyntaxTree) -> (name: String, isRooted: Bool)? {
    var parts: [String] = []
    var node = tree.nodes[Int(place)]
    while node.kind == .select {
      parts.append(tree.names[Int(node.b)])
      node = tree.nodes[Int(node.a)]
    }
    guard node.kind == .name else { return nil }
    parts.append(tree.names[Int(node.a)])
    return (parts.reversed().joined(separator: "."), node.flag == 1)
  }

  /// In the container `A.B`, `a` may be `A.B.a`, `A.a` or `a`.
  private static func candidates(_ name: String, _ container: String) -> [String] {
    var parts = container.split(separator: ".")
    var found: [String] = []
    while !parts.isEmpty {
      found.append(parts.joined(separator: ".") + "." + name)
      parts.removeLast()
    }
    return found + [name]
  }
}
