/// Which right an operation needs: data with its provenance, replaceable as a whole.
public struct RightsTable: Sendable {
  public struct Row: Hashable, Sendable {
    public let service: Service
    public let operation: String
    public let method: String
    public let path: String
    /// The rule that the service itself checks; nil where it checks none.
    public let policy: String?
    public let need: RightNeed
    public let basis: Basis
  }

  public let rows: [Row]
  private let byName: [String: Int]

  public init(_ rows: [Row]) {
    self.rows = rows
    byName = Dictionary(
      rows.enumerated().map { (Self.key($1.service, $1.operation), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Reads tab-separated columns: service, operation, method, path, policy, right, basis, with a heading line.
  public init(tabSeparated text: String) throws(TableError) {
    var rows: [Row] = []
    // By bytes: walking the characters of the standard table takes a tenth of a short run's time.
    for (number, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
    {
      guard number > 0, !line.isEmpty else { continue }
      rows.append(try Self.row(line, number: number + 1))
    }
    self.init(rows)
  }

  private static func row(_ line: Substring.UTF8View, number: Int) throws(TableError) -> Row {
    let columns = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map {
      String(Substring($0))
    }
    guard columns.count == 7 else { throw TableError(line: number, problem: "has \(columns.count) columns, not 7") }
    guard let service = Service(codeName: columns[0]) else {
      throw TableError(line: number, problem: "names an unknown service '\(columns[0])'")
    }
    guard let basis = Basis(rawValue: columns[6]) else {
      throw TableError(line: number, problem: "has the basis '\(columns[6])', neither documented nor judged")
    }
    let need: RightNeed =
      switch columns[5] {
      case "any": .any
      case "none": .unreachable
      default: .all(columns[5].split(separator: "+").map { Right(String($0)) })
      }
    return Row(
      service: service, operation: columns[1], method: columns[2], path: columns[3],
      policy: columns[4] == "-" || columns[4].isEmpty ? nil : columns[4], need: need, basis: basis)
  }

  public subscript(_ service: Service, _ operation: String) -> Row? {
    byName[Self.key(service, operation)].map { rows[$0] }
  }

  /// The first row of a rule that a service itself checks, `volume:create_snapshot`.
  public func row(ofPolicy policy: String) -> Row? { rows.first { $0.policy == policy } }

  public subscript(_ operation: Operation) -> Row? { self[operation.service, operation.name] }

  private static func key(_ service: Service, _ operation: String) -> String { "\(service.codeName)\t\(operation)" }
}

/// A table that cannot be read.
public struct TableError: Error, Hashable, Sendable {
  /// From 1.
  public let line: Int
  public let problem: String

  public init(line: Int, problem: String) {
    self.line = line
    self.problem = problem
  }
}
