import Diagnostics
import Testing
import YAML

@Suite struct EncodingTests {
  private func found(_ bytes: [UInt8]) -> [Diagnostic] {
    YAML.parse(SourceFile(name: "test.yaml", bytes: bytes)).diagnostics
  }

  @Test(
    arguments: [
      [0xFF, 0xFE, 0x61, 0], [0xFE, 0xFF, 0, 0x61], [0x61, 0, 0x3A, 0], [0, 0x61, 0, 0x3A],
      [0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0],
      [0, 0, 0xFE, 0xFF],
    ] as [[UInt8]])
  func `UTF-16 and UTF-32 are refused by name`(_ bytes: [UInt8]) {
    #expect(found(bytes).map(\.code) == ["yaml-not-utf8"])
    #expect(found(bytes).first?.message.contains("UTF-") == true)
  }

  @Test func `the first byte that is not UTF-8 is shown, the others are counted`() {
    let diagnostics = found(
      Array("a: caf".utf8) + [0xE9] + Array("\nb: ".utf8) + [0xE9, 0x20, 0xC0, 0xAF] + Array("\n".utf8))
    #expect(diagnostics.map(\.code) == ["yaml-not-utf8"])
    #expect(diagnostics.first?.span == SourceSpan(6, 7))
    #expect(diagnostics.first?.labels.first?.text == "byte 0xE9 at offset 6; 3 more bytes are not")
    #expect(diagnostics.first?.notes == ["in Latin-1 this byte is 'é'"])
  }

  @Test(arguments: [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80]] as [[UInt8]])
  func `overlong forms, surrogates and cut sequences are not UTF-8`(_ bytes: [UInt8]) {
    #expect(found(Array("a: ".utf8) + bytes).map(\.code) == ["yaml-not-utf8"])
  }

  @Test func `every control character is shown`() {
    let diagnostics = found(Array("é: \u{7}\nb: \u{1B}[0m\u{85}\nc: x\u{FEFF}y\n".utf8))
    #expect(diagnostics.map(\.code) == Array(repeating: "yaml-control-character", count: 3))
    #expect(diagnostics.map(\.span) == [SourceSpan(4, 5), SourceSpan(9, 10), SourceSpan(20, 23)])
    #expect(diagnostics.last?.edits == [Diagnostic.Edit(SourceSpan(20, 23), "")])
  }

  @Test func `a byte order mark at the start is skipped`() {
    #expect(found([0xEF, 0xBB, 0xBF] + Array("a: 1\n".utf8)).isEmpty)
  }
}
