import ArgumentParser
import Engine
import Glibc
import Storage

/// Where the journal of runs is.
struct StateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The journal: a file, postgresql://HOST/DATABASE where stackhand was built with it, or 'none'. Else journal.db in \
      $XDG_STATE_HOME/stackhand or ~/.local/state/stackhand.
      """,
      valueName: "place"))
  var state: String?

  private static let none = "none"

  /// The journal, made if there is none yet; nil if none is wanted, as of runs on a simulated cloud, which ends with its
  /// process.
  func journal(isSandbox: Bool) throws(RunStoreError) -> SQLStore? {
    if state == Self.none || (state == nil && isSandbox) { return nil }
    let path = try path()
    if state == nil { try Self.makeFolders(of: path) }
    return try Self.open(path)
  }

  /// The journal if there is one already.
  func journalThatIsThere() throws(RunStoreError) -> SQLStore? {
    guard state != Self.none else { return nil }
    let path = try path()
    guard SQLStore.isServer(path) || access(path, F_OK) == 0 else { return nil }
    return try Self.open(path)
  }

  /// Where it is, or would be.
  func path() throws(RunStoreError) -> String {
    if let state { return state }
    let environment = LocalMachine.environment
    // The XDG Base Directory Specification: a relative path is to be ignored.
    if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/") { return "\(folder)/stackhand/journal.db" }
    guard let home = environment["HOME"], home.hasPrefix("/") else {
      throw RunStoreError(
        "there is no folder for the journal: neither XDG_STATE_HOME nor HOME is set", help: Self.elsewhere)
    }
    return "\(home)/.local/state/stackhand/journal.db"
  }

  private static let elsewhere = "name a file with `--state FILE`; with `--state none` the run is not kept"

  private static func open(_ path: String) throws(RunStoreError) -> SQLStore {
    do { return try SQLStore(at: path) } catch let error as RunStoreError {
      throw RunStoreError(error.message, help: error.help ?? elsewhere, isBusy: error.isBusy)
    } catch {
      throw RunStoreError("\(error)")
    }
  }

  private static func makeFolders(of path: String) throws(RunStoreError) {
    var folder = ""
    for part in path.split(separator: "/").dropLast() {
      folder += "/\(part)"
      guard mkdir(folder, 0o700) != 0, errno != EEXIST, access(folder, F_OK) != 0 else { continue }
      throw RunStoreError(
        "the folder \(folder) for the journal cannot be made: \(String(cString: strerror(errno)))", help: elsewhere)
    }
  }
}
