import TestSupport

/// The moments at which a crash can be told from another: see `Tests/CrashPoints/crashpoints.c`.
enum CrashPoints {
  enum Moment: String {
    case beforeSync = "before a sync"
    case synced
    case answered
  }

  /// What the program did, in its order.
  enum Line: Equatable {
    case moment(Moment)
    /// A request that changes something left for the cloud: its first line.
    case request(String)
  }

  /// The exit code of a program that was ended so.
  static let code: Int32 = 137

  private static let library = Task { () throws -> (TemporaryFolder, String) in
    let folder = try TemporaryFolder()
    let path = folder.path + "/crashpoints.so"
    let ending = try await Program(
      "/usr/bin/env",
      ["cc", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", path, "Tests/CrashPoints/crashpoints.c", "-ldl"],
      environment: Stackhand.plainEnvironment, folder: Stackhand.package
    ).ended()
    guard ending.code == 0 else { throw Program.TooLate(description: ending.all) }
    return (folder, path)
  }

  /// The variables under which the program is watched; `end`: at the moment of this number it ends, and with
  /// `losesPower` so does the machine.
  static func environment(log: String, end: Int? = nil, losesPower: Bool = false) async throws -> [String: String] {
    var environment = ["LD_PRELOAD": try await library.value.1, "CRASHPOINTS_LOG": log]
    if let end { environment["CRASHPOINTS_AT"] = "\(end)" }
    if losesPower { environment["CRASHPOINTS_POWER"] = "1" }
    return environment
  }

  static func lines(of log: String) -> [Line] {
    String(decoding: Folder.bytes(log) ?? [], as: UTF8.self).split(separator: "\n").map { line in
      Moment(rawValue: String(line)).map(Line.moment) ?? .request(String(line))
    }
  }

  static func moments(of log: String) -> [Moment] {
    lines(of: log).compactMap { if case .moment(let moment) = $0 { moment } else { nil } }
  }
}
