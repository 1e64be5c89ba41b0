/// A text from outside as it may be shown: what would steer a terminal is replaced by U+FFFD.
public func printable(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: steersTerminal) else { return text }
  var out = String.UnicodeScalarView()
  for scalar in text.unicodeScalars { out.append(steersTerminal(scalar) ? "\u{FFFD}" : scalar) }
  return String(out)
}

/// Control characters, line breaks among them, and those that turn the reading order round (Unicode TR 36, 2.2).
func steersTerminal(_ scalar: Unicode.Scalar) -> Bool {
  scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
    || (0x2066...0x2069).contains(scalar.value)
}
