import Workflows

/// The keys of a test file.
enum PlanFields {
  static let workflow = Field(
    "workflow", .text, "The workflow, as a path from this file's folder.", example: "nightly-snapshots.yaml",
    default: "this file's name without `.test`")
  static let tests = Field(
    "tests", .list(.object(TestFields.shape)), "The tests.",
    example: "[{ name: it works, expect: { outcome: succeeded } }]",
    required: true)
  static let shape = ObjectShape(
    "test file", "Tests of one workflow.", [workflow, TestFields.role, TestFields.cloud, tests])
}

enum TestFields {
  static let name = Field("name", .text, "What the test shows.", example: "a missing right is named", required: true)
  static let role = Field(
    "as", .text, "The account of the simulated cloud: a role, or one of its other accounts.",
    example: "computeOperator",
    default: "administrator")
  static let cloud = Field(
    "cloud", .object(CloudFields.shape), "What is in the cloud at the start.",
    example: "{ servers: [{ name: web-1, properties: { backup: daily } }] }", default: "a small project")
  static let start = Field(
    "start", .object(StartFields.shape), "What starts the run.", example: "{ inputs: { keep: 2 } }",
    default: "a person, without inputs")
  static let faults = Field(
    "faults", .list(.object(FaultFields.shape)), "What goes wrong.",
    example: "[{ on: server.create, times: 1, answer: 503 }]")
  static let approve = Field(
    "approve", .either(.word(answers), .list(.object(VoteFields.shape))),
    "What people say to questions; without it nobody answers.", example: "yes")
  static let expect = Field(
    "expect", .object(ExpectFields.shape), "What should come of it.", example: "{ outcome: succeeded }", required: true)
  static let answers = [Shape.Word("yes", "It is approved."), Shape.Word("no", "It is rejected.")]
  static let shape = ObjectShape(
    "test", "One run on a simulated cloud.", [name, role, cloud, start, faults, approve, expect])
}

enum CloudFields {
  static let region = Field("region", .text, "Where the things are.", example: "GRA7", default: "GRA7")
  static let servers = Field("servers", .list(.object(ThingFields.server)), "Servers.", example: "[{ name: web-1 }]")
  static let images = Field(
    "images", .list(.object(ThingFields.imageShape)), "Images.", example: "[{ name: web-1--old }]")
  static let volumes = Field(
    "volumes", .list(.object(ThingFields.volume)), "Volumes.", example: "[{ name: data-1, size: 10 }]")
  static let networks = Field("networks", .list(.text), "Private networks, by name.", example: "[private-1]")
  static let containers = Field("containers", .list(.text), "Containers of objects, by name.", example: "[backups]")
  static let shape = ObjectShape(
    "cloud", "What is in it at the start, beside flavors, public images and the external network.",
    [region, servers, images, volumes, networks, containers])
}

enum ThingFields {
  static let id = Field(
    "id", .text, "Its id; one is made up if none is given.", example: "1740ff07-6031-46b5-a9c1-f6eb05ed5d31")
  static let name = Field("name", .text, "Its name.", example: "web-1", required: true)
  static let flavor = Field("flavor", .text, "Its flavor.", example: "b2-7", default: "d2-2")
  static let image = Field("image", .text, "What it was made of.", example: "Debian 12", default: "Debian 12")
  static let status = Field("status", .text, "Its status, in the service's word.", example: "SHUTOFF")
  static let networks = Field(
    "networks", .list(.text), "Networks it has a port in.", example: "[private-1]", default: "[Ext-Net]")
  static let properties = Field("properties", .names(.text), "Its properties.", example: "{ backup: daily }")
  static let tags = Field("tags", .list(.text), "Its tags.", example: "[web]")
  static let locked = Field("locked", .boolean, "Whether a person has locked it.", example: "true", default: "false")
  static let age = Field("age", .duration, "How long it has been there.", example: "7d", default: "1h")
  static let size = Field("size", .integer(1...100_000), "In GB.", example: "10", required: true)
  static let server = ObjectShape(
    "server", "A server.", [name, id, flavor, image, status, networks, properties, tags, locked, age])
  static let protected = Field(
    "protected", .boolean, "Whether it may not be deleted.", example: "true", default: "false")
  static let imageShape = ObjectShape(
    "image", "An image of the project.", [name, id, status, properties, tags, protected, age])
  static let attached = Field("server", .text, "The name of the server it is attached to.", example: "web-1")
  static let volume = ObjectShape("volume", "A volume.", [name, id, size, status, properties, attached, age])
}

enum StartFields {
  static let inputs = Field("inputs", .names(.value), "A person starts it with these inputs.", example: "{ keep: 2 }")
  static let alert = Field(
    "alert", .either(.object(AlertToldFields.shape), .list(.object(AlertToldFields.shape))),
    "An alert arrives, or several one after the other.", example: "{ name: InstanceDown, labels: { server: web-1 } }")
  static let trigger = Field(
    "trigger", .text, "The id of the alert trigger or schedule, where there are several.", example: "nightly")
  static let at = Field(
    "at", .text, "What the clock says; without inputs and alert, the time of a schedule.",
    example: "2026-10-25T01:15:00Z")
  static let shape = ObjectShape("start", "What starts the run.", [inputs, alert, trigger, at])
}

