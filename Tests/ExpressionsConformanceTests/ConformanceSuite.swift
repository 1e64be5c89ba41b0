import Diagnostics
import Expressions
import Glibc
import Values

/// The vectors of CEL's conformance suite, from the folder named by `STACKHAND_CONFORMANCE`, else from the folder
/// `shared/conformance` beside the package.
struct ConformanceSuite {
  struct Case {
    let id: String
    let scope: String
    let needs: [String]
    let expression: String
    let container: String
    let types: ValueMap
    let bindings: ValueMap
    let isChecked: Bool
    let checksOnly: Bool
    let expect: Value
  }

  let folder: String

  init?() {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let given = getenv("STACKHAND_CONFORMANCE").map { String(cString: $0) }
    let folders = given.map { [$0] } ?? [root + "/../shared/conformance", root + "/../../shared/conformance"]
    guard let found = folders.first(where: { access($0 + "/cel/basic.json", R_OK) == 0 }) else { return nil }
    folder = found
  }

  func cases(_ file: String) throws -> [Case] {
    let document = try JSONReader.read(try contents(of: folder + "/cel/\(file).json"))
    return document["tests"]?.asList?.map(Case.init) ?? []
  }

  private func contents(of path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw SuiteError(message: "cannot read \(path)") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }
}

struct SuiteError: Error {
  let message: String
}

extension ConformanceSuite.Case {
  init(_ json: Value) {
    id = json["id"]?.asString ?? ""
    scope = json["scope"]?.asString ?? ""
    needs = json["needs"]?.asList?.compactMap(\.asString) ?? []
    expression = json["expr"]?.asString ?? ""
    container = json["container"]?.asString ?? ""
    types = json["type_env"]?.asMap ?? ValueMap()
    bindings = json["bindings"]?.asMap ?? ValueMap()
    isChecked = json["disable_check"]?.asBool != true
    checksOnly = json["check_only"]?.asBool == true
    expect = json["expect"] ?? .null
  }
}
