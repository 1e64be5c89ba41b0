import Glibc
import Values

/// The conformance data: written by others, read where it lies, not part of this repository.
enum Vectors {
  /// The folder named by STACKHAND_CONFORMANCE, or the one beside the package.
  private static var folder: String {
    if let named = getenv("STACKHAND_CONFORMANCE") { return String(cString: named) }
    let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(package)/../shared/conformance"
  }

  /// One of the files for cron; nil, and a line on the screen, if the folder is not there.
  static func read(_ name: String) throws -> Value? {
    let path = "\(folder)/cron/\(name)"
    guard let bytes = bytes(of: path) else {
      print(
        "\(name): no file \(path), nothing compared; it holds what public libraries for cron answer")
      return nil
    }
    return try JSONReader.read(bytes)
  }

  private static func bytes(of path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
  }
}

/// What a file of vectors comes to: what passed, and what did otherwise than expected.
struct Tally {
  let name: String
  /// Cases that are answered otherwise, each with its reason.
  let exceptions: [String: String]
  private(set) var passed = 0
  private(set) var total = 0
  /// A failure outside the exceptions, or a case among them that passes.
  private(set) var surprises: [String] = []

  init(_ name: String, exceptions: [String: String] = [:]) {
    self.name = name
    self.exceptions = exceptions
  }

  /// `failure` is nil if the case passed.
  mutating func count(_ id: String, _ failure: String?) {
    total += 1
    if failure == nil { passed += 1 }
    switch (failure, exceptions[id]) {
    case (let failure?, nil): surprises.append("\(id): \(failure)")
    case (nil, let reason?): surprises.append("\(id) passes, and is listed as an exception: \(reason)")
    default: break
    }
  }

  func show() { print("\(name): passed \(passed) of \(total)") }
}
