/// Writes values as JSON.
///
/// Maps keep their order, names that are not strings are written as text, of records the fields that are there. Timestamps
/// are written by RFC 3339, durations as `1.5s`, bytes in base64, types by name; an absent or unknown value is null. A double
/// is written with the fewest digits that give the same number again (`1.0`), the three that JSON has no number for as
/// `"NaN"`, `"Infinity"` and `"-Infinity"`.
public enum JSONWriter {
  public static func bytes(_ value: Value) -> [UInt8] {
    var output = JSONOutput(indent: nil)
    output.write(value)
    return output.bytes
  }

  /// On one line, or with `indent` spaces a level on many.
  public static func text(_ value: Value, indent: Int? = nil) -> String {
    var output = JSONOutput(indent: indent.map { max(0, $0) })
    output.write(value)
    return String(decoding: output.bytes, as: UTF8.self)
  }
}

private struct JSONOutput {
  /// A list, map or record of which some members are written. Not recursion: values may lie deep.
  private enum Frame {
    case list([Value], next: Int)
    case map(ValueMap, next: Int)
    case record(Record, next: Int, first: Bool)
  }

  private(set) var bytes: [UInt8] = []
  private let indent: Int?
  private var frames: [Frame] = []

  init(indent: Int?) { self.indent = indent }

  mutating func write(_ value: Value) {
    open(value)
    while let frame = frames.popLast() {
      switch frame {
      case .list(let values, let next):
        guard next < values.count else {
          close("]", empty: next == 0)
          continue
        }
        frames.append(.list(values, next: next + 1))
        separate(first: next == 0)
        open(values[next])
      case .map(let map, let next):
        guard next < map.count else {
          close("}", empty: next == 0)
          continue
        }
        frames.append(.map(map, next: next + 1))
        separate(first: next == 0)
        name(map.keys[next])
        open(map.values[next])
      case .record(let record, let next, let first):
        guard let place = record.values[next...].firstIndex(where: { $0 != nil }), let value = record.values[place]
        else {
          close("}", empty: first)
          continue
        }
        frames.append(.record(record, next: place + 1, first: false))
        separate(first: first)
        name(.string(record.layout.names[place]))
        open(value)
      }
    }
  }

  private mutating func open(_ value: Value) {
    switch value {
    case .null, .optional(nil), .unknown: raw("null")
    case .bool(let value): raw(value ? "true" : "false")
    case .int(let value): raw(String(value))
    case .uint(let value): raw(String(value))
    case .double(let value): number(value)
    case .string(let value): string(value)
    case .bytes(let value): string(Base64.text(value))
    case .timestamp(let value): string(value.rfc3339)
    case .duration(let value): string(value.secondsText)
    case .type(let value): string(value.description)
    case .optional(.some(let value)): open(value)
    case .list(let values):
      raw("[")
      frames.append(.list(values, next: 0))
    case .map(let map):
      raw("{")
      frames.append(.map(map, next: 0))
    case .record(let record):
      raw("{")
      frames.append(.record(record, next: 0, first: true))
    }
  }

  private mutating func separate(first: Bool) {
    if !first { raw(",") }
    newLine()
  }

  private mutating func close(_ bracket: String, empty: Bool) {
    if !empty { newLine() }
    raw(bracket)
  }

  private mutating func newLine() {
    guard let indent else { return }
    raw("\n")
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * frames.count))
  }

  private mutating func name(_ key: MapKey) {
    switch key {
    case .bool(let value): string(value ? "true" : "false")
    case .int(let value): string(String(value))
    case .uint(let value): string(String(value))
    case .string(let value): string(value)
    }
    raw(indent == nil ? ":" : ": ")
  }

  private mutating func number(_ value: Double) {
    if value.isFinite {
      raw(value.description)
    } else {
      string(value.isNaN ? "NaN" : (value < 0 ? "-Infinity" : "Infinity"))
    }
  }

  private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x08: raw("\\b")
      case 0x09: raw("\\t")
      case 0x0A: raw("\\n")
      case 0x0C: raw("\\f")
      case 0x0D: raw("\\r")
      case 0..<0x20: raw(byte < 0x10 ? "\\u000" + String(byte, radix: 16) : "\\u00" + String(byte, radix: 16))
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
