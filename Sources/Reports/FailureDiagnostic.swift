public import Diagnostics
public import Engine
import Values

extension Diagnostic {
  /// A failure at run time, pointing at the workflow like any other diagnostic.
  public init(_ failure: Failure, step: StepReport?) {
    var diagnostic = Diagnostic(.error, failure.denial == nil ? failure.kind : "denied", Self.message(failure, step))
    if let span = failure.span ?? step?.span { diagnostic = diagnostic.label(span, Self.label(failure)) }
    for note in Self.notes(failure, step) { diagnostic = diagnostic.note(note) }
    for help in Self.helps(failure) { diagnostic = diagnostic.help(help) }
    self = diagnostic
  }

  private static func message(_ failure: Failure, _ step: StepReport?) -> String {
    // A login says itself what is wrong, and so does whatever concerns no answer.
    guard let request = failure.request, failure.hop == nil else { return failure.message }
    let what = step.map { "step '\($0.id)'" } ?? "the run"
    guard let denial = failure.denial else {
      guard let status = request.status, status >= 400 else { return failure.message }
      return "\(request.service) answered \(status) to \(what)"
    }
    if denial.basis == "roles", request.status == 200 {
      return "\(request.service) shows nothing to \(what): the caller may not see it"
    }
    return "\(request.service) refused \(what)" + (request.status.map { " (\($0))" } ?? "")
  }

  private static func label(_ failure: Failure) -> String {
    guard let denial = failure.denial, !denial.missing.isEmpty else { return "" }
    let many = denial.missing.count > 1
    return "probably needs the right\(many ? "s" : "") \(denial.missing.joined(separator: " and "))"
  }

  private static func notes(_ failure: Failure, _ step: StepReport?) -> [String] {
    var notes: [String] = []
    if !failure.message.isEmpty, message(failure, step) != failure.message {
      notes.append("it said: \(failure.message)")
    }
    if let request = failure.request {
      var line = (failure.hop.map { "at the hop '\($0)' of the login: " } ?? "") + "\(request.method) \(request.path)"
      if let region = request.region { line += " in \(region)" }
      if let status = request.status { line += ", status \(status)" }
      if let requestID = request.requestID { line += ", request \(requestID)" }
      notes.append(line)
    }
    if let denial = failure.denial {
      notes.append("held roles: \(denial.held.isEmpty ? "none" : denial.held.joined(separator: ", "))")
      if !denial.rules.isEmpty { notes.append("policy rule: \(denial.rules.joined(separator: ", "))") }
    }
    return notes
  }

  private static func helps(_ failure: Failure) -> [String] {
    var helps: [String] = []
    if let denial = failure.denial, !denial.roles.isEmpty {
      // One right: any of these roles. Several: all of them together.
      helps.append("granted by \(denial.roles.joined(separator: denial.missing.count > 1 ? " and " : " or "))")
    }
    if let help = failure.help { helps.append(help) }
    if let policy = failure.denial?.policy {
      helps.append(
        "this access policy would grant it (POST /v2/iam/policy of the OVHcloud API):\n" + JSONWriter.text(policy))
    }
    return helps
  }
}