enum AlertToldFields {
  static let after = Field("after", .duration, "How long after the one before it.", example: "5m")
  static let status = Field(
    "status",
    .word([
      Shape.Word("firing", "Trouble."), Shape.Word("resolved", "It is over."),
      Shape.Word("no_data", "Whoever watches cannot say."),
    ]), "What it says.", example: "firing", default: "firing")
  static let name = Field("name", .text, "Its name.", example: "InstanceDown")
  static let severity = Field("severity", .text, "How bad it is.", example: "critical")
  static let fingerprint = Field("fingerprint", .text, "What makes it the same trouble.", example: "web-1-down")
  static let age = Field("age", .duration, "How long the trouble has lasted when it arrives.", example: "2m")
  static let labels = Field("labels", .names(.text), "Its labels.", example: "{ server: web-1 }")
  static let annotations = Field("annotations", .names(.text), "Its annotations.", example: "{ summary: down }")
  static let shape = ObjectShape(
    "alert", "An alert as its sender tells it.", [after, status, name, severity, fingerprint, age, labels, annotations])
}

enum FaultFields {
  static let on = Field(
    "on", .text,
    "Whom it strikes: an action's writes, an operation of the rights table, METHOD /path, a service, login, or an address outside.",
    example: "server.create", required: true)
  static let skip = Field(
    "skip", .integer(0...1_000_000), "How many requests it leaves alone first.", example: "1", default: "0")
  static let times = Field(
    "times", .integer(1...1_000_000), "How many requests it strikes.", example: "1", default: "all")
  static let answer = Field(
    "answer", .either(.text, .object(AnswerFields.shape)),
    "A status (403 is a missing right), quota, reset, lost (carried out, and no answer), crash (the process dies), or slow, json.",
    example: "503", required: true)
  static let shape = ObjectShape("fault", "What goes wrong.", [on, skip, times, answer])
  static let words = ["403", "404", "409", "429", "500", "503", "quota", "reset", "lost", "crash"]
}

enum AnswerFields {
  static let slow = Field("slow", .duration, "The answer is right, and comes late.", example: "90s")
  static let status = Field("status", .integer(400...599), "The service refuses.", example: "409")
  static let json = Field("json", .value, "Of an address outside: its answer.", example: "{ value: 3 }")
  static let shape = ObjectShape(
    "answer", "What comes back.", [slow, status, message, json], exactlyOne: ["slow", "status", "json"])
  static let message = Field("message", .text, "In these words.", example: "it is locked", with: ["status"])
}

enum VoteFields {
  static let vote = Field("vote", .word(TestFields.answers), "What is decided.", example: "yes", required: true)
  static let by = Field("by", .text, "Who decides.", example: "ann", default: "ann")
  static let after = Field(
    "after", .duration, "How long after the question, or after the vote before.", example: "5m", default: "1m")
  static let step = Field("step", .text, "The id of the step that asks.", example: "decision")
  static let reason = Field("reason", .text, "Why.", example: "it is still needed")
  static let shape = ObjectShape("vote", "What somebody says to a question.", [vote, by, after, step, reason])
}

enum ExpectFields {
  static let outcome = Field(
    "outcome", .word(Outcome.allCases.map { Shape.Word($0.rawValue, "") }), "How the run ends.", example: "denied")
  static let steps = Field("steps", .names(.text), "How steps end, by id; or not_run.", example: "{ shot: denied }")
  static let calls = Field(
    "calls", .names(.integer(0...1_000_000)), "How many requests arrive, by action, operation or address.",
    example: "{ server.create: 1 }")
  static let order = Field(
    "order", .list(.text), "Requests that arrive in this order.", example: "[server.snapshot, image.delete]")
  static let never = Field("never", .list(.text), "Requests that do not arrive.", example: "[server.delete]")
  static let missing = Field("missing", .list(.text), "The rights that were missing.", example: "[compute_manage]")
  static let rights = Field("rights", .list(.text), "The rights that were used.", example: "[compute_read]")
  static let cloud = Field(
    "cloud", .names(.value), "What is there in the end, by kind: a count, or all of them with values.",
    example: "{ servers: [{ name: web-1, status: SHUTOFF }] }")
  static let outputs = Field("outputs", .names(.value), "Outputs of the workflow.", example: "{ saved: [web-1] }")
  static let takes = Field("takes", .duration, "How long it lasts at most.", example: "10m")
  static let runs = Field("runs", .integer(0...1000), "How many runs start.", example: "0", default: "at least 1")
  static let because = Field("because", .text, "Why an alert or a time started nothing.", example: "cool_down")
  static let shape = ObjectShape(
    "expect", "What should come of it.",
    [outcome, steps, calls, order, never, missing, rights, cloud, outputs, takes, runs, because])
}
