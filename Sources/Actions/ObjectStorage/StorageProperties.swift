import Engine
import HTTPTypes
import Values
import Workflows

/// Properties of containers and objects: fields of their own in requests and answers, `X-Object-Meta-Keep: yes`.
///
/// Their names are not case-sensitive (Object Storage API v1, "Metadata"), and are shown in lower case.
enum StorageProperties {
  /// What to send for the parameter `properties`.
  static func fields(_ call: CloudCall, of kind: String) throws -> HTTPFields {
    var fields = HTTPFields()
    for (name, value) in call.texts("properties") {
      guard let field = HTTPField.Name("x-\(kind)-meta-\(name)"), HTTPField.isValidValue(value) else {
        throw Failure(
          .failed, "invalid-argument", "'\(name)' with that value cannot be a property of a \(kind)",
          help: "object storage sends properties as header fields: letters, digits and hyphens, one line of ASCII")
      }
      fields[field] = value
    }
    return fields
  }

  static func read(_ fields: HTTPFields, of kind: String) -> ValueMap {
    let prefix = "x-\(kind)-meta-"
    var map = ValueMap()
    for field in fields where field.name.canonicalName.hasPrefix(prefix) {
      map[String(field.name.canonicalName.dropFirst(prefix.count))] = .string(field.value)
    }
    return map
  }
}
