import Diagnostics
import Engine
import Values
import Workflows

/// How lines are written, and under which headings.
extension RunProgress {
  func step(_ address: Address) -> CheckedStep? { address.stepID.flatMap(workflow.step) }

  func kind(_ address: Address) -> String { step(address)?.kindWord ?? "" }

  func undone(_ address: Address) -> Address { address.parent ?? address }

  func undo(_ address: Address) -> String { step(address)?.undo?.use.signature.name ?? "" }

  func time(_ milliseconds: Int?) -> String { milliseconds.map { style.dim(TextStyle.time($0)) } ?? "" }

  /// The address, and what the item is called.
  func place(_ address: Address) -> String {
    var parts = address.parts
    while let last = parts.popLast() {
      guard case .item(let index) = last else { continue }
      guard let items = items[Address(parts)], items.indices.contains(index), let name = ItemName.of(items[index])
      else { break }
      return "\(address) (\(printable(name)))"
    }
    return address.description
  }

  mutating func line(_ outcome: Outcome, _ text: String) { lines.append("\(style.sign(outcome)) \(text)") }

  mutating func line(_ address: Address, _ outcome: Outcome, _ milliseconds: Int?, _ remark: String? = nil) {
    head(address)
    var words = [style.sign(outcome), place(address), style.dim(kind(address))]
    if outcome != .succeeded { words.append(style.word(outcome)) }
    if let milliseconds { words.append(time(milliseconds)) }
    lines.append(words.joined(separator: " ") + (remark.map { style.dim(": \(printable($0))") } ?? ""))
  }

  mutating func say(_ sign: String, _ address: Address, _ text: String) {
    head(address)
    lines.append("\(style.dim(sign)) \(place(address)) \(text)")
  }

  /// Says once that a section or a tier begins.
  mutating func head(_ address: Address) {
    for (depth, part) in address.parts.enumerated() {
      switch part {
      case .section(.rescue), .section(.finally), .tier: break
      case .section(.undo):
        head(.root.appending(part), "rollback")
        continue
      case .section, .step, .item, .branch: continue
      }
      let inner = Address(Array(address.parts.prefix(depth + 1)))
      guard !headed.contains(inner) else { continue }
      let outer = Address(Array(address.parts.prefix(depth)))
      switch part {
      case .tier(let number):
        guard case .escalate(let ladder)? = step(outer)?.kind, ladder.tiers.indices.contains(number) else { continue }
        head(inner, "\(place(outer)) tier \(number + 1) of \(ladder.tiers.count): \(ladder.tiers[number].id)")
      case .section(let section):
        // In loops the address says it.
        guard !outer.isInLoop else { continue }
        head(inner, outer == .root ? section.rawValue : "\(outer) \(section.rawValue)")
      default: continue
      }
    }
  }

  private mutating func head(_ place: Address, _ text: String) {
    if headed.insert(place).inserted { lines.append(style.bold("▸ ") + text) }
  }
}

extension Address {
  var isItem: Bool { if case .item? = parts.last { true } else { false } }

  var isInLoop: Bool { parts.contains { if case .item = $0 { true } else { false } } }
}
