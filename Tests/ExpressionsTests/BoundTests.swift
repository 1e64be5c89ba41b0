import Diagnostics
import Expressions
import Testing
import Values

/// `bounded`: what somebody outside chose, held to what we allow.
struct BoundTests {
  @Test func `the whole of a text must match`() throws {
    #expect(try value("'GRA7'.bounded('GRA[0-9]')") == "GRA7")
    #expect(try value("''.bounded('x?')") == "")
    for text in ["'GRA7x'", "'xGRA7'", "'GRA7\\n'", "''"] {
      #expect(try errorKind("\(text).bounded('GRA[0-9]')") == .invalidArgument)
    }
    #expect(try errorKind("'ax'.bounded('a|b')") == .invalidArgument, "alternatives are held together")
  }

  @Test func `a value is one of a list`() throws {
    #expect(try value("'a'.bounded(['a', 'b'])") == "a")
    #expect(try value("2.bounded([1, 2])") == 2)
    #expect(try errorKind("3.bounded([1, 2])") == .invalidArgument)
    #expect(try errorKind("x.bounded([])", ["x": "a"]) == .invalidArgument)
  }

  @Test func `what is no text does not match a pattern`() throws {
    #expect(try value("x.bounded('[a-z]+')", ["x": "web"]) == "web")
    #expect(try errorKind("x.bounded('[0-9]+')", ["x": 12]) != nil)
  }

  @Test func `what is bounded is no longer from outside, and still a secret`() throws {
    #expect(try checked("body.region").taint == .outside)
    #expect(try checked("body.region.bounded('GRA[0-9]+')").taint == [])
    #expect(try checked("body.region.bounded(inputs.ids)").taint == [])
    #expect(try checked("secrets.A.bounded('x')").taint == .secret)
    #expect(try checked("body.region.bounded('GRA[0-9]+') + body.x").taint == .outside)
  }

  @Test(arguments: [
    "body.region.bounded(«inputs.base»)", "body.region.bounded(«'a' + 'b'»)", "body.region.bounded(«'('»)",
    "body.region.bounded(«[body.other]»)", "body.region.bounded(«body.pattern»)",
  ]) func `a bound is a constant pattern or a list of ours`(_ text: String) {
    let marked = Marked(text)
    let found = diagnostics(marked.text)
    #expect(found.map(\.code) == ["invalid-argument"])
    #expect(found.first?.span == marked.span)
  }

  @Test func `what only a field within carries is told apart from what the value carries itself`() throws {
    let server = try checked("steps.list.servers[0]")
    #expect(server.taint == .secret)
    #expect(server.ownTaint == [])
    #expect(try checked("steps.list.servers[0].admin_password").ownTaint == .secret)
  }
}
