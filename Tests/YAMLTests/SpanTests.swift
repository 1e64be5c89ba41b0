import Diagnostics
import Testing
import YAML

@Suite struct SpanTests {
  /// The source of the node that a path of keys and item numbers leads to.
  private func source(_ text: String, _ path: String...) throws -> String {
    let file = SourceFile(name: "test.yaml", text: text)
    var node = try #require(YAML.parseAll(file).documents.first).root
    for step in path {
      if let number = Int(step) {
        node = try #require(node.items.map(Array.init))[number]
      } else {
        node = try #require(node[step])
      }
    }
    return file[node.span]
  }

  @Test func `a scalar spans its quotes`() throws {
    #expect(try source("a: 'x y' # c\n", "a") == "'x y'")
    #expect(try source("a: x y   # c\n", "a") == "x y")
    #expect(try source("a: \"x\n  y\"\nb: 1\n", "a") == "\"x\n  y\"")
  }

  @Test func `a block collection ends where its last child ends`() throws {
    let text = "a:\n  b: 1\n  c:\n    - x\n    - y  # why\n\n# what\nd: 2\n"
    #expect(try source(text, "a") == "b: 1\n  c:\n    - x\n    - y")
    #expect(try source(text, "a", "c") == "- x\n    - y")
    #expect(try source(text) == String(text.dropLast()))
  }

  @Test func `a sequence at the indentation of its key ends where its last child ends`() throws {
    #expect(try source("a:\n- x\n- y\n\nb: 1\n", "a") == "- x\n- y")
  }

  @Test func `a flow collection spans its brackets`() throws {
    #expect(try source("a: [1, {b: c} ] # d\n", "a") == "[1, {b: c} ]")
    #expect(try source("a: [1, {b: c} ] # d\n", "a", "1") == "{b: c}")
    #expect(try source("[ a: b , {c: d}: e ]", "0") == "a: b")
    #expect(try source("[ a: b , {c: d}: e ]", "1") == "{c: d}: e")
  }

  @Test func `a block scalar ends with its last line`() throws {
    #expect(try source("a: |\n  x\n  y\n\n\nb: 1\n", "a") == "|\n  x\n  y")
    #expect(try source("a: >-\n  x\n", "a") == ">-\n  x")
  }

  @Test func `a missing value is the place behind its key`() throws {
    let file = SourceFile(name: "test.yaml", text: "a:\n  b:\n\nc:  # d\n")
    let root = try #require(YAML.parse(file).document?.root)
    #expect(root["a"]?["b"]?.span == SourceSpan(at: 7))
    #expect(root["c"]?.span == SourceSpan(at: 11))
    #expect(root["a"]?.span == SourceSpan(5, 7))
  }

  @Test func `tag and anchor are not part of the content`() throws {
    let text = "a: &x !!str  b\nc: !<tag:x,1> &y\n  k: v\nd: &z\n"
    #expect(try source(text, "a") == "b")
    #expect(try source(text, "c") == "k: v")
    #expect(try source(text, "d") == "")
    let root = try #require(YAML.parse(SourceFile(name: "x", text: text)).document?.root)
    #expect(root["a"]?.tagSpan == SourceSpan(6, 11))
    #expect(root["c"]?.tagSpan == SourceSpan(18, 28))
    #expect(root["d"]?.span == SourceSpan(at: text.utf8.count - 1))
  }

  @Test func `offsets are bytes, in texts beyond ASCII and behind a byte order mark too`() throws {
    #expect(try source("é: [ü, 😀, x]\nz: 'ß'\n", "é", "1") == "😀")
    #expect(try source("é: [ü, 😀, x]\nz: 'ß'\n", "z") == "'ß'")
    #expect(try source("\u{FEFF}a: b\n", "a") == "b")
    #expect(try source("\u{FEFF}é: ö\n", "é") == "ö")
  }

  @Test func `line breaks of all systems are understood`() throws {
    #expect(try source("a: 1\r\nb:\r\n  - x\r\n  - y\r\n", "b") == "- x\r\n  - y")
    #expect(try source("a: 1\rb: 2\r", "b") == "2")
  }

  @Test func `an entry spans key and value`() throws {
    let text = MarkedText("«a: [1,\n 2]»\nb: 1\n")
    #expect(YAML.parse(text.file).document?.root.entries?.first?.span == text.spans[0])
  }
}
