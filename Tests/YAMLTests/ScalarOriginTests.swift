import Diagnostics
import Testing
import YAML

@Suite struct ScalarOriginTests {
  /// The source of each part of the text of the value of `a`, in order.
  private func sources(_ text: String, of parts: String...) throws -> [String] {
    let file = SourceFile(name: "test.yaml", text: text)
    let scalar = try #require(YAML.parse(file).document?.root["a"]?.scalar)
    let map = scalar.origin.map
    var place = 0
    let decoded = Array(scalar.text.utf8)
    var found: [String] = []
    for part in parts {
      let bytes = Array(part.utf8)
      try #require(Array(decoded[place...].prefix(bytes.count)) == bytes, "\(scalar.text.debugDescription)")
      found.append(file[map.span(place, place + bytes.count)])
      place += bytes.count
    }
    try #require(place == decoded.count, "\(scalar.text.debugDescription)")
    return found
  }

  @Test func `a plain or quoted scalar on one line is shifted only`() throws {
    #expect(try sources("a: x y\n", of: "x ", "y") == ["x ", "y"])
    #expect(try sources("a: 'x y'\n", of: "x ", "y") == ["x ", "y"])
    #expect(try sources("a: \"é y\"\n", of: "é", " y") == ["é", " y"])
  }

  @Test func `a doubled quote is one`() throws {
    #expect(try sources("a: 'it''s'\n", of: "it", "'", "s") == ["it", "''", "s"])
  }

  @Test func `escapes are as long as they are written`() throws {
    #expect(
      try sources(
        #"a: "x\n\u263A\x41\U0001F600\L\_\\z\"" "#, of: "x", "\n", "☺", "A", "😀", "\u{2028}", "\u{A0}", "\\", "z", "\"")
        == ["x", #"\n"#, #"\u263A"#, #"\x41"#, #"\U0001F600"#, #"\L"#, #"\_"#, #"\\"#, "z", #"\""#])
  }

  @Test func `a fold is one space, empty lines are line breaks`() throws {
    #expect(try sources("a: x \n  y\n\n  z\n", of: "x", " ", "y", "\n", "z") == ["x", " \n  ", "y", "\n", "z"])
    #expect(try sources("a: 'x\n\n\n  y'\n", of: "x", "\n", "\n", "y") == ["x", "\n", "\n", "y"])
  }

  @Test func `an escaped line break is nothing`() throws {
    #expect(try sources("a: \"x \\\n   y\"\n", of: "x ", "y") == ["x ", "y"])
    #expect(try sources("a: \"x\\\n\n   y\"\n", of: "x", "\n", "y") == ["x", "\n", "y"])
  }

  @Test func `a literal scalar drops its indentation`() throws {
    #expect(
      try sources("a: |\n  if x\n    y\n\n  z\n", of: "if x\n", "  y\n", "\n", "z\n") == [
        "if x\n", "  y\n", "\n", "z\n",
      ])
    #expect(try sources("b:\n - c\na: |2-\n    x\n", of: "  x") == ["  x"])
    #expect(try sources("a: |+\n\n x\n\n\n", of: "\n", "x", "\n", "\n\n") == ["\n", "x", "\n", "\n\n"])
    #expect(try sources("a: |+\n\n\n", of: "\n\n") == ["\n\n"])
  }

  @Test func `a folded scalar joins lines, but not those that are indented more`() throws {
    #expect(
      try sources("a: >\n  x\n  y\n\n  z\n", of: "x", " ", "y", "\n", "z", "\n") == ["x", "\n  ", "y", "\n", "z", "\n"])
    #expect(
      try sources("a: >-\n  x\n    y\n  z\n", of: "x", "\n", "  y", "\n", "z") == ["x", "\n", "  y", "\n", "z"])
  }

  @Test func `a carriage return and line feed are one line break`() throws {
    #expect(try sources("a: |\r\n  x\r\n  y\r\n", of: "x", "\n", "y", "\n") == ["x", "\r\n", "y", "\r\n"])
    #expect(try sources("a: x\r\n  y\r\n", of: "x", " ", "y") == ["x", "\r\n  ", "y"])
  }

  @Test func `a comment behind the indicator is no text`() throws {
    #expect(try sources("a: |  # c\n  x\n", of: "x", "\n") == ["x", "\n"])
  }

  @Test func `the end of an empty text has a place`() throws {
    let file = SourceFile(name: "test.yaml", text: "a: ''\n")
    let scalar = try #require(YAML.parse(file).document?.root["a"]?.scalar)
    #expect(scalar.origin.map.span(0, 0) == SourceSpan(at: 4))
  }
}
