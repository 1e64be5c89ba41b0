import Diagnostics
import Expressions
import Testing
import Values

struct TemplateTests {
  struct Inputs: VariableSource {
    func value(of name: String) -> Value? { nil }
    func isFamily(_ name: String) -> Bool { true }
    func member(_ name: String, of family: String) -> Value? {
      switch name {
      case "base": "img"
      case "count": 3
      case "ids": ["a", "b"]
      default: .none
      }
    }
  }

  func evaluated(_ text: String) throws -> Value {
    let checkedResult = try Template.parse(text).get().check(in: WorkflowScope())
    let checked = try #require(checkedResult.checked)
    return try Evaluator(variables: Inputs()).evaluate(checked)
  }

  static let cases1: [(String, Value)] = [
    ("plain", "plain" as Value), ("", ""), ("${{ inputs.count }}", 3), ("n=${{ inputs.count }}", "n=3"),
    ("${{ inputs.base }}-${{ inputs.count + 1 }}!", "img-4!"), ("${{ '}}' }}", "}}"),
    ("${{ {'a': {'b': 1}}['a'].b }}", 1),
    ("${{ {'a': {'b': 1}} }}", ["a": ["b": 1]]), ("${{{'a': {'b': 1}}}}", ["a": ["b": 1]]), ("$${{ x }}", "${{ x }}"),
    ("a$${{b", "a${{b"),
    ("$5 and {1}", "$5 and {1}"), ("${{ inputs.ids }}", ["a", "b"]), ("${{inputs.base}}${{inputs.base}}", "imgimg"),
    (" ${{ inputs.count }}", " 3"), ("${{ 1.5 }} ${{ true }} ${{ duration('90s') }}", "1.5 true 90s"),
  ]

  @Test(arguments: cases1)
  func `templates have values`(_ text: String, _ expected: Value) throws {
    #expect(try evaluated(text) == expected)
  }

  static let cases2: [(String, String)] = [
    ("expression-syntax", "a «${{» inputs.base"), ("expression-syntax", "${{ «'»a }}"),
    ("expression-syntax", "x ${{ a «b» }}"), ("type-mismatch", "x ${{ «inputs.ids» }}"),
    ("may-be-absent", "x ${{ «steps.maybe.count» }}"), ("template-without-dollar", "a «{{ inputs.base }}»"),
    ("expression-syntax", "«${{ }}»"),
  ]

  @Test(arguments: cases2)
  func `mistakes in templates are found`(_ code: String, _ source: String) throws {
    let marked = Marked(source)
    let found: [Diagnostic]
    switch Template.parse(marked.text) {
    case .failure(let fault): found = fault.diagnostics
    case .success(let template): found = template.check(in: WorkflowScope()).diagnostics
    }
    #expect(found.map(\.code) == [code])
    #expect(found.first?.span == marked.span)
  }

  @Test func `a template without expressions is a literal`() throws {
    #expect(try Template.parse("a { b } $ {{").get().literal == "a { b } $ {{")
    #expect(try Template.parse("").get().literal == "")
    #expect(try Template.parse("${{ 'x' }}").get().isLiteral == false)
  }

  @Test func `what is written into a text is read and taints it`() throws {
    let checkedResult = try Template.parse("x ${{ secrets.A }} ${{ inputs.base }}").get().check(in: WorkflowScope())
    let checked = try #require(checkedResult.checked)
    #expect(checked.taint == .secret)
    #expect(checked.reads.map(\.path.description).sorted() == ["inputs.base", "secrets.A"])
    #expect(checked.result.isEmpty)
    let singleResult = try Template.parse("${{ inputs.ids }}").get().check(in: WorkflowScope())
    let single = try #require(singleResult.checked)
    #expect(single.reads.isEmpty)
    #expect(single.result.map(\.description) == ["inputs.ids"])
  }
}
