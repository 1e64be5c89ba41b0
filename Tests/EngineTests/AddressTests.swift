import Engine
import Testing

@Suite struct `Addresses` {
  @Test(arguments: [
    "shot", "each[17]/shot", "heal<2>/restart", "both{left}/a", "a/:rescue/b", "each[0]/inner[3]/:finally/x",
    "/:undo/a",
  ])
  func `an address is written and read the same`(_ text: String) throws {
    #expect(try #require(Address(text)).description == text)
  }

  @Test(arguments: ["[", "a[x]", "a/:nowhere", "a{b", "a//b"])
  func `a text that is no address is refused`(_ text: String) { #expect(Address(text) == nil) }
}
