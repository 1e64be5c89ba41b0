extension SimulatedCloud.Contents {
  /// Texts by name, in the order in which they are given.
  public struct Properties: Sendable, ExpressibleByDictionaryLiteral, Sequence {
    private let pairs: [(key: String, value: String)]

    public init(_ pairs: [(key: String, value: String)]) { self.pairs = pairs }

    public init(dictionaryLiteral elements: (String, String)...) {
      self.init(elements.map { (key: $0.0, value: $0.1) })
    }

    public func makeIterator() -> IndexingIterator<[(key: String, value: String)]> { pairs.makeIterator() }
  }
}
