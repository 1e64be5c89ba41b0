import Diagnostics

/// Rows under headings, drawn like the standard client's.
public struct Table: Sendable {
  public let titles: [String]
  public private(set) var rows: [[String]] = []

  public init(_ titles: [String]) { self.titles = titles }

  public mutating func add(_ row: [String]) { rows.append(row) }

  public var text: String {
    var widths = titles.map(Self.width)
    for row in rows {
      for (column, cell) in row.enumerated() where column < widths.count {
        widths[column] = max(widths[column], Self.width(cell))
      }
    }
    let rule = "+" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "+") + "+\n"
    var out = rule + line(titles, widths) + rule
    for row in rows { out += line(row, widths) }
    return out + rule
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var out = "|"
    for (column, width) in widths.enumerated() {
      let cell = column < cells.count ? printable(cells[column]) : ""
      out += " " + cell + String(repeating: " ", count: width - Self.width(cell)) + " |"
    }
    return out + "\n"
  }

  private static func width(_ text: String) -> Int {
    printable(text).unicodeScalars.reduce(0) { $0 + displayWidth($1) }
  }
}
