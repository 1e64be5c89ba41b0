internal import Values

/// What will happen later in a region: asynchronous work that a call began and that ends at its time on the cloud's clock.
///
/// Nothing runs by itself. Whoever looks at the region first lets everything happen that is due, so a cloud whose clock
/// stands still stands still.
struct Agenda: Sendable {
  typealias Change = @Sendable (inout RegionState) -> Void

  private struct Entry: Sendable {
    let due: Timestamp
    let change: Change
  }

  /// Sorted by time, first come first among equals.
  private var entries: [Entry] = []

  var isEmpty: Bool { entries.isEmpty }
  var next: Timestamp? { entries.first?.due }

  mutating func add(at due: Timestamp, _ change: @escaping Change) {
    let place = entries.firstIndex { $0.due > due } ?? entries.count
    entries.insert(Entry(due: due, change: change), at: place)
  }

  /// The earliest change that is due, with its time.
  mutating func takeDue(by now: Timestamp) -> (time: Timestamp, change: Change)? {
    guard let first = entries.first, first.due <= now else { return nil }
    entries.removeFirst()
    return (first.due, first.change)
  }
}
