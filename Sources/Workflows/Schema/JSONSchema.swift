public import Values

/// The language as a JSON Schema (draft-07), for editors and for checks without this program.
///
/// It is made of the declarations that the decoder reads, and of what actions declare. Whatever it refuses, the program
/// refuses. The other way round cannot hold: a schema knows nothing of expressions and references.
public enum JSONSchema {
  /// The schema of a workflow that may use the actions of a library.
  public static func workflow(_ library: any SignatureLibrary) -> Value {
    of(WorkflowFields.shape, library, id: "urn:stackhand:workflow:1")
  }

  static func of(_ shape: ObjectShape, _ library: any SignatureLibrary, id: String) -> Value {
    var writer = SchemaWriter(library)
    let root = writer.body(of: shape)
    var schema = ValueMap()
    schema["$schema"] = "http://json-schema.org/draft-07/schema#"
    schema["$id"] = .string(id)
    for (key, value) in root.entries { schema[key.asString ?? ""] = value }
    schema["definitions"] = .map(writer.definitions)
    return .map(schema)
  }
}
