import Actions
import ArgumentParser
import Engine
import Values
import Workflows

struct SchemaCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print a JSON Schema of workflows, for editors.",
    discussion: """
      Draft-07. Write it to a file and name that in the first line of a workflow, as `stackhand new` does. What it refuses, \
      `stackhand check` refuses; that finds much more.
      """)

  func execute() -> Engine.ExitCode {
    Console().output(JSONWriter.text(JSONSchema.workflow(ActionRegistry.signatures), indent: 2) + "\n")
    return .succeeded
  }
}
