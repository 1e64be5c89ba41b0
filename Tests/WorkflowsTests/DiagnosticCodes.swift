import TestSupport
import Testing

/// The codes that stand in the sources: what a module can say.
enum DiagnosticCodes {
  static let languageModules = ["YAML", "Expressions", "Workflows", "Triggers"]

  /// Those of a module's diagnostics, as `Diagnostic(.error, "code", …)` or `code: "code"`.
  static func raised(in module: String) throws -> [String] {
    try found(in: module) {
      $0.matches(of: /(?:\.error, |\.warning, |code: |code = |unknownMember\(\s*)"([a-z]+(?:-[a-z0-9]+)*)"/)
        .map { String($0.output.1) }
    }
  }

  /// The kinds of a module's failures, as `Failure(.failed, "kind", …)` or `failure(.failed, "kind", …)`.
  static func failures(in module: String) throws -> [String] {
    try found(in: module) {
      $0.matches(
        of:
          /(?:Failure|failure|self\.init)\(\s*[^"()]{1,120}"([a-z]+(?:-[a-z0-9]+)*)"(?: : "([a-z]+(?:-[a-z0-9]+)*)")?,/
      ).flatMap { [String($0.output.1)] + ($0.output.2.map { [String($0)] } ?? []) }
    }
  }

  /// What commands say that concerns no text, as `fail("code", …)`.
  static func commandFailures() throws -> [String] {
    try found(in: "stackhand") { $0.matches(of: /fail\(\s*"([a-z]+(?:-[a-z]+)*)"/).map { String($0.output.1) } }
  }

  /// What answers of a cloud mean, written as programs read it.
  static func answerKinds() throws -> [String] {
    let path = Folder.package(of: #filePath) + "/Sources/OpenStack/Classification/OpenStackError+Kind.swift"
    let text = String(decoding: try #require(Folder.bytes(path)), as: UTF8.self)
    return text.matches(of: /\n    case ([A-Za-z]+)\n/).map { match in
      match.output.1.replacing("JSON", with: "Json").reduce(into: "") { word, letter in
        word += letter.isUppercase ? "-" + letter.lowercased() : String(letter)
      }
    }
  }

  private static func found(in module: String, _ read: (String) -> [String]) throws -> [String] {
    let sources = Folder.package(of: #filePath) + "/Sources/" + module
    return try #require(Folder.files(below: sources, ending: ".swift"))
      .filter { !$0.hasPrefix("Explanations/") }
      .flatMap { read(String(decoding: Folder.bytes("\(sources)/\($0)") ?? [], as: UTF8.self)) }
  }
}
