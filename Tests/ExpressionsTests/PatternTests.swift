import Expressions
import Testing
import Values

struct PatternTests {
  static let cases1: [(String, String, Bool)] = [
    ("abc", "b", true), ("abc", "^b", false), ("abc", "c$", true), ("a\nb", "^b", false), ("a\nb", "(?m)^b", true),
    ("a\nb", "a.b", false), ("a\nb", "(?s)a.b", true), ("aab", "^a{2}b$", true), ("aab", "^a{3}", false),
    ("ab", "a{,2}b", false),
    ("a{,2}b", "a{,2}b", true), ("web-12", "^[a-z]+-\\d+$", true), ("é", "^.$", true), ("😀x", "^.x$", true),
    ("ÄÖ", "(?i)^äö$", true), ("a", "[^a]", false), ("]", "[]]", true), ("-", "[a-]", true), ("x", "[[:alpha:]]", true),
    ("5", "[[:^alpha:]]", true), ("αβ", "^\\p{Greek}+$", true), ("a1", "^\\pL\\pN$", true), ("A", "\\PL", false),
    ("foo bar", "\\bbar\\b", true), ("foobar", "\\bbar", false), ("a.b", "^\\Qa.b\\E$", true),
    ("axb", "^\\Qa.b\\E$", false),
    ("abab", "^(?:ab)*$", true), ("", "^$", true), ("x", "", true), ("k", "(?i)\u{212A}", true), ("a", "\\x61", true),
    ("ÿ", "\\x{ff}", true), ("a", "a|", true), ("b", "^(a|b|c)$", true), ("aaa", "^a*?$", true),
    ("ac", "^a(?P<n>b)?c$", true),
    ("ab", "(?i:A)b", true), ("aB", "(?i:A)b", false), ("\t", "\\s", true), ("a", "^(a*)*$", true),
    ("b", "^(a*)*$", false),
    ("z", "\\z", true), ("ab\n", "b$", false), ("tést", "\\w\\W\\w", true), ("a", "[\\d\\w]", true),
    ("_", "[^\\W]", true),
  ]

  @Test(arguments: cases1)
  func `patterns match`(_ text: String, _ pattern: String, _ expected: Bool) throws {
    #expect(try value("t.matches(p)", ["t": .string(text), "p": .string(pattern)]) == .bool(expected), "\(pattern)")
  }

  @Test(arguments: [
    "(", ")", "[", "a**", "*a", "a{2,1}", "a{1001}", "(?=a)", "(?<!a)", "\\1", "\\q", "[b-a]", "\\p{Nope}", "\\",
    "a{2}{3}", "(?P<>a)", "(?z)",
  ])
  func `what is no pattern is an error`(_ pattern: String) throws {
    #expect(try errorKind("'a'.matches(p)", ["p": .string(pattern)]) == .invalidArgument, "\(pattern)")
  }

  @Test func `no pattern takes exponential time`() throws {
    let text = String(repeating: "a", count: 5_000) + "!"
    for pattern in ["^(a+)+$", "(a|a)*b", "(a|aa)+$", "(.*)(.*)(.*)(.*)b$", "(a?){50}a{50}b"] {
      #expect(try value("t.matches(p)", ["t": .string(text), "p": .string(pattern)]) == false)
    }
  }
}
