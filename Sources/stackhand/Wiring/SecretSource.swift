import Glibc
import Values

/// Where `${{ secrets.X }}` comes from: `--secret X=@FILE` or `X=-`, the folder of `$CREDENTIALS_DIRECTORY` (systemd),
/// `STACKHAND_SECRET_X`. The first that has it counts.
struct SecretSource {
  private var given: [String: Secret] = [:]
  /// What `--secret` named, for people.
  private var sources: [String: String] = [:]
  private let environment: [String: String]

  private static let sizeLimit = 64 << 10

  /// `arguments` are those of `--secret`.
  init(_ arguments: [String], environment: [String: String]) throws(UsageProblem) {
    self.environment = environment
    for argument in arguments {
      let (name, source) = try Self.parts(argument)
      given[name] = try Self.read(name, from: source)
      sources[name] = source == "-" ? "standard input" : String(source.dropFirst())
    }
  }

  func secret(_ name: String) throws(UsageProblem) -> Secret? { try found(name)?.secret }

  /// Where a secret comes from; nil if it is nowhere.
  func origin(of name: String) throws(UsageProblem) -> String? { try found(name)?.origin }

  private func found(_ name: String) throws(UsageProblem) -> (secret: Secret, origin: String)? {
    if let secret = given[name] { return (secret, sources[name] ?? "--secret") }
    if let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty {
      do throws(ReadError) {
        return (Self.trimmed(try LocalFile.read("\(folder)/\(name)", limit: Self.sizeLimit)), "\(folder)/\(name)")
      } catch  where error.code == ENOENT {
        // Not there: the next source may have it.
      } catch {
        throw UsageProblem("cannot read the secret '\(name)' from \(folder): \(error.reason)")
      }
    }
    let variable = "STACKHAND_SECRET_\(name)"
    return environment[variable].map { (Secret($0), "the variable \(variable)") }
  }

  private static func parts(_ argument: String) throws(UsageProblem) -> (name: String, source: String) {
    guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
      throw UsageProblem("--secret wants NAME=@FILE or NAME=-")
    }
    let name = String(argument[..<equals])
    let source = String(argument[argument.index(after: equals)...])
    guard source == "-" || (source.hasPrefix("@") && source.count > 1) else {
      throw UsageProblem(
        "--secret \(name) wants @FILE, or - for standard input",
        help:
          "a secret on the command line can be read by everyone on this machine; put it into a file, or into STACKHAND_SECRET_\(name)"
      )
    }
    return (name, source)
  }

  private static func read(_ name: String, from source: String) throws(UsageProblem) -> Secret {
    do throws(ReadError) {
      return trimmed(
        source == "-"
          ? try LocalFile.readAll(STDIN_FILENO, limit: sizeLimit)
          : try LocalFile.read(String(source.dropFirst()), limit: sizeLimit))
    } catch {
      throw UsageProblem("cannot read the secret '\(name)' from \(source.dropFirst()): \(error.reason)")
    }
  }

  /// Editors end files with a line break; it is not part of the secret.
  private static func trimmed(_ bytes: [UInt8]) -> Secret {
    var bytes = bytes[...]
    if bytes.last == UInt8(ascii: "\n") { bytes = bytes.dropLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes = bytes.dropLast() }
    return Secret(String(decoding: bytes, as: UTF8.self))
  }
}

/// Something on the command line cannot be used.
struct UsageProblem: Error {
  let message: String
  let help: String?

  init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }
}
