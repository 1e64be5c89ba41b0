/// Keys that stand one level too high or too low, and where they belong.
enum SlippedKeys {
  /// A key of a mapping further in: of one that is there, or that could be.
  static func inward(_ key: String, in shape: ObjectShape, beside others: [String]) -> String? {
    let holders = shape.fields.compactMap { field in
      field.shape.object.flatMap { $0.place(of: key) == nil ? nil : (field: field, shape: $0) }
    }
    guard
      let holder = holders.first(where: { others.contains($0.field.name) }) ?? (holders.count == 1 ? holders[0] : nil)
    else { return nil }
    let isThere = others.contains(holder.field.name)
    // What is said of the word itself is better than what could be written elsewhere.
    if !isThere, KeySynonyms.isKnown(key, in: shape) { return nil }
    let required = holder.shape.requiredPlaces.map { holder.shape.fields[$0].name }.filter { $0 != key }
    let inner = (required.count > 2 ? ["…"] : required.map { "\($0): …" }) + ["\(key): …"]
    return
      "it is a key of `\(holder.field.name)`: write it inside, `\(holder.field.name): { \(inner.joined(separator: ", ")) }`"
  }

  /// A key of the mapping around, where there is but one that this can be in.
  static func outward(_ key: String, in shape: ObjectShape) -> String? {
    guard !KeySynonyms.isKnown(key, in: shape) else { return nil }
    for around in [StepFields.shape, LadderFields.shape, WorkflowFields.shape] where around.place(of: key) != nil {
      guard let field = around.fields.first(where: { $0.shape.object === shape }) else { continue }
      return "it is a key of the \(around.name): write it one level up, beside `\(field.name)`"
    }
    return nil
  }

  /// The same for the parameters of an action, which have names of their own.
  static func outOfParameters(_ name: String) -> String? {
    let isOwn = [StepFields.id.name, StepFields.name.name].contains(name)
    return isOwn || StepFields.shape.place(of: name) == nil
      ? nil : "it is a key of the step: write it one level up, beside `with`"
  }
}

extension Shape {
  /// The mapping that may stand there.
  var object: ObjectShape? {
    switch self {
    case .object(let shape): shape
    case .either(let one, let other): one.object ?? other.object
    default: nil
    }
  }
}

extension ObjectShape {
  /// `a step`, `an input`.
  var article: String {
    let isVowel = name.unicodeScalars.first.map { "aeio".unicodeScalars.contains($0) } ?? false
    return self === CredentialsFields.shape ? "'\(name)'" : (isVowel ? "an \(name)" : "a \(name)")
  }
}
