import Diagnostics
import Testing
import YAML

@Suite struct LimitTests {
  @Test func `a hundred levels are read, one more is refused`() {
    #expect(codes(String(repeating: "[", count: 100) + String(repeating: "]", count: 100)) == [])
    #expect(codes(String(repeating: "[", count: 101) + String(repeating: "]", count: 101)) == ["yaml-too-deep"])
    #expect(codes(String(repeating: "[", count: 100_000)) == ["yaml-too-deep"])
    #expect(codes(String(repeating: "- ", count: 100_000) + "x") == ["yaml-too-deep"])
  }

  @Test func `aliases do not lead deeper than the limit`() {
    func chain(_ length: Int) -> String {
      "- &a0 []\n" + (1..<length).map { "- &a\($0) [*a\($0 - 1)]\n" }.joined()
    }
    #expect(codes(chain(99)) == [])
    #expect(codes(chain(100)) == ["yaml-too-deep"])
  }

  @Test func `a bomb of aliases is refused at once`() {
    let bomb =
      "a0: &a0 x\n"
      + (1..<60).map { level in
        "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ","))]\n"
      }.joined()
    #expect(codes(bomb) == ["alias-bomb"])
  }

  @Test func `a bomb in a key is refused too`() {
    let bomb =
      "- &a0 x\n"
      + (1..<7).map { level in
        "- &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ","))]\n"
      }.joined() + (0..<30).map { "- {*a6 : \($0), *a5 : 1}\n" }.joined()
    #expect(codes(bomb) == ["alias-bomb"])
  }

  @Test func `nodes and bytes are limited`() {
    var limits = YAMLLimits.standard
    limits.nodes = 10
    #expect(codes("[1, 2, 3, 4, 5, 6, 7, 8, 9]", limits: limits) == [])
    #expect(codes("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", limits: limits) == ["yaml-too-large"])
    limits.bytes = 4
    #expect(codes("a: 1", limits: limits) == [])
    #expect(codes("a: 12", limits: limits) == ["yaml-too-large"])
  }
}
