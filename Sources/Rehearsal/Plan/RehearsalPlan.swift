public import Diagnostics
import Sandbox
import Values
import Workflows

/// What a file `NAME.test.yaml` asks for: tests of one workflow.
public struct RehearsalPlan: Sendable {
  public let file: SourceFile
  public let tests: [RehearsalTest]

  /// The workflow that a test file is about, as a path from the folder of the file: what it names, else the file's own
  /// name without `.test`. Reads no more of the file than that.
  public static func workflow(of file: SourceFile) -> String {
    PlanReader.workflow(of: file) ?? standardWorkflow(of: file.name)
  }

  private static func standardWorkflow(of name: String) -> String {
    let last = name.split(separator: "/").last.map(String.init) ?? name
    for ending in endings where last.hasSuffix(ending) {
      return String(last.dropLast(ending.count)) + ending.dropFirst(".test".count)
    }
    return last
  }

  private static let endings = [".test.yaml", ".test.yml"]

  /// Whether a file of this name holds tests, and no workflow.
  public static func isOne(_ name: String) -> Bool { endings.contains { name.hasSuffix($0) } }
}

/// One run of the workflow on a simulated cloud, and what should come of it.
public struct RehearsalTest: Sendable {
  public var name: Spanned<String>
  /// The account of the simulated cloud.
  var role = "administrator"
  var contents = SimulatedCloud.Contents.standard
  var region = "GRA7"
  var start = Start.inputs(ValueMap())
  /// What the clock says when the test begins.
  var begins = Timestamp(seconds: 1_767_603_600)
  var faults: [Fault] = []
  var votes: [Vote] = []
  var expected: [Expectation] = []

  enum Start: Sendable {
    case inputs(ValueMap)
    /// Messages, each so long after the one before it; to one trigger.
    case alerts([AlertTold], trigger: String)
    /// The time of a schedule; nil: of all of them.
    case clock(String?)
  }

  /// An alert as its sender would tell it.
  struct AlertTold: Sendable {
    var after = Duration.zero
    var status = "firing"
    var name = ""
    var severity = ""
    var fingerprint = "rehearsal"
    var age = Duration.zero
    var labels = ValueMap()
    var annotations = ValueMap()
  }

  struct Fault: Sendable {
    var targets: [Target]
    var skip = 0
    /// Nil: always.
    var times: Int?
    var answer: Answer

    enum Answer: Sendable, Equatable {
      case status(Int, message: String?)
      case quota
      /// The connection breaks before anything of the answer came; `carriedOut`: the work was done all the same.
      case dropped(carriedOut: Bool)
      case slow(Duration)
      /// The process dies: the request was carried out, and nothing of its answer was put on record.
      case crash
      /// Of something outside the cloud.
      case json(Value)
    }
  }

  /// What somebody says to a question.
  struct Vote: Sendable {
    var isApproved: Bool
    var by = "ann"
    var after = Duration.seconds(60)
    /// The id of the step that asks; nil: any.
    var step: String?
    var reason: String?
  }
}

/// A requirement, with the place where it stands.
struct Expectation: Sendable {
  enum Requirement: Sendable {
    case outcome(Outcome)
    /// Nil: the step was not run.
    case step(String, Outcome?)
    /// How often requests of this kind arrived.
    case calls([Target], written: String, count: Int)
    /// In this order, others between them allowed.
    case order([(targets: [Target], written: String)])
    case missing([String])
    case rights([String])
    case cloud(kind: String, [Value])
    case count(kind: String, Int)
    case output(String, Value)
    case takes(Duration)
    case runs(Int)
    /// Why an alert or a time of a schedule started nothing.
    case because(String)
  }

  let requirement: Requirement
  let span: SourceSpan
}
