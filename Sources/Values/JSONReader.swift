/// Reads whole JSON documents (RFC 8259).
public enum JSONReader {
  /// Objects become maps in the document's order (of members with the same name the last one counts), arrays lists.
  /// Numbers without fraction and exponent become `int`, or `uint` if only that holds them, all others `double`. An escaped
  /// lone surrogate, which Python's `json.dumps` writes for undecodable text, becomes U+FFFD. A byte order mark is skipped.
  public static func read(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) -> Value {
    var stream = JSONStream(.everything, limits: limits)
    try stream.feed(bytes)
    // With `everything` there is a value wherever the end is accepted.
    return try stream.finish() ?? .null
  }
}
