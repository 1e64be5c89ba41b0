import Glibc
import OpenStack
import Values

/// What the process finds around it: environment, files, time, chance.
enum LocalMachine {
  static let environment: [String: String] = {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let pair = String(cString: text)
      if let equals = pair.firstIndex(of: "=") {
        variables[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
      }
      entry += 1
    }
    return variables
  }()

  static var files: any ConfigurationFiles {
    let folder = getcwd(nil, 0)
    defer { free(folder) }
    return LocalConfigurationFiles(
      workingDirectory: folder.map { String(cString: $0) } ?? "/", homeDirectory: environment["HOME"])
  }

  static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
  }

  /// A random UUID (RFC 9562, version 4).
  static func makeUUID() -> String {
    var generator = SystemRandomNumberGenerator()
    var bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    var text = ""
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
    }
    return text
  }

  /// A run's id: its start in the order of time, and a random end.
  static func makeRunID(at now: Timestamp) -> String {
    String(now.seconds, radix: 36) + "-" + makeUUID().prefix(8)
  }

  /// Who runs the program.
  static var user: String {
    environment["SUDO_USER"] ?? environment["USER"] ?? environment["LOGNAME"] ?? "uid \(getuid())"
  }
}
