/// One page of a list, as nova and cinder cut it: `limit` and `marker`, and a link to the next page whenever the page is
/// full, even if nothing follows.
struct Page<Item: Identified> {
  let items: ArraySlice<Item>
  /// The address of the next page.
  let next: String?

  /// `unknownMarker` makes the refusal of a marker that is not in the list.
  init(
    _ all: [Item], _ call: Call, largest: Int, unknownMarker: (String) -> Refusal
  ) throws(Refusal) {
    var start = 0
    if let marker = call.query["marker"], !marker.isEmpty {
      guard let place = all.firstIndex(where: { $0.id == marker }) else { throw unknownMarker(marker) }
      start = place + 1
    }
    let limit = min(call.query["limit"].flatMap { Int($0) } ?? largest, largest)
    let page = all[start..<min(all.count, start + limit)]
    items = page
    guard limit > 0, page.count == limit, let last = page.last else {
      next = nil
      return
    }
    next = call.address + "?" + call.query.sorted().removing("marker").setting("marker", to: last.id).text
  }
}
