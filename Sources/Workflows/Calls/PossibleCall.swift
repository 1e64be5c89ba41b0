public import Permissions
import Values

/// A request that a use of an action may make, and what for.
public struct PossibleCall: Sendable {
  public let operation: Operation
  public let purpose: Purpose

  /// The words of the rights table for it.
  public var name: String { operation.name }

  public enum Purpose: Sendable, Hashable {
    /// It is what the action is for.
    case work
    /// To find out what these parameters name.
    case lookUp([String])
    /// To look at what is changed, and to wait for it if the action waits.
    case look
    /// To tell a list that is empty from one that may not be seen; only where it is not known what the roles carry.
    case aside
  }
}

extension CheckedUse {
  /// The requests that it may make, in the order in which the action declares them.
  ///
  /// One that depends on a parameter that is not given is left out, and so is the look-up of what is an id as it stands
  /// there. What only the cloud knows counts: a snapshot may turn out to be one of a volume.
  public var possibleCalls: [PossibleCall] {
    let changes = semantics != .safe
    let conditions = signature.operationConditions
    return operations.enumerated().compactMap { place, operation -> PossibleCall? in
      var purpose: PossibleCall.Purpose = changes && operation.semantics == .safe ? .look : .work
      if place < conditions.count, let condition = conditions[place] {
        let given = condition.parameters.filter { mayBeGiven($0, asName: condition.isLookUp) }
        if given.isEmpty { return nil }
        if condition.isLookUp { purpose = .lookUp(given) }
      }
      return PossibleCall(operation: operation, purpose: purpose)
    } + signature.asides.map { PossibleCall(operation: $0, purpose: .aside) }
  }

  /// Those of them that change something.
  public var possibleWrites: [PossibleCall] { possibleCalls.filter { $0.operation.semantics != .safe } }

  /// Whether a parameter has a value; with `asName` one that may be a name, not an id.
  private func mayBeGiven(_ name: String, asName: Bool) -> Bool {
    if let argument = arguments.first(where: { $0.parameter.name == name }) {
      return !asName || argument.value.mayBeName
    }
    guard let standard = signature[parameter: name]?.standard else { return false }
    return !asName || CheckedValue.constant(standard).mayBeName
  }
}

extension CheckedValue {
  /// Whether it may hold a text that is not an id.
  fileprivate var mayBeName: Bool {
    switch self {
    case .constant(.string(let text)): !ResourceID.isOne(text)
    case .constant(.list(let items)): items.contains { CheckedValue.constant($0).mayBeName }
    case .list(let items): items.contains(where: \.mayBeName)
    case .constant, .template, .mapping: true
    }
  }
}
