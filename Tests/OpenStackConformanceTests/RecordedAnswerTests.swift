import HTTPTypes
import OpenStack
import TestSupport
import Testing

/// Answers of real services, read from where they lie; what each means was decided by hand.
@Suite struct RecordedAnswerTests {
  private static let folder =
    Folder.environment("STACKHAND_SAMPLES")
    ?? Folder.package(of: #filePath) + "/../shared/openstack-cloud/samples"

  /// Said once, however many tests ask.
  private static let hasNone: Void = print("recorded answers: no folder \(folder), nothing to check")

  /// The answers, or nil and one line of why there are none.
  private func answers() -> [(file: String, answer: RecordedAnswer)]? {
    guard let files = Folder.files(below: Self.folder, ending: ".http") else {
      Self.hasNone
      return nil
    }
    return files.compactMap { file in
      let answer = Folder.bytes(Self.folder + "/" + file).flatMap(RecordedAnswer.init)
      if answer == nil { Issue.record("\(file) cannot be read") }
      return answer.map { (file, $0) }
    }
  }

  @Test func `every recorded answer is listed, and every listed one is there`() {
    guard let answers = answers() else { return }
    let listed = Set(Expectation.all().keys)
    let found = Set(answers.map(\.file))
    #expect(found.subtracting(listed).sorted() == [])
    #expect(listed.subtracting(found).sorted() == [])
  }

  @Test func `every recorded answer means what was decided`() {
    guard let answers = answers() else { return }
    var passed = 0
    for (file, answer) in answers {
      guard let expected = Expectation.all()[file] else { continue }
      let found = Expectation(AnswerClassifier.classify(answer.response, body: answer.body, of: answer.call))
      #expect(found == expected, "\(file)")
      if found == expected { passed += 1 }
    }
    print("recorded answers: passed \(passed) of \(answers.count)")
  }

  @Test func `other ids, names, rules and request ids change nothing`() {
    guard let answers = answers() else { return }
    var passed = 0
    var changed = 0
    let all = Expectation.all()
    for (file, answer) in answers {
      guard var expected = all[file] else { continue }
      var mutant = answer
      mutant.body = Mutation.body(answer.body, rules: expected.rules)
      for index in mutant.response.headerFields.indices {
        mutant.response.headerFields[index].value = Mutation.ids(mutant.response.headerFields[index].value)
      }
      mutant.call.path = Mutation.ids(answer.call.path)
      expected.rules = expected.rules.map(Mutation.rule)
      let error = AnswerClassifier.classify(mutant.response, body: mutant.body, of: mutant.call)
      #expect(Expectation(error) == expected, "\(file)")
      if Expectation(error) == expected { passed += 1 }
      if mutant.body != answer.body || mutant.response != answer.response { changed += 1 }
    }
    #expect(changed > answers.count / 4 * 3)
    print("recorded answers, changed: passed \(passed) of \(answers.count), \(changed) of them different")
  }

  @Test func `one status has several meanings`() {
    var kinds: [Substring: Set<OpenStackError.Kind>] = [:]
    for (file, expected) in Expectation.all() {
      guard let kind = expected.kind, let status = file.dropLast(5).split(separator: "-").last else { continue }
      kinds[status, default: []].insert(kind)
    }
    for (status, atLeast) in ["400": 3, "403": 4, "404": 4, "409": 4, "413": 2] {
      #expect(kinds[Substring(status), default: []].count >= atLeast, "\(status)")
    }
  }

  @Test func `what a recorded refusal says is one line of plain text with its request id`() {
    guard let answers = answers() else { return }
    for (file, answer) in answers {
      guard let error = AnswerClassifier.classify(answer.response, body: answer.body, of: answer.call) else { continue }
      #expect(!error.message.isEmpty, "\(file)")
      #expect(!error.message.contains { $0.isNewline } && !error.message.contains("<br"), "\(file): \(error.message)")
      #expect(error.message.utf8.count <= 810, "\(file)")
      #expect(error.requestID == answer.response.headerFields[HTTPField.Name("x-openstack-request-id")!], "\(file)")
    }
  }
}
