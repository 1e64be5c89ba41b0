import Permissions
import Values
import Workflows

/// Actions with a parameter of every type, and of every manner, so that tests do not hang on what clouds happen to offer.
struct TestSignatures: SignatureLibrary {
  static let all = ActionSignature(
    "test.all", "Takes everything",
    parameters: [
      .optional("text", .string, "A text"), .optional("flag", .bool, "A switch"),
      .optional("count", .int(1...10), "A number"), .optional("wait", .duration, "A time"),
      .optional("size", .size, "A size"), .optional("url", .url, "An address", takesSecrets: true),
      .optional("color", .word(EnumerationType("color", ["red", "green"])), "A color"),
      .optional("server", .reference(.server), "A server"), .optional("names", .list(.string), "Names"),
      .optional("labels", .map(.string), "Labels"), .optional("ports", .map(.list(.int(1...65535))), "Ports"),
      .optional("json", .json, "Anything", takesSecrets: true),
      .optional(
        "rules",
        .list(
          .members(
            of: "rule",
            [
              .init("color", .word(EnumerationType("color", ["red", "green"])), "A color"),
              .init("port", .int(1...9), "A port"),
            ])),
        "Rules"),
    ],
    outputs: [
      Output("text", .string, "A text."), Output("count", .int, "A number."),
      Output("password", .string, "A secret.", taint: .secret),
      Output("items", .list(.record(item)), "A list."),
    ],
    operations: [], example: "", reference: "")

  static let item = RecordType(
    "item", [.init("id", .string), .init("name", .string), .init("image", .optional(.string))])

  static let needy = ActionSignature(
    "test.needy", "Needs much",
    parameters: [.required("server", .reference(.server), "The server"), .required("size", .size, "How large")],
    outputs: [], operations: [], example: "", reference: "")

  /// Twice is twice.
  static let create = ActionSignature(
    "test.create", "Makes a server", parameters: [.optional("name", .string, "Its name")],
    outputs: [Output("id", .string, "Its id."), Output("status", .string, "Its status.")],
    operations: [Operation(.compute, "create server", "POST", "/servers", .once)], example: "", reference: "",
    waits: true)

  static let destroy = ActionSignature(
    "test.destroy", "Deletes a server", parameters: [.optional("server", .reference(.server), "Which one")],
    outputs: [],
    operations: [Operation(.compute, "delete server", "DELETE", "/servers/{id}", .idempotent, destructive: true)],
    example: "", reference: "", waits: true)

  /// What it gives was written by somebody else.
  static let look = ActionSignature(
    "test.look", "Looks at something",
    parameters: [.optional("region", .string, "Where")],
    outputs: [
      Output("healthy", .bool, "Whether all is well."), Output("status", .int, "A number."),
      Output("body", .dyn, "What was answered.", taint: .outside),
      Output("found", .list(.record(item)), "A list.", taint: .outside),
    ],
    operations: [], example: "", reference: "")

  private let signatures = [all, needy, create, destroy, look]

  func signature(of name: String) -> ActionSignature? { signatures.first { $0.name == name } }
  var names: [String] { signatures.map(\.name) }
}
