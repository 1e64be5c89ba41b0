/// Where the checker looks actions up.
public protocol SignatureLibrary: Sendable {
  func signature(of name: String) -> ActionSignature?
  /// Every action's name, for suggestions.
  var names: [String] { get }
}
