import Engine

/// A connection to a database that speaks SQL. Used by one owner, one call at a time.
///
/// Statements are written for every database that there may be: parameters are `$1`, `$2` … in the order in which they
/// first appear, and what databases say differently is a member here.
protocol SQLDatabase: AnyObject {
  /// Carries out a statement; gives how many rows it changed. Throws ``RunStoreError``.
  @discardableResult func run(_ sql: String, _ values: [SQLValue]) throws(RunStoreError) -> Int
  /// The rows that a statement gives.
  func rows(_ sql: String, _ values: [SQLValue]) throws(RunStoreError) -> [SQLRow]
  /// Begins a transaction that may write. `isDurable`: its commit returns when the disk has it.
  func begin(isDurable: Bool) throws(RunStoreError)
  func commit() throws(RunStoreError)
  func rollback()
  /// A statement of a ``Migration`` in the words of this database.
  func definition(_ statement: String) -> String
  /// The version of the schema, as ``Migration`` counts; 0 for a database without one.
  func version() throws(RunStoreError) -> Int
  func setVersion(_ version: Int) throws(RunStoreError)
  /// What is wrong with the database itself, in its own words.
  func damage() throws(RunStoreError) -> [String]
  /// How many bytes of it are in use.
  func size() throws(RunStoreError) -> Int
}

extension SQLDatabase {
  @discardableResult func run(_ sql: String, _ values: SQLValue...) throws(RunStoreError) -> Int {
    try run(sql, values)
  }

  func rows(_ sql: String, _ values: SQLValue...) throws(RunStoreError) -> [SQLRow] { try rows(sql, values) }

  /// All of `work` or nothing of it.
  func transaction<Result>(
    isDurable: Bool = true, _ work: () throws(RunStoreError) -> Result
  ) throws(RunStoreError) -> Result {
    try begin(isDurable: isDurable)
    do throws(RunStoreError) {
      let result = try work()
      try commit()
      return result
    } catch {
      rollback()
      throw error
    }
  }
}

/// What stands in a column.
enum SQLValue: Sendable, Equatable {
  case null
  case int(Int64)
  case text(String)
  case blob([UInt8])

  var int: Int64? { if case .int(let value) = self { value } else { nil } }
  var text: String? { if case .text(let value) = self { value } else { nil } }
  var blob: [UInt8]? { if case .blob(let value) = self { value } else { nil } }
}

extension SQLValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  init(stringLiteral value: String) { self = .text(value) }
  init(integerLiteral value: Int64) { self = .int(value) }
  init(_ text: String?) { self = text.map(SQLValue.text) ?? .null }
  init(_ number: Int) { self = .int(Int64(number)) }
  init(_ flag: Bool) { self = .int(flag ? 1 : 0) }
}

/// A row, its columns in the order of the statement.
struct SQLRow: Sendable {
  let values: [SQLValue]

  subscript(column: Int) -> SQLValue { values[column] }
}
