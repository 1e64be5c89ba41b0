import Diagnostics
import Glibc
import Triggers
import Values
import Workflows

/// Reads a workflow from a file or from standard input, and checks it.
enum WorkflowLoader {
  static let sizeLimit = 16 << 20

  /// The text; nil if it could not be read, which has been said.
  static func read(_ path: String, _ console: Console) -> SourceFile? {
    do throws(ReadError) {
      let bytes =
        path == "-" ? try LocalFile.readAll(STDIN_FILENO, limit: sizeLimit) : try LocalFile.read(path, limit: sizeLimit)
      return SourceFile(name: path == "-" ? "<stdin>" : path, bytes: bytes)
    } catch {
      console.fail("unreadable-file", "cannot read '\(path)': \(error.reason)", help: help(path, error))
      return nil
    }
  }

  private static func help(_ path: String, _ error: ReadError) -> String {
    switch error.code {
    case ENOENT: "give the path of a workflow file, or '-' for standard input"
    case EISDIR: "give the path of a file in that folder"
    case EACCES: "look at the rights of the file and its folders"
    default: "a workflow is a text file of at most \(sizeLimit >> 20) MiB"
    }
  }

  /// The checked workflow; nil if it has errors. What is wrong has been said.
  static func check(_ file: SourceFile, library: any SignatureLibrary, _ console: Console) -> CheckedWorkflow? {
    let (checked, diagnostics) = WorkflowChecker.check(
      file, library: library, workflows: LocalWorkflows(), triggers: .standard)
    console.show(diagnostics, of: file)
    if let checked { hideSecrets(of: checked, console) }
    return checked
  }

  /// Those that stand in the file, and in the files of workflows that it runs. The checker limits how deep that goes.
  private static func hideSecrets(of workflow: CheckedWorkflow, _ console: Console) {
    for (name, secret) in workflow.literalSecrets { console.mask.add(secret, as: name) }
    for step in workflow.allSteps {
      if case .run(let subrun) = step.kind { hideSecrets(of: subrun.workflow, console) }
    }
  }
}
