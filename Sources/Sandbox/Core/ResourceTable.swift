/// Something that a service knows by an id.
protocol Identified: Sendable {
  var id: String { get }
}

/// The resources of one kind, in the order in which they were made.
struct ResourceTable<Item: Identified>: Sendable {
  private(set) var items: [Item] = []
  private var places: [String: Int] = [:]

  var isEmpty: Bool { items.isEmpty }
  var count: Int { items.count }

  subscript(id: String) -> Item? { places[id].map { items[$0] } }

  func contains(_ id: String) -> Bool { places[id] != nil }

  mutating func insert(_ item: Item) {
    if let place = places[item.id] {
      items[place] = item
    } else {
      places[item.id] = items.count
      items.append(item)
    }
  }

  /// Changes an item in place; nothing happens if it is gone.
  mutating func update(_ id: String, _ change: (inout Item) -> Void) {
    guard let place = places[id] else { return }
    change(&items[place])
  }

  mutating func remove(_ id: String) {
    guard let place = places.removeValue(forKey: id) else { return }
    items.remove(at: place)
    for later in place..<items.count { places[items[later].id] = later }
  }
}
