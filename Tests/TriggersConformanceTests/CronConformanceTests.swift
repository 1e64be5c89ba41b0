import TestSupport
import Testing
import Triggers
import Values

private let cron = Vectors("cron", origin: "it holds what public libraries for cron answer")

@Suite struct CronConformanceTests {
  @Test func `what public libraries agree on is answered as they do`() throws {
    guard let file = try cron.read("next.json") else { return }
    var tally = Tally("next.json")
    for test in file["vectors"]?.asList ?? [] {
      tally.count(test["id"]?.asString ?? "", mismatch(test, test["next"]?.texts ?? []))
    }
    tally.show()
    #expect(tally.total > 0)
    #expect(tally.surprises.isEmpty, "\(tally.surprises.joined(separator: "\n"))")
  }

  @Test func `what public libraries accept is accepted and what they refuse is refused`() throws {
    guard let file = try cron.read("syntax.json") else { return }
    var tally = Tally("syntax.json")
    for test in file["vectors"]?.asList ?? [] {
      let isAccepted = test["expect"]?.asString == "accept"
      let failure =
        isAccepted ? mismatch(test, test["next"]?.texts ?? []) : missingRefusal(test["expr"]?.asString ?? "")
      tally.count(test["id"]?.asString ?? "", failure)
    }
    tally.show()
    #expect(tally.total > 0)
    #expect(tally.surprises.isEmpty, "\(tally.surprises.joined(separator: "\n"))")
  }

  @Test func `where public libraries differ the answer is the one decided on`() throws {
    guard let file = try cron.read("disagreements.json") else { return }
    var tally = Tally("disagreements.json")
    for test in file["vectors"]?.asList ?? [] {
      let id = test["id"]?.asString ?? ""
      let decision = exceptions[id] ?? decisions[test["category"]?.asString ?? ""]
      switch decision {
      case .like(let name, _): tally.count(id, mismatch(test, answer(of: name, in: test)))
      case .own(let wanted, _): tally.count(id, mismatch(test, wanted))
      case nil: tally.count(id, "nothing was decided on '\(test["expr"]?.asString ?? "")'")
      }
    }
    tally.show()
    #expect(tally.total > 0)
    #expect(tally.surprises.isEmpty, "\(tally.surprises.joined(separator: "\n"))")
  }

  @Test func `where public libraries take different texts the decided ones are taken`() throws {
    guard let file = try cron.read("syntax_disputed.json") else { return }
    var tally = Tally("syntax_disputed.json")
    for test in file["vectors"]?.asList ?? [] {
      let id = test["id"]?.asString ?? ""
      let text = test["expr"]?.asString ?? ""
      switch syntaxDecisions[id]?.isAccepted {
      case true: tally.count(id, isAmong(test))
      case false: tally.count(id, missingRefusal(text))
      case nil: tally.count(id, "nothing was decided on '\(text)'")
      }
    }
    tally.show()
    #expect(tally.total > 0)
    #expect(tally.surprises.isEmpty, "\(tally.surprises.joined(separator: "\n"))")
  }

  /// Empty, so that nothing fits, where the implementation gave an error.
  private func answer(of name: String, in test: Value) -> [String] {
    let given = test["answers"]?.asList?.first { answer in
      (answer["by"]?.texts ?? []).contains { $0.hasPrefix(name) }
    }
    return given?["next"]?.texts ?? ["an error of \(name)"]
  }

  /// An accepted text means what one of those that accept it computes.
  private func isAmong(_ test: Value) -> String? {
    let given = test["next_by"]?.asMap.map { $0.values.map(\.texts) } ?? []
    let failures: [String?] = given.map { mismatch(test, $0) }
    return failures.contains(nil) ? nil : failures.first ?? "no implementation computes it"
  }
}
