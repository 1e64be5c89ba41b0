import Glibc
import TestSupport

/// The program under test.
enum Stackhand {
  /// The built binary lies beside the tests' own.
  static let path: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let tests = String(decoding: buffer[..<max(count, 0)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // Some versions of the toolchain run the tests from a helper of theirs, and name the bundle as an argument.
    let bundle = CommandLine.arguments.last { $0.hasSuffix(".xctest") } ?? tests
    return bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      + "/stackhand"
  }()

  static let package = Folder.package(of: #filePath)

  /// Nothing of the machine's own settings but what finds the system's libraries and time zones.
  static let plainEnvironment: [String: String] = {
    var environment = ["HOME": "/nonexistent"]
    for name in ["PATH", "LD_LIBRARY_PATH"] { environment[name] = Folder.environment(name) }
    return environment
  }()

  static func start(
    _ arguments: String..., environment: [String: String] = [:], input: String? = "",
    channels: Program.Channels = .pipes, deadline: Duration = .seconds(90)
  ) throws -> Program {
    try start(arguments, environment: environment, input: input, channels: channels, deadline: deadline)
  }

  static func start(
    _ arguments: [String], environment: [String: String] = [:], input: String? = "",
    channels: Program.Channels = .pipes, deadline: Duration = .seconds(90)
  ) throws -> Program {
    // Runs of different tests must not meet in one journal.
    let state = try TemporaryFolder()
    let own = plainEnvironment.merging(["XDG_STATE_HOME": state.path]) { $1 }
    return try Program(
      path, arguments, environment: own.merging(environment) { $1 }, input: input, channels: channels,
      deadline: deadline, folder: package, keeping: state)
  }

  static func run(
    _ arguments: String..., environment: [String: String] = [:], input: String? = "",
    channels: Program.Channels = .pipes
  ) async throws -> Program.Ending {
    try await start(arguments, environment: environment, input: input, channels: channels).ended()
  }

  static func run(
    _ arguments: [String], environment: [String: String] = [:], input: String? = ""
  ) async throws -> Program.Ending {
    try await start(arguments, environment: environment, input: input).ended()
  }
}

/// Workflows that the tests share, given on standard input.
enum Workflows {
  /// Two lists, with the credentials of the environment.
  static let twoLists = """
    version: 1
    name: two-lists
    steps:
      - id: servers
        uses: server.list
      - id: containers
        uses: container.list
        on_denied: continue
    outputs:
      servers: ${{ steps.servers.servers.size() }}
      containers: ${{ steps.containers.outcome }}
    """

  static let oneList = """
    version: 1
    name: one-list
    steps:
      - id: servers
        uses: server.list
    """
}
