public import Diagnostics
public import Values

/// Why a name is not that of a time zone.
public struct ZoneFault: Error, Hashable, Sendable {
  public let name: String
  /// What is.
  public let message: String
  /// A name that exists and was probably meant.
  public let suggestion: String?
  /// What to do, where there is nothing to suggest.
  public let help: String

  /// The fault as a diagnostic under the name.
  public func diagnostic(at span: SourceSpan) -> Diagnostic {
    let diagnostic = Diagnostic(.error, "unknown-timezone", message).label(span, "not in the list of zones")
    guard let suggestion else { return diagnostic.help(help) }
    return diagnostic.help("did you mean '\(suggestion)'?").edit(span, suggestion)
  }
}

extension TimeZones {
  /// The zone of a schedule: the name of an IANA zone, `UTC`, or an offset such as `+02:00`.
  public func schedulable(_ name: String) -> Result<TimeZoneFile, ZoneFault> {
    if let zone = named(name) { return .success(zone) }
    let known = names()
    let shown = printable(name)
    guard known.count > 1 else {
      return .failure(
        ZoneFault(
          name: name, message: "time zone '\(shown)' was not found, nor any other", suggestion: nil,
          help: "install the system's time zone data (package tzdata), or name their folder in TZDIR"))
    }
    return .failure(
      ZoneFault(
        name: name, message: "no time zone is called '\(shown)'", suggestion: Self.suggestion(for: name, in: known),
        help: "a zone is named after a region and a city: Europe/Paris"))
  }

  private static func suggestion(for name: String, in known: [String]) -> String? {
    let wanted = name.lowercased().replacing(" ", with: "_")
    guard !wanted.isEmpty else { return nil }
    // The city alone, as somebody says it who lives there.
    let city = known.first { $0.lowercased().split(separator: "/").last.map(String.init) == wanted }
    return known.first { $0.lowercased() == wanted } ?? city ?? nearest(to: wanted, in: known)
      ?? nearestCity(wanted, known)
  }

  private static func nearestCity(_ wanted: String, _ known: [String]) -> String? {
    let cities = known.filter { $0.contains("/") }.map { ($0.split(separator: "/").last.map(String.init) ?? $0, $0) }
    let city = wanted.split(separator: "/").last.map(String.init) ?? wanted
    let found = nearest(to: city, in: cities.map(\.0))
    return cities.first { $0.0 == found }?.1
  }
}
