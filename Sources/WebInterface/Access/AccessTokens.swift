import Digests

/// The bearer tokens of a service: their names, scopes and hashes. The tokens themselves are nowhere.
public struct AccessTokens: Sendable {
  struct Token: Sendable {
    let name: String
    let scopes: Set<AccessScope>
    /// 64 hexadecimal digits.
    let hash: String
  }

  /// What is wrong with the text.
  public struct Mistake: Error, Sendable, Equatable {
    public let message: String
  }

  let all: [Token]

  /// Reads lines of `NAME SCOPES SHA256`, scopes separated by commas; `#` begins a comment. Throws ``Mistake``.
  public init(_ text: String) throws(Mistake) {
    var all: [Token] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" || $0 == "\r" }
      guard !words.isEmpty else { continue }
      guard words.count == 3 else { throw Mistake(message: "line \(index + 1) is not NAME SCOPES SHA256") }
      var scopes: Set<AccessScope> = [.read]
      for word in words[1].split(separator: ",") {
        guard let scope = AccessScope(rawValue: String(word)) else {
          throw Mistake(message: "line \(index + 1) has the scope '\(word)'; there are read, operate, approve")
        }
        scopes.insert(scope)
      }
      let hash = words[2].lowercased()
      guard hash.utf8.count == 64, hash.allSatisfy(\.isHexDigit) else {
        throw Mistake(message: "line \(index + 1) has no SHA-256 of 64 hexadecimal digits")
      }
      let name = String(words[0])
      guard !all.contains(where: { $0.name == name }) else {
        throw Mistake(message: "line \(index + 1): the name '\(name)' is there twice")
      }
      all.append(Token(name: name, scopes: scopes, hash: hash))
    }
    guard !all.isEmpty else { throw Mistake(message: "it holds no token") }
    self.all = all
  }

  /// Looks at every token, whichever it is, so that the time says nothing.
  func find(_ token: String) -> Token? {
    let hash = Array(Digest(of: Array(token.utf8)).description.utf8)
    var found: Token?
    for known in all where isSame(hash, Array(known.hash.utf8)) { found = known }
    return found
  }
}
