/// The known word that somebody most likely meant by `word`, or nil if none is near.
///
/// Near means at most a third of the letters changed (insert, drop, replace, swap of neighbours), or the same letters in
/// other case, or one the beginning of the other.
public func nearest(to word: String, in known: some Sequence<String>) -> String? {
  let lowered = Array(word.lowercased().unicodeScalars)
  guard !lowered.isEmpty else { return nil }
  let limit = max(1, lowered.count / 3)
  var best: (distance: Int, word: String)?
  for candidate in known {
    let other = Array(candidate.lowercased().unicodeScalars)
    guard abs(other.count - lowered.count) <= limit else { continue }
    let distance = editDistance(lowered, other, atMost: limit)
    guard distance <= limit else { continue }
    if best == nil || distance < best!.distance || (distance == best!.distance && candidate < best!.word) {
      best = (distance, candidate)
    }
  }
  return best?.word
}

/// Edit distance with swaps of neighbours (optimal string alignment); anything above `limit` is given as `limit + 1`.
private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar], atMost limit: Int) -> Int {
  if a.count > 200 || b.count > 200 { return a == b ? 0 : limit + 1 }
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    row.reserveCapacity(b.count + 1)
    for j in b.indices {
      var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
      row.append(cost)
    }
    if row.min()! > limit { return limit + 1 }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
