import Diagnostics
import Values
import Workflows

/// What a run is started with: inputs and constants from the command line, defaults from the workflow.
enum RunInputs {
  /// `NAME=VALUE` for every input; typed as declared.
  static func inputs(_ arguments: [String], of workflow: CheckedWorkflow) throws(UsageProblem) -> ValueMap {
    var given = try pairs(arguments, option: "--input", known: workflow.inputs.map(\.name.value))
    var values = ValueMap()
    for input in workflow.inputs {
      let name = input.name.value
      if let text = given.removeValue(forKey: name) {
        guard let value = LiteralReader.read(text: text, as: input.type) else {
          throw UsageProblem("the input '\(name)' must be of type \(input.type)")
        }
        if let objection = input.objection(to: value) { throw UsageProblem("the input '\(name)' \(objection)") }
        values[name] = value
      } else if let standard = input.standard {
        values[name] = standard
      } else {
        throw UsageProblem(
          "the input '\(name)' is missing",
          help: "give it as --input \(name)=VALUE\(input.summary.map { ": \($0)" } ?? "")")
      }
    }
    return values
  }

  /// The constants of the workflow, with those that `--var NAME=VALUE` overrides.
  static func vars(_ arguments: [String], of workflow: CheckedWorkflow) throws(UsageProblem) -> ValueMap {
    var values = workflow.vars
    let known = workflow.vars.keys.compactMap(\.asString)
    for (name, text) in try pairs(arguments, option: "--var", known: known) {
      guard let type = values[name]?.type, let value = LiteralReader.read(text: text, as: type) else {
        throw UsageProblem("the constant '\(name)' must be of type \(values[name]?.type ?? .string)")
      }
      values[name] = value
    }
    return values
  }

  private static func pairs(
    _ arguments: [String], option: String, known: [String]
  ) throws(UsageProblem) -> [String: String] {
    var pairs: [String: String] = [:]
    for argument in arguments {
      guard let equals = argument.firstIndex(of: "=") else { throw UsageProblem("\(option) wants NAME=VALUE") }
      let name = String(argument[..<equals])
      guard known.contains(name) else {
        throw UsageProblem(
          "the workflow declares no '\(name)' for \(option)",
          help: nearest(to: name, in: known).map { "did you mean '\($0)'?" }
            ?? (known.isEmpty ? nil : "there are \(known.joined(separator: ", "))"))
      }
      pairs[name] = String(argument[argument.index(after: equals)...])
    }
    return pairs
  }
}
