import Values
import Workflows

/// Actions with a parameter of every type, so that tests do not hang on what clouds happen to offer.
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

  private let signatures = [all, needy]

  func signature(of name: String) -> ActionSignature? { signatures.first { $0.name == name } }
  var names: [String] { signatures.map(\.name) }
}
