/// Where in a run something happens: the path from the workflow to a step, an item of a loop, a branch, a tier or a
/// section. Written `each[17]/shot`.
public struct Address: Hashable, Sendable {
  public enum Part: Hashable, Sendable {
    case step(String)
    case item(Int)
    case branch(String)
    case tier(Int)
    case section(Section)
  }

  /// What runs beside the steps of a block.
  public enum Section: String, Hashable, Sendable, CaseIterable {
    case rescue
    case finally
    case undo
    /// The looks of a ladder.
    case probe
    /// The looks of a pause.
    case poll
  }

  public let parts: [Part]

  public init(_ parts: [Part]) { self.parts = parts }

  /// The workflow itself.
  public static let root = Address([])

  public func appending(_ part: Part) -> Address { Address(parts + [part]) }

  /// The enclosing address; nil for the workflow itself.
  public var parent: Address? { parts.isEmpty ? nil : Address(parts.dropLast()) }

  /// The id of the innermost step on the path; nil for the workflow itself.
  public var stepID: String? {
    for part in parts.reversed() { if case .step(let id) = part { return id } }
    return nil
  }

  /// Where what holds this one has its frame: the loop of an item, the block, ladder or workflow of a step.
  public var owner: Address {
    var parts = parts.dropLast()
    while let last = parts.last {
      switch last {
      case .step, .item: return Address(Array(parts))
      case .branch, .tier, .section: parts = parts.dropLast()
      }
    }
    return .root
  }

  /// Whether `other` is this address or lies within.
  public func contains(_ other: Address) -> Bool { other.parts.starts(with: parts) }
}

extension Address: CustomStringConvertible, LosslessStringConvertible {
  public var description: String {
    var text = ""
    for part in parts {
      switch part {
      case .step(let id): text += (text.isEmpty ? "" : "/") + id
      case .item(let index): text += "[\(index)]"
      case .branch(let name): text += "{\(name)}"
      case .tier(let number): text += "<\(number)>"
      case .section(let section): text += "/:\(section.rawValue)"
      }
    }
    return text
  }

  /// Nil if `text` was not written by ``description``. Ids and names hold letters, digits, `_` and `-` only.
  public init?(_ text: String) {
    var parts: [Part] = []
    var rest = text[...]
    while let first = rest.first {
      switch first {
      case "/" where rest.dropFirst().first == ":":
        let name = rest.dropFirst(2).prefix { !"/[{<".contains($0) }
        guard let section = Section(rawValue: String(name)) else { return nil }
        parts.append(.section(section))
        rest = rest.dropFirst(2 + name.count)
      case "[", "<":
        let digits = rest.dropFirst().prefix { $0 != "]" && $0 != ">" }
        guard let number = Int(digits), rest.count > digits.count + 1 else { return nil }
        parts.append(first == "[" ? .item(number) : .tier(number))
        rest = rest.dropFirst(digits.count + 2)
      case "{":
        let name = rest.dropFirst().prefix { $0 != "}" }
        guard rest.count > name.count + 1 else { return nil }
        parts.append(.branch(String(name)))
        rest = rest.dropFirst(name.count + 2)
      default:
        if first == "/" { rest = rest.dropFirst() } else if !parts.isEmpty { return nil }
        let id = rest.prefix { !"/[{<".contains($0) }
        guard !id.isEmpty else { return nil }
        parts.append(.step(String(id)))
        rest = rest.dropFirst(id.count)
      }
    }
    self.init(parts)
  }
}

/// One try of one step.
public struct AttemptID: Hashable, Sendable {
  public let address: Address
  /// From 1.
  public let number: Int

  public init(_ address: Address, _ number: Int) {
    self.address = address
    self.number = number
  }
}
