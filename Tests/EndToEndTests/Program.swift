import Dispatch
import Glibc
import Synchronization
import TestSupport

/// A program that runs beside the tests: what it writes is gathered, and it is killed when its time is up.
final class Program: Sendable {
  /// What it has said, and how it ended.
  struct Ending: Sendable {
    var output = ""
    var errors = ""
    /// Its exit code, or 128 and the number of the signal that ended it; nil while it runs.
    var code: Int32?

    var all: String { output + errors }
  }

  enum Channels: Sendable {
    /// Standard output and standard error apart.
    case pipes
    /// Both in one pipe, as a shell's `2>&1` does.
    case joined
    /// A terminal of its own, which controls it: `\u{3}` typed there is Ctrl-C.
    case terminal
  }

  struct CannotStart: Error { let path: String, code: Int32 }
  struct TooLate: Error, CustomStringConvertible {
    let description: String
  }

  let pid: pid_t
  private let said = Mutex<(output: [UInt8], errors: [UInt8], code: Int32?)>(([], [], nil))
  private let inputDescriptor: Int32
  /// What must stay as long as the program is looked at.
  private let kept: TemporaryFolder?

  /// `input` nil: standard input stays open and is written to by ``type(_:)``.
  init(
    _ path: String, _ arguments: [String], environment: [String: String], input: String? = "",
    channels: Channels = .pipes, deadline: Duration = .seconds(90), folder: String? = nil,
    keeping kept: TemporaryFolder? = nil
  ) throws {
    self.kept = kept
    // `env` changes the folder and becomes the program.
    let command = (folder.map { ["/usr/bin/env", "-C", $0] } ?? []) + [path] + arguments
    // No other child may inherit the ends of the pipes, or they would stay open.
    let child = try Self.spawning.withLock { _ in try Self.spawn(command, environment, channels) }
    pid = child.pid
    inputDescriptor = child.input
    if let input, channels != .terminal {
      type(input)
      close(inputDescriptor)
    }
    // A thread of its own: the pool of the tests also serves the requests of the program.
    let end = ContinuousClock.now + deadline
    DispatchQueue(label: path).async { [self, outputs = child.outputs] in gather(outputs, until: end) }
  }

  private static let spawning = Mutex(())

  private static func spawn(
    _ command: [String], _ environment: [String: String], _ channels: Channels
  ) throws -> (pid: pid_t, input: Int32, outputs: [Int32]) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Whoever started the tests may ignore or block what is tested here.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var usual = sigset_t()
    sigemptyset(&usual)
    for number in [SIGINT, SIGTERM, SIGPIPE, SIGHUP] { sigaddset(&usual, number) }
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF) | newSession)

    let input: Int32
    var mine: [Int32] = []
    var theirs: [Int32] = []
    switch channels {
    case .terminal:
      let (master, name) = try openTerminal()
      posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, 0, 1)
      posix_spawn_file_actions_adddup2(&actions, 0, 2)
      (input, mine) = (master, [master])
    case .pipes, .joined:
      let (inward, output, errors) = (pipe(), pipe(), pipe())
      posix_spawn_file_actions_adddup2(&actions, inward.read, 0)
      posix_spawn_file_actions_adddup2(&actions, output.write, 1)
      posix_spawn_file_actions_adddup2(&actions, channels == .joined ? output.write : errors.write, 2)
      (input, mine) = (inward.write, [output.read, errors.read])
      theirs = [inward.read, output.write, errors.write]
    }
    var words = command.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, command[0], &actions, &attributes, &words, &variables)
    for descriptor in theirs { close(descriptor) }
    guard code == 0 else {
      for descriptor in mine { close(descriptor) }
      throw CannotStart(path: command[0], code: code)
    }
    return (pid, input, mine)
  }

  /// Writes to its standard input, or types at its terminal.
  func type(_ text: String) {
    var text = text
    text.withUTF8 { _ = write(inputDescriptor, $0.baseAddress, $0.count) }
  }

  func send(_ signal: Int32) { kill(pid, signal) }

  /// What it has said up to now.
  var now: Ending {
    said.withLock {
      Ending(
        output: String(decoding: $0.output, as: UTF8.self), errors: String(decoding: $0.errors, as: UTF8.self),
        code: $0.code)
    }
  }

  /// Waits until it has said something.
  func wait(for text: String) async throws { try await wait(for: "'\(text)'") { $0.all.contains(text) } }

  func ended() async throws -> Ending {
    try await wait(for: "its end") { $0.code != nil }
    return now
  }

  private func wait(for what: String, _ condition: (Ending) -> Bool) async throws {
    while true {
      let now = now
      if condition(now) { return }
      if now.code != nil { throw TooLate(description: "ended before \(what):\n\(now.all)") }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  private func gather(_ descriptors: [Int32], until end: ContinuousClock.Instant) {
    var open = descriptors
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var status: Int32 = 0
    var hasEnded = false
    while !open.isEmpty {
      if ContinuousClock.now > end { kill(pid, SIGKILL) }
      var asked = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      poll(&asked, nfds_t(asked.count), 20)
      for entry in asked where entry.revents != 0 {
        let count = read(entry.fd, &buffer, buffer.count)
        if count > 0 {
          said.withLock {
            if entry.fd == descriptors[0] {
              $0.output += buffer[..<count]
            } else {
              $0.errors += buffer[..<count]
            }
          }
        } else {
          close(entry.fd)
          open.removeAll { $0 == entry.fd }
        }
      }
      // Somebody it left behind may keep the pipes open.
      if hasEnded, asked.allSatisfy({ $0.revents == 0 }) { break }
      if !hasEnded { hasEnded = waitpid(pid, &status, WNOHANG) == pid }
    }
    for descriptor in open { close(descriptor) }
    while !hasEnded {
      if ContinuousClock.now > end { kill(pid, SIGKILL) }
      hasEnded = waitpid(pid, &status, WNOHANG) == pid
      if !hasEnded { usleep(2000) }
    }
    let signal = status & 0x7F
    said.withLock { $0.code = signal == 0 ? status >> 8 & 0xFF : 128 + signal }
  }

  private static func pipe() -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    Glibc.pipe(&ends)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// `POSIX_SPAWN_SETSID`: the child has a session of its own, and the first terminal it opens controls it.
  private static let newSession: Int16 = 0x80

  /// A new terminal: our end of it, and the path of the other. The requests are `TIOCSPTLCK` and `TIOCGPTN` of Linux,
  /// which is what `unlockpt` and `ptsname` send.
  private static func openTerminal() throws -> (master: Int32, name: String) {
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard master >= 0 else { throw CannotStart(path: "/dev/ptmx", code: errno) }
    var (locked, number): (Int32, UInt32) = (0, 0)
    guard ioctl(master, 0x4004_5431, &locked) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
      throw CannotStart(path: "/dev/ptmx", code: errno)
    }
    return (master, "/dev/pts/\(number)")
  }
}
