import Glibc

/// Reading what tests find on disk.
public enum Folder {
  /// All files below a folder, as paths relative to it, in order, without those that end like `besides`; nil if it is no
  /// folder.
  public static func files(below path: String, ending: String = "", besides other: String? = nil) -> [String]? {
    guard let entries = names(in: path) else { return nil }
    var found: [String] = []
    for name in entries.sorted() where name != "." && name != ".." {
      if let inner = files(below: path + "/" + name, ending: ending, besides: other) {
        found += inner.map { name + "/" + $0 }
      } else if name.hasSuffix(ending), other.map({ !name.hasSuffix($0) }) ?? true {
        found.append(name)
      }
    }
    return found
  }

  /// nil if it cannot be read.
  public static func bytes(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var all: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      guard count > 0 else { return all }
      all += chunk[..<count]
    }
  }

  public static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// The folder of the package that a test file `Tests/<Module>/<File>` belongs to.
  public static func package(of file: String) -> String {
    let parts = file.split(separator: "/", omittingEmptySubsequences: false)
    let tests = parts.lastIndex(of: "Tests") ?? parts.count
    return parts[..<tests].joined(separator: "/")
  }

  private static func names(in path: String) -> [String]? {
    guard let folder = opendir(path) else { return nil }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names
  }
}
