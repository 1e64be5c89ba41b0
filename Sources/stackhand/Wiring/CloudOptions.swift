import ArgumentParser
import Values

/// How a cloud is reached and what is said of it, for every command that does.
struct ReachOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A cloud of clouds.yaml, for a workflow without credentials.", valueName: "name"))
  var cloud: String?

  @Option(help: ArgumentHelp("The region, where the workflow names none.", valueName: "name"))
  var region: String?

  @Option(help: "Keep to the rate limits of known clouds: on or off.")
  var limit: Switch = .on

  @Flag(name: .shortAndLong, help: "Say every call on standard error.")
  var verbose = false

  @Flag(help: "Show headers and bodies on standard error, secrets masked.")
  var debug = false

  enum Switch: String, ExpressibleByArgument, CaseIterable { case on, off }

  /// The same, with what a run began with where nothing else is said.
  func completed(by access: Value) -> ReachOptions {
    var options = self
    options.cloud = cloud ?? access["cloud"]?.asString
    options.region = region ?? access["region"]?.asString
    if access["limit"] == "off" { options.limit = .off }
    return options
  }
}

/// Options of commands that may use a simulated cloud instead.
struct CloudOptions: ParsableArguments {
  @OptionGroup var reach: ReachOptions

  @Flag(help: "Run on a simulated cloud in this process; needs no login and no secret.")
  var sandbox = false

  @Option(
    name: .customLong("as"), help: ArgumentHelp("With --sandbox: the role of the service account.", valueName: "role"))
  var role: String?

  /// The role on a simulated cloud; nil: a real one is used.
  var simulatedRole: String? { sandbox ? role ?? "administrator" : nil }

  /// What a run that is taken up again has to know of them.
  var access: ValueMap {
    var access = ValueMap()
    access["cloud"] = reach.cloud.map(Value.string)
    access["region"] = reach.region.map(Value.string)
    if reach.limit == .off { access["limit"] = "off" }
    access["sandbox"] = simulatedRole.map(Value.string)
    return access
  }

  func validate() throws {
    if role != nil, !sandbox { throw ValidationError("--as goes with --sandbox") }
  }
}
