import Actions
import Permissions
import Reports
import Testing
import Workflows

@Suite struct ActionPageTests {
  @Test(arguments: CloudAction.standard.map(\.signature.name))
  func `the page of an action says all that is declared, and nothing is empty`(_ name: String) throws {
    let signature = try #require(CloudAction.standard.first { $0.signature.name == name }?.signature)
    let page = ActionPage.text(signature)
    #expect(page.hasPrefix("\(name)  \(signature.summary)\n"))
    let lines = page.split(separator: "\n").map(String.init)
    for parameter in signature.parameters {
      let line = try #require(lines.first { $0.hasPrefix("  \(parameter.name) ") }, "\(parameter.name)")
      #expect(!parameter.summary.isEmpty)
      #expect(line.contains(parameter.summary))
      #expect(line.contains(parameter.isRequired ? "required" : "optional"))
    }
    for output in signature.outputs {
      #expect(!output.summary.isEmpty)
      #expect(lines.contains { $0.hasPrefix("  \(output.name) ") && $0.contains(output.summary) }, "\(output.name)")
    }
    for operation in signature.operations {
      #expect(lines.contains { $0.hasPrefix("  \(operation.method) \(operation.path) ") }, "\(operation.name)")
    }
    #expect(!page.contains("right: unknown"))
    #expect(!page.contains("  .: "))
    #expect(!lines.contains { $0.hasSuffix(" ()") || $0.contains("  (") }, "a description is missing: \(page)")
    #expect(!signature.example.isEmpty)
    #expect(signature.reference.isEmpty == !signature.needsCloud || signature.reference.hasPrefix("https://"))
    #expect(!lines.contains { $0 != "" && $0.last == " " })
  }
}
