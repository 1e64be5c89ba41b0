public import Values

/// Conformance data: written by others, read where it lies, not part of this repository.
public struct Vectors: Sendable {
  /// Below the folder named by STACKHAND_CONFORMANCE, or the one beside the package.
  private let folder: String
  /// Where the same cases come from.
  private let origin: String

  /// `name` is the folder's, `origin` says what its files hold to whoever has not got them.
  public init(_ name: String, origin: String) {
    let all =
      Folder.environment("STACKHAND_CONFORMANCE") ?? Folder.package(of: #filePath) + "/../shared/conformance"
    folder = "\(all)/\(name)"
    self.origin = origin
  }

  /// One of the files; nil, and a line on the screen, if it is not there.
  public func read(_ name: String) throws -> Value? {
    let path = "\(folder)/\(name)"
    guard let bytes = Folder.bytes(path) else {
      print("\(name): no file \(path), nothing compared; \(origin)")
      return nil
    }
    return try JSONReader.read(bytes)
  }
}
