public import Engine
import Values

/// Orders to runs: rows that their owner notices, or whoever takes them up next.
extension SQLStore {
  /// An order with its number, by which it is carried out once.
  public struct KeptOrder: Sendable, Equatable {
    public let number: Int64
    public let order: RunOrder
  }

  /// Keeps an order for a run that is no step of another one; it is safe then.
  public func give(_ order: RunOrder, to run: String) throws {
    flush()
    try database.transaction { () throws(RunStoreError) in
      guard let row = try row(of: run) else { throw RunStoreError("there is no run \(run)") }
      try database.run(
        "INSERT INTO orders (run, body) VALUES ($1, $2)", .int(row.number),
        .text(JSONWriter.text(OrderCodec.encode(order))))
    }
  }

  /// The number of the newest order; 0 if there is none.
  public func lastOrder() throws -> Int64 {
    try database.rows("SELECT max(number) FROM orders").first?[0].int ?? 0
  }

  /// The orders to all runs behind a number, in the order in which they were given.
  public func orders(after number: Int64) throws -> [(run: String, order: KeptOrder)] {
    try database.rows(
      """
      SELECT o.number, o.body, r.id FROM orders o JOIN runs r ON r.number = o.run WHERE o.number > $1
      ORDER BY o.number
      """, .int(number)
    ).compactMap { row in Self.order(row).map { (row[2].text ?? "", $0) } }
  }

  /// The orders behind a number, in the order in which they were given.
  public func orders(to run: String, after number: Int64 = 0) throws -> [KeptOrder] {
    try database.rows(
      """
      SELECT number, body FROM orders WHERE run = (SELECT number FROM runs WHERE id = $1) AND number > $2 ORDER BY number
      """, .text(run), .int(number)
    ).compactMap(Self.order)
  }

  /// nil: of a newer version's making; whoever gave it sees that nothing comes of it.
  private static func order(_ row: SQLRow) -> KeptOrder? {
    guard let number = row[0].int, let value = try? JSONReader.read(Array((row[1].text ?? "").utf8)) else {
      return nil
    }
    return (try? OrderCodec.decode(value, number: number)).map { KeptOrder(number: number, order: $0) }
  }
}
