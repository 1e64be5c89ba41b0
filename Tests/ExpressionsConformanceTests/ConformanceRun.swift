import Diagnostics
import Expressions
import Values

/// Runs one case; what differs from the expected is said in words, nil means that it agrees.
enum ConformanceRun {
  static func failure(of test: ConformanceSuite.Case) -> String? {
    let expected = test.expect
    let wantsError = expected["error"] != nil
    switch Expression.parse(test.expression) {
    case .failure(let fault): return wantsError ? nil : "does not parse: \(fault.diagnostics[0].message)"
    case .success(let expression):
      do {
        let scope = try scope(of: test)
        guard test.isChecked else { return outcome(expression.unchecked(in: scope), test, wantsError) }
        let result = expression.check(in: scope)
        guard let checked = result.checked else {
          let code = result.diagnostics[0].code
          // An error that comes only from a name we do not know is no agreement.
          if wantsError { return code == "unknown-function" ? "unknown function" : nil }
          return "is refused: \(result.diagnostics[0].message)"
        }
        if let type = expected["deduced_type"]?.asString {
          let wanted = try VectorTypes.read(type)
          guard checked.type == wanted else { return "has type \(checked.type), not \(wanted)" }
        }
        return test.checksOnly ? nil : outcome(checked, test, wantsError)
      } catch let error as SuiteError {
        return error.message
      } catch {
        return "\(error)"
      }
    }
  }

  private static func outcome(
    _ expression: CheckedExpression, _ test: ConformanceSuite.Case, _ wantsError: Bool
  ) -> String? {
    do throws(EvaluationError) {
      let value = try Evaluator(variables: values(of: test)).evaluate(expression)
      if wantsError { return "gives \(value) instead of an error" }
      guard let wanted = test.expect["value"] else { return nil }
      guard let wanted = VectorValues.read(wanted) else { return "the expected value cannot be read" }
      return VectorValues.isSame(value, wanted) ? nil : "gives \(value), not \(wanted)"
    } catch {
      if wantsError {
        let namesUnknown =
          error.kind == .unknownFunction && !test.id.contains("unbound") && !test.id.contains("undefined")
          && !test.id.contains("errors_absorbed") && !test.id.contains("receiver_function_names")
        return namesUnknown ? "unknown function" : nil
      }
      return "fails: \(error.message)"
    }
  }

  private static func scope(of test: ConformanceSuite.Case) throws -> TableScope {
    var variables: [String: Variable] = [:]
    var functions: [Function] = []
    for (key, type) in test.types.entries {
      let name = key.asString ?? ""
      if let text = type.asString {
        variables[name] = Variable(try VectorTypes.read(text))
      } else if let overloads = type["overloads"]?.asList {
        functions.append(try VectorTypes.function(name, overloads))
      }
    }
    for key in test.bindings.keys where variables[key.asString ?? ""] == nil {
      variables[key.asString ?? ""] = Variable(.dyn)
    }
    // These words are constants, whatever a table says.
    for word in ["true", "false", "null"] { variables[word] = nil }
    var scope = TableScope(variables, functions: functions.isEmpty ? .standard : .standard.adding(functions))
    scope.container = test.container
    return scope
  }

  private static func values(of test: ConformanceSuite.Case) -> [String: Value] {
    var values: [String: Value] = [:]
    for (key, value) in test.bindings.entries { values[key.asString ?? ""] = VectorValues.read(value) }
    return values
  }
}
