import Diagnostics
public import Values
public import Workflows

/// What a trigger gives, and defaults for the rest.
public enum GivenInputs {
  /// What is wrong with the values; nil if the workflow takes them.
  public static func objection(to given: ValueMap, of workflow: CheckedWorkflow) -> String? {
    for input in workflow.inputs {
      guard let value = given[input.name.value] else { continue }
      if let objection = input.objection(to: value) { return "the input '\(input.name.value)' \(objection)" }
    }
    return nil
  }

  /// `given` may have gone through a store.
  public static func complete(_ given: ValueMap, of workflow: CheckedWorkflow) -> ValueMap {
    var values = ValueMap()
    for input in workflow.inputs {
      let name = input.name.value
      values[name] = given[name]?.restored(as: input.type) ?? input.standard
    }
    return values
  }
}
