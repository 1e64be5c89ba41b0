import Glibc
import Synchronization

/// Finds time zones by name: `UTC`, offsets such as `+02:00`, and the names of the system's zone files.
///
/// Files are read once and kept.
public final class TimeZones: Sendable {
  /// Those of the system: `/usr/share/zoneinfo`, or the folder that `TZDIR` names.
  public static let system = TimeZones(folder: environment("TZDIR") ?? "/usr/share/zoneinfo")

  private let folder: String
  private let known = Mutex<[String: TimeZoneFile?]>([:])

  public init(folder: String) { self.folder = folder }

  /// nil if there is no such zone. Names that could lead out of the folder of zone files are never opened.
  public func named(_ name: String) -> TimeZoneFile? {
    if name == "UTC" || name == "Z" { return .utc }
    if let offset = Self.offset(name) { return TimeZoneFile(name: name, offset: offset) }
    guard Self.isZoneName(name) else { return nil }
    if let known = known.withLock({ $0[name] }) { return known }
    let zone = readFile(folder + "/" + name).flatMap { TimeZoneFile(name: name, bytes: $0) }
    known.withLock { table in
      // A caller who asks for ever new names must not fill the memory.
      if table.count >= 2_000 { table.removeAll() }
      table[name] = .some(zone)
    }
    return zone
  }

  /// The names of all zones, sorted, for suggestions; empty where the system keeps no list of them.
  public func names() -> [String] {
    guard let bytes = readFile(folder + "/tzdata.zi") ?? readFile(folder + "/zone1970.tab") else { return [] }
    var names: Set<String> = ["UTC"]
    for line in bytes.split(separator: UInt8(ascii: "\n")) where line.first != UInt8(ascii: "#") {
      let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      // `Z Europe/Paris …` is a zone and `L Europe/Paris Europe/Monaco` a second name; the other file has the name third.
      let kind = words.first.map { String(decoding: $0, as: UTF8.self) }
      let place = kind == "Z" ? 1 : 2
      guard words.count > place else { continue }
      let name = String(decoding: words[place], as: UTF8.self)
      if (kind == "Z" || kind == "L" || name.contains("/")) && Self.isZoneName(name) { names.insert(name) }
    }
    return names.sorted()
  }

  /// `+02:00` and `-02:30`; CEL also takes `02:00`.
  private static func offset(_ name: String) -> Int? {
    var scan = DigitScanner(name)
    let sign = scan.skip("-") ? -1 : 1
    if sign == 1 { _ = scan.skip("+") }
    guard let hours = scan.digits(2), scan.skip(":"), let minutes = scan.digits(2), scan.isAtEnd, hours <= 23,
      minutes <= 59
    else { return nil }
    return sign * (hours * 3_600 + minutes * 60)
  }

  /// Words of letters, digits and `_+-`, joined by slashes, as in `America/Argentina/Buenos_Aires`.
  private static func isZoneName(_ name: String) -> Bool {
    guard name.utf8.count <= 64 else { return false }
    return name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { word in
      guard let first = word.first, (65...90).contains(first) || (97...122).contains(first) else { return false }
      return word.allSatisfy { byte in
        (65...90).contains(byte) || (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "_")
          || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
      }
    }
  }
}

private func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

/// A whole small file; nil if it cannot be read or has more than a megabyte.
private func readFile(_ path: String) -> [UInt8]? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 16_384)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    if count == 0 { return bytes }
    guard count > 0, bytes.count + count <= 1 << 20 else { return nil }
    bytes += buffer[..<count]
  }
}
