import Diagnostics
import Testing
import YAML

@Suite struct DuplicateKeyTests {
  @Test(arguments: [
    "a: 1\n'a': 2\n", "1: a\n0x1: b\n", "1.0: a\n1e0: b\n", "~: a\nnull: b\n", "true: a\nTRUE: b\n",
    "!!str 1: a\n'1': b\n",
    "[a, b]: 1\n['a', \"b\"]: 2\n", "{a: 1, b: 2}: 1\n{b: 2, a: 0x1}: 2\n", "<<: 1\n<<: 2\n", "&x a: 1\n*x : 2\n",
    "\"\\u0061\": 1\na: 2\n", "!!float 1: a\n1.0: b\n",
  ])
  func `keys are the same if type and value are`(_ text: String) {
    #expect(codes(text) == ["duplicate-key"])
  }

  @Test(arguments: [
    "1: a\n'1': b\n", "true: a\n\"true\": b\n", "1: a\n1.0: b\n", "a: 1\nA: 2\n", "[a, b]: 1\n[b, a]: 2\n",
    "[a]: 1\n\"[a]\": 2\n", "['a', 'b']: 1\n[\"a1:b\"]: 2\n", "!x a: 1\na: 2\n", "\u{E9}: 1\ne\u{301}: 2\n",
    "-x: 1\n'-y': 2\n",
    "~: a\n'': b\n",
  ])
  func `keys of another type or value are not`(_ text: String) {
    #expect(codes(text) == [])
  }

  @Test func `in a large mapping every repetition is found`() {
    var text = (0..<1000).map { "k\($0): 1\n" }.joined()
    text += "k7: 2\n'k500': 3\n1000: 4\n0x3E8: 5\n"
    #expect(codes(text) == ["duplicate-key", "duplicate-key", "duplicate-key"])
  }

  @Test func `all entries are kept, look-up gives the first`() {
    let file = SourceFile(name: "x", text: "a: 1\na: 2\n")
    let root = YAML.parse(file).document?.root
    #expect(root?["a"]?.int == 1)
    #expect(root?.entries?.count == 2)
  }
}
