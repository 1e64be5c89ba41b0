import Glibc

/// The files that configurations are read from.
public protocol ConfigurationFiles: Sendable {
  /// The content of a file; nil if it is not there or may not be read.
  func read(_ path: String) -> [UInt8]?
  /// What relative paths begin at.
  var workingDirectory: String { get }
  /// What `~` stands for.
  var homeDirectory: String? { get }
}

/// The files of this machine.
public struct LocalConfigurationFiles: ConfigurationFiles {
  public let workingDirectory: String
  public let homeDirectory: String?

  public init(workingDirectory: String, homeDirectory: String?) {
    self.workingDirectory = workingDirectory
    self.homeDirectory = homeDirectory
  }

  /// More than 4 MiB is not read: no configuration is that long.
  public func read(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= 4 << 20 {
      let count = Glibc.read(file, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { return bytes }
      bytes += piece[..<count]
    }
    return nil
  }
}

/// Where the standard SDK looks for its files, in order.
struct ConfigurationSearch {
  let files: any ConfigurationFiles
  let environment: [String: String]

  /// The first file that can be read: the one that `variable` names, else `stem` with its endings in the folders of
  /// openstacksdk's `openstack/config/loader.py`. A variable that names no readable file is passed over, as there.
  func first(_ stem: String, variable: String?) -> (path: String, bytes: [UInt8])? {
    for path in paths(stem, variable: variable) {
      if let bytes = files.read(path) { return (path, bytes) }
    }
    return nil
  }

  func paths(_ stem: String, variable: String?) -> [String] {
    let named = variable.flatMap { environment[$0] }.flatMap { $0.isEmpty ? nil : absolute($0) }
    return (named.map { [$0] } ?? [])
      + folders.flatMap { folder in ["yaml", "yml", "json"].map { "\(folder)/\(stem).\($0)" } }
  }

  private var folders: [String] {
    var folders = [files.workingDirectory]
    if let configured = environment["XDG_CONFIG_HOME"], configured.hasPrefix("/") {
      folders.append(configured + "/openstack")
    }
    if let home = files.homeDirectory { folders.append(home + "/.config/openstack") }
    let site = environment["XDG_CONFIG_DIRS"]?.split(separator: ":").first.map(String.init) ?? "/etc/xdg"
    return folders + [site + "/openstack", "/etc/openstack"]
  }

  /// `~` expanded, and relative to the working directory.
  func absolute(_ path: String) -> String {
    if path == "~" || path.hasPrefix("~/"), let home = files.homeDirectory { return home + path.dropFirst() }
    return path.hasPrefix("/") ? path : files.workingDirectory + "/" + path
  }
}
