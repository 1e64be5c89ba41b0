import ArgumentParser

/// Options of every command that reaches a cloud.
struct CloudOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A cloud of clouds.yaml, for a workflow without credentials.", valueName: "name"))
  var cloud: String?

  @Option(help: ArgumentHelp("The region, where the workflow names none.", valueName: "name"))
  var region: String?

  @Flag(help: "Run on a simulated cloud in this process; needs no login and no secret.")
  var sandbox = false

  @Option(
    name: .customLong("as"), help: ArgumentHelp("With --sandbox: the role of the service account.", valueName: "role"))
  var role: String?

  @Option(help: "Keep to the rate limits of known clouds: on or off.")
  var limit: Switch = .on

  @Flag(name: .shortAndLong, help: "Say every call on standard error.")
  var verbose = false

  @Flag(help: "Show headers and bodies on standard error, secrets masked.")
  var debug = false

  enum Switch: String, ExpressibleByArgument, CaseIterable { case on, off }

  func validate() throws {
    if role != nil, !sandbox { throw ValidationError("--as goes with --sandbox") }
  }
}
