import HTTPTypes
import Values

/// The description of the API (OpenAPI 3.1.0), printed from the table of routes.
enum OpenAPI {
  static func document(_ routes: [WebRoute]) -> Value {
    var paths = ValueMap()
    for route in routes {
      var path = paths[route.pattern]?.asMap ?? ValueMap()
      path[route.method.rawValue.lowercased()] = operation(route)
      paths[route.pattern] = .map(path)
    }
    return [
      "openapi": "3.1.0", "info": ["title": "stackhand", "version": "1"], "paths": .map(paths),
      "components": ["securitySchemes": ["token": ["type": "http", "scheme": "bearer"]]],
      "security": [["token": []]],
    ]
  }

  private static func operation(_ route: WebRoute) -> Value {
    let names = route.pattern.split(separator: "/").filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() }
    let string: Value = ["type": "string"]
    var parameters: [Value] = names.map {
      ["name": .string(String($0)), "in": "path", "required": true, "schema": string]
    }
    parameters += route.query.map {
      ["name": .string($0.name), "in": "query", "description": .string($0.words), "schema": string]
    }
    let isStream = route.pattern.hasSuffix("/events")
    var map = ValueMap()
    map["summary"] = .string(route.summary)
    map["description"] = .string("Needs the scope `\(route.scope.rawValue)`.")
    map["parameters"] = .list(parameters)
    if !route.body.isEmpty {
      let members = ValueMap(
        route.body.map {
          (.string($0.name), ["type": .string($0.type), "description": .string($0.words)])
        })
      let schema: Value = ["type": "object", "properties": .map(members)]
      map["requestBody"] = ["content": ["application/json": ["schema": schema]]]
    }
    let content: Value =
      isStream ? ["text/event-stream": ["schema": string]] : ["application/json": ["schema": ["type": "object"]]]
    let refused: Value = [
      "description": "Not done: `error` says why, `help` what to do.",
      "content": ["application/json": ["schema": ["type": "object"]]],
    ]
    map["responses"] = ["2XX": ["description": "Done.", "content": content], "4XX": refused, "5XX": refused]
    return .map(map)
  }
}
