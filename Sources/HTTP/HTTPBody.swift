/// A body as chunks, in either direction. It is read once, from front to back.
public struct HTTPBody: Sendable {
  /// How many bytes there will be, if that is known beforehand.
  public let length: Int?
  private let pull: @Sendable () async throws -> [UInt8]?

  /// `pull` gives the next chunk, and nil behind the last one. It is never called by two tasks at once.
  public init(length: Int? = nil, pull: @escaping @Sendable () async throws -> [UInt8]?) {
    self.length = length
    self.pull = pull
  }

  /// A body that is there already.
  public init(_ bytes: [UInt8]) {
    let left = OnceBox(bytes)
    self.init(length: bytes.count) { left.take() }
  }

  public init(_ text: String) { self.init(Array(text.utf8)) }

  public static var empty: HTTPBody { HTTPBody([]) }

  /// The next chunk; nil behind the last one.
  public func next() async throws -> [UInt8]? { try await pull() }

  /// Everything that is left. Throws ``BodyTooLarge`` before more than `limit` bytes are held.
  public func collect(upTo limit: Int) async throws -> [UInt8] {
    var all: [UInt8] = []
    while let chunk = try await next() {
      guard all.count + chunk.count <= limit else { throw BodyTooLarge(limit: limit) }
      if all.isEmpty { all = chunk } else { all.append(contentsOf: chunk) }
    }
    return all
  }
}

/// More arrived than the reader is willing to hold.
public struct BodyTooLarge: Error, Equatable {
  public let limit: Int

  public init(limit: Int) { self.limit = limit }
}
