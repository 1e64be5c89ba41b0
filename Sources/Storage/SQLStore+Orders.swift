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

  /// The orders behind a number, in the order in which they were given.
  public func orders(to run: String, after number: Int64 = 0) throws -> [KeptOrder] {
    try database.rows(
      """
      SELECT number, body FROM orders WHERE run = (SELECT number FROM runs WHERE id = $1) AND number > $2 ORDER BY number
      """, .text(run), .int(number)
    ).compactMap { row in
      // Of a newer version's making; whoever gave it sees that nothing comes of it.
      guard let number = row[0].int, let value = try? JSONReader.read(Array((row[1].text ?? "").utf8)) else {
        return nil
      }
      return (try? OrderCodec.decode(value, number: number)).map { KeptOrder(number: number, order: $0) }
    }
  }
}
