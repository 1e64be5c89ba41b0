/// A PromQL query in which `$name` stands for a value that is data, whoever chose it.
///
/// A value goes inside a quoted string and nowhere else, escaped as the string wants it, so that it cannot end the string
/// and become a query of its own. In a regular expression (behind `=~` and `!~`) it also stands for itself: a label `.*`
/// matches a point and a star, not everything. `$1` and `${name}` stay as they are: they are `label_replace`'s own.
///
/// Strings and escapes: Prometheus documentation, Querying, Basics, "String literals"; they are Go's.
struct PromQLTemplate {
  /// What is wrong with the query, in words.
  struct Mistake: Error, Equatable {
    let message: String
    let help: String
  }

  private let query: [Unicode.Scalar]

  init(_ query: String) { self.query = Array(query.unicodeScalars) }

  private enum Place: Equatable {
    case code
    case comment
    /// Between these quotes.
    case text(Unicode.Scalar, isPattern: Bool)
  }

  func filled(with values: [String: String]) throws(Mistake) -> String {
    var out = String.UnicodeScalarView()
    var place = Place.code
    var index = 0
    /// The last two characters of code that are no space: they say whether a string is a pattern.
    var before: (Unicode.Scalar, Unicode.Scalar) = (" ", " ")
    while index < query.count {
      let scalar = query[index]
      let name = scalar == "$" && place != .comment ? name(at: index + 1) : ""
      if !name.isEmpty {
        out.append(contentsOf: try value(name, values, at: place).unicodeScalars)
        index += 1 + name.unicodeScalars.count
        continue
      }
      out.append(scalar)
      index += 1
      switch place {
      case .code:
        if scalar == "#" { place = .comment }
        if scalar == "\"" || scalar == "'" || scalar == "`" {
          place = .text(scalar, isPattern: (before.0 == "=" || before.0 == "!") && before.1 == "~")
        }
        if !scalar.properties.isWhitespace { before = (before.1, scalar) }
      case .comment: if scalar == "\n" { place = .code }
      case .text(let quote, _):
        if scalar == "\\", quote != "`", index < query.count {
          // Whatever it is, it does not end the string; nor does `\$` begin a name.
          out.append(query[index])
          index += 1
        } else if scalar == quote {
          place = .code
        }
      }
    }
    return String(out)
  }

  private func name(at start: Int) -> String {
    var name = String.UnicodeScalarView()
    for scalar in query[min(start, query.count)...] {
      let isLetter = scalar == "_" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
      guard isLetter || (!name.isEmpty && ("0"..."9").contains(scalar)) else { break }
      name.append(scalar)
    }
    return String(name)
  }

  private func value(_ name: String, _ values: [String: String], at place: Place) throws(Mistake) -> String {
    guard let value = values[name] else {
      throw Mistake(
        message: "the query says $\(name), and 'params' has no '\(name)'",
        help: "add it to 'params', or write ${\(name)} for a group of label_replace")
    }
    guard case .text(let quote, let isPattern) = place else {
      throw Mistake(
        message: "$\(name) stands outside of quotes, where it could become part of the query",
        help: "write \"$\(name)\"; for a number, compare the result in an expression")
    }
    guard quote != "`" else {
      throw Mistake(
        message: "$\(name) stands between backticks, where nothing can be escaped", help: "write \"$\(name)\"")
    }
    return Self.escaped(isPattern ? Self.literally(value) : value, in: quote)
  }

  /// What a regular expression (RE2) takes for exactly this text.
  private static func literally(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if #"\.+*?()|[]{}^$"#.unicodeScalars.contains(scalar) { out.append("\\") }
      out.append(scalar)
    }
    return String(out)
  }

  private static func escaped(_ text: String, in quote: Unicode.Scalar) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", quote: out.append(contentsOf: ["\\", scalar])
      case "\n": out.append(contentsOf: ["\\", "n"])
      case "\r": out.append(contentsOf: ["\\", "r"])
      case "\t": out.append(contentsOf: ["\\", "t"])
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        out.append(contentsOf: ("\\x" + (digits.count == 1 ? "0" : "") + digits).unicodeScalars)
      default: out.append(scalar)
      }
    }
    return String(out)
  }
}
