public import Values
public import Workflows

extension Value {
  /// Whether something in it is not known.
  var holdsUnknown: Bool {
    switch self {
    case .unknown: true
    case .list(let items): items.contains(where: \.holdsUnknown)
    case .map(let map): map.values.contains(where: \.holdsUnknown)
    case .record(let record): record.values.contains { $0?.holdsUnknown ?? false }
    case .optional(let wrapped): wrapped?.holdsUnknown ?? false
    default: false
    }
  }
}

extension ActionSignature {
  /// The outputs of an action that was not carried out.
  public var unknownOutputs: Record { Record(outputs.map { ($0.name, .unknown($0.type)) }) }
}
