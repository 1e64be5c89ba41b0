/// Keys that people write beside a step's kind although they belong elsewhere, and where that is.
enum MisplacedKeys {
  static func advice(for key: String, beside kind: String) -> String? {
    switch (key, kind) {
    case ("with", "run"): "write it inside: `run: { workflow: FILE, with: … }`"
    case ("with", "pause"): "write it inside: `pause: { uses: ACTION, with: …, until: … }`"
    case ("with", "escalate"): "the probe has a `with` of its own, and so has every tier"
    case ("with", "set"): "write the values below `set` itself"
    case ("timeout", "approve"), ("timeout", "pause"): "write it inside `\(kind)`"
    case ("outputs", "set"): "the values below `set` are what the step gives"
    case ("outputs", "uses"), ("outputs", "run"), ("outputs", "escalate"):
      "what the step gives is there without it, as ${{ steps.ID.NAME }}"
    case ("rescue", _), ("finally", _): "make the step a block: `steps: [ … ]` with `\(key)` beside it"
    case ("retry", "pause"): "`pause` with `uses` looks again and again by itself"
    case ("wait_for", "steps"), ("wait_for", "parallel"): "write it at the steps inside that start what is slow"
    case ("wait_for", "escalate"): "write it at the tiers"
    case ("wait_for", "pause"): "`pause` says by itself `until` when it waits"
    case ("lock", _), ("region", _), ("retry", _), ("timeout", _), ("on_denied", _), ("undo", _):
      "remove it: nothing is called here"
    default: nil
    }
  }
}
