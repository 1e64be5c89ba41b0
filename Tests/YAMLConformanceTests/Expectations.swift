import Diagnostics
import Values
import YAML

extension Node {
  /// The node as JSON: keys are their texts.
  var json: Value {
    switch kind {
    case .sequence(let items): .list(items.map(\.json))
    case .mapping(let entries): .map(ValueMap(entries.map { (.string($0.key.string ?? "?"), $0.value.json) }))
    case .scalar(let scalar):
      switch scalar.core {
      case .null: .null
      case .bool(let value): .bool(value)
      case .int(let value): .int(value)
      case .bigInt(let digits): .string(digits)
      case .float(let value): .double(value)
      case .string(let text): .string(text)
      case nil: .string("!")
      }
    }
  }

  /// The node in the event notation of the public suite.
  func appendEvents(to events: inout [String]) {
    let marks = (anchor.map { " &\($0)" } ?? "") + (tag.map { " <\($0)>" } ?? "")
    if aliasSpan != nil {
      events.append("=ALI *\(anchor ?? "")")
      return
    }
    switch kind {
    case .scalar(let scalar): events.append("=VAL\(marks) \(scalar.style.sign)\(escaped(scalar.text))")
    case .sequence(let items):
      events.append("+SEQ\(isFlow ? " []" : "")\(marks)")
      for item in items { item.appendEvents(to: &events) }
      events.append("-SEQ")
    case .mapping(let entries):
      events.append("+MAP\(isFlow ? " {}" : "")\(marks)")
      for entry in entries {
        entry.key.appendEvents(to: &events)
        entry.value.appendEvents(to: &events)
      }
      events.append("-MAP")
    }
  }

  private func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\r": out += "\\r"
      case "\u{8}": out += "\\b"
      case "\0": out += "\\0"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}

extension ScalarStyle {
  fileprivate var sign: String {
    switch self {
    case .plain: ":"
    case .singleQuoted: "'"
    case .doubleQuoted: "\""
    case .literal: "|"
    case .folded: ">"
    }
  }
}

extension CoreValue {
  /// Why this is not what a vector wants, or nil.
  func mismatch(_ wanted: Value) -> String? {
    let text = wanted["value"]?.asString
    let fits =
      switch (self, wanted["type"]?.asString) {
      case (.null, "null"): true
      case (.bool(let value), "bool"): wanted["value"]?.asBool == value
      case (.int(let value), "int"): text == "\(value)"
      case (.bigInt(let digits), "int"): text == digits
      case (.string(let value), "string"): text.map { $0.hasSameBytes(as: value) } ?? false
      case (.float(let value), "float"): fits(value, text ?? "")
      default: false
      }
    return fits ? nil : "is \(self), should be \(wanted)"
  }

  private func fits(_ value: Double, _ text: String) -> Bool {
    switch text {
    case "NaN": value.isNaN
    case "Infinity": value == .infinity
    case "-Infinity": value == -.infinity
    default: value == Double(text)
    }
  }
}

/// The first error that has a place inside the file, or why there is none.
func missingRefusal(_ diagnostics: [Diagnostic], in file: SourceFile) -> String? {
  let errors = diagnostics.filter { $0.severity == .error }
  if errors.isEmpty { return "is accepted" }
  return errors.contains { $0.span.map(file.whole.contains) ?? false } ? nil : "is refused without a place"
}
