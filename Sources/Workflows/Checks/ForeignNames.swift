/// Names in expressions that people bring along from other tools, and what there is instead.
enum ForeignNames {
  static let functions = [
    "always": "steps that run however the others end stand in `finally`",
    "failure": "steps that run after a failure stand in `rescue`; what became of one step is steps.ID.outcome",
    "cancelled": "steps that run however the others end stand in `finally`, and read run.outcome",
    "success": "nothing need be said: a step runs if those before it succeeded; see also steps.ID.outcome",
    "succeeded": "what became of a step is its outcome: steps.ID.outcome == 'succeeded'",
    "failed": "what became of a step is its outcome: steps.ID.outcome == 'failed'",
    "results": "what became of the items of a loop is the list steps.ID.results",
    "secret": "a secret is read as secrets.NAME", "getenv": "the environment is read as env.NAME",
    "lookup": "the environment is read as env.NAME, a secret as secrets.NAME",
  ]

  static let roots = [
    "alert":
      "an alert is known in its entry under `on`: hand what a step needs to an input, `inputs: { NAME: ${{ alert.… }} }`",
    "body":
      "a body is known in its webhook under `on`: hand what a step needs to an input, `inputs: { NAME: ${{ body.… }} }`",
    "github": "what is known of the run is run.id, run.actor, run.cause and others",
    "ci": "what is known of the run is run.id, run.actor, run.cause and others",
    "params": "inputs are read as inputs.NAME", "parameters": "inputs are read as inputs.NAME",
    "args": "inputs are read as inputs.NAME", "var": "constants are read as vars.NAME",
    "variables": "constants are read as vars.NAME", "local": "constants are read as vars.NAME",
    "locals": "constants are read as vars.NAME", "needs": "steps are read as steps.ID.NAME",
    "jobs": "steps are read as steps.ID.NAME", "tasks": "steps are read as steps.ID.NAME",
    "outputs": "what a step gives is read as steps.ID.NAME", "results": "what a step gives is read as steps.ID.NAME",
    "loop": "to count, loop over numbers: `for: { each: range(3), as: number }`",
    "index": "to count, loop over numbers: `for: { each: range(3), as: number }`",
    "count": "to count, loop over numbers: `for: { each: range(3), as: number }`",
    "matrix": "name the item of a loop in `for: { each: LIST, as: NAME }`",
    "each": "name the item of a loop in `for: { each: LIST, as: NAME }`",
    "item": "the item of a loop is known inside that loop only",
  ]

  /// For what is `self` where there is one.
  static let itself = ["error", "failure", "result", "response", "this", "output", "outputs", "it"]

  static let outcome = ["conclusion", "state", "failed", "success", "succeeded", "rc", "exit_code", "ok", "skipped"]

  static let run = [
    "date": "the day it was due is run.nominal.format('%Y%m%d', 'Europe/Paris')",
    "time": "the instant it was due is run.nominal, the instant it began run.started",
    "now": "the instant it was due is run.nominal, the instant it began run.started",
    "timestamp": "the instant it was due is run.nominal, the instant it began run.started",
    "user": "who started it is run.actor", "event": "what started it is run.cause",
    "trigger": "what started it is run.cause",
    "status": "the worst outcome so far is run.outcome", "result": "the worst outcome so far is run.outcome",
    "number": "a short name for it is run.short",
  ]
}
