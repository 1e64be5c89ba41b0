/// What looks like a call but binds a name, or leaves a part unevaluated; help lists it beside the functions.
public struct Form: Sendable {
  public let name: String
  public let usage: String
  /// One line.
  public let summary: String
  /// An expression and, after `//`, what it gives.
  public let example: String

  public static let all: [Form] = [
    Form(
      name: "has", usage: "has(a.b)", summary: "Whether a field or key is there", example: "has({'a': 1}.b) // false"),
    Form(
      name: "cond", usage: "cond(test, then, otherwise)",
      summary: "The same as test ? then : otherwise, without signs that YAML reads itself",
      example: "cond(1 < 2, 'yes', 'no') // 'yes'"),
    Form(
      name: "all", usage: "list.all(x, test) or list.all(i, x, test)",
      summary: "Whether a test holds for every element or key", example: "[1, 2].all(x, x > 0) // true"),
    Form(
      name: "exists", usage: "list.exists(x, test) or list.exists(i, x, test)",
      summary: "Whether a test holds for some element or key", example: "[1, 2].exists(x, x > 1) // true"),
    Form(
      name: "exists_one", usage: "list.exists_one(x, test) or list.existsOne(i, x, test)",
      summary: "Whether a test holds for exactly one element or key", example: "[1, 2].exists_one(x, x > 1) // true"),
    Form(
      name: "filter", usage: "list.filter(x, test)", summary: "The elements, or keys of a map, for which a test holds",
      example: "[1, 2, 3].filter(x, x > 1) // [2, 3]"),
    Form(
      name: "map", usage: "list.map(x, f) or list.map(x, test, f)",
      summary: "What a formula gives for every element or key, or for those that pass a test",
      example: "[1, 2].map(x, x * 2) // [2, 4]"),
    Form(
      name: "sort_by", usage: "list.sort_by(x, key)",
      summary: "The elements in the order of their keys, equal ones as they came",
      example: "['bb', 'a'].sort_by(x, x.size()) // ['a', 'bb']"),
    Form(
      name: "transformList", usage: "map.transformList(k, v, f) or map.transformList(k, v, test, f)",
      summary: "A list of what a formula gives for every index and element, or key and value",
      example: "{'a': 1}.transformList(k, v, k + string(v)) // ['a1']"),
    Form(
      name: "transformMap", usage: "map.transformMap(k, v, f) or map.transformMap(k, v, test, f)",
      summary: "A map with the same keys and other values", example: "{'a': 1}.transformMap(k, v, v + 1) // {'a': 2}"),
    Form(
      name: "transformMapEntry", usage: "map.transformMapEntry(k, v, {key: value})",
      summary: "A map with other keys and values", example: "{'a': 'b'}.transformMapEntry(k, v, {v: k}) // {'b': 'a'}"),
    Form(
      name: "optMap", usage: "optional.optMap(x, f)", summary: "What a formula gives for the value, if there is one",
      example: "optional.of(1).optMap(x, x + 1).value() // 2"),
    Form(
      name: "optFlatMap", usage: "optional.optFlatMap(x, f)",
      summary: "What a formula that gives an optional gives for the value, if there is one",
      example: "optional.of({'a': 1}).optFlatMap(x, x.?a).value() // 1"),
    Form(
      name: "cel.bind", usage: "cel.bind(x, value, f)", summary: "A formula with a name for a value that it uses",
      example: "cel.bind(x, 2, x * x) // 4"),
  ]
}
