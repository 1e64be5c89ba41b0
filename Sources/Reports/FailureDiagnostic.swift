public import Diagnostics
public import Engine
import Values
import Workflows

/// Where a failure came about, as people are told.
public struct FailurePlace: Sendable {
  /// `each[3]/shot`.
  public let address: Address
  /// The item of the innermost loop around it.
  public let item: String?
  public let span: SourceSpan
  /// Why it does not count, if it does not.
  public let excuse: String?

  public init(address: Address, item: String?, span: SourceSpan, excuse: String?) {
    self.address = address
    self.item = item
    self.span = span
    self.excuse = excuse
  }
}

extension Diagnostic {
  /// A failure at run time, pointing at the workflow like any other diagnostic. `showsPolicy`: whether the access policy
  /// that would mend it is written out.
  public init(_ failure: Failure, at place: FailurePlace?, showsPolicy: Bool = true) {
    let message = Self.message(failure, place)
    var diagnostic = Diagnostic(.error, failure.denial == nil ? failure.kind : "denied", message)
    if let span = failure.span ?? place?.span {
      diagnostic = diagnostic.label(span, Self.label(failure, place, message))
    }
    for note in Self.notes(failure, place, message) { diagnostic = diagnostic.note(note) }
    for help in Self.helps(failure, showsPolicy: showsPolicy) { diagnostic = diagnostic.help(help) }
    self = diagnostic
  }

  private static func subject(_ place: FailurePlace?) -> String { place.map { "step '\($0.address)'" } ?? "the run" }

  private static func message(_ failure: Failure, _ place: FailurePlace?) -> String {
    // A login says itself what is wrong, and so does most of what concerns no answer.
    guard let request = failure.request, failure.hop == nil else {
      guard let place else { return failure.message }
      switch failure.kind {
      case "rejected": return "\(subject(place)) was not approved: \(failure.message)"
      case "timed-out": return "\(subject(place)) timed out: \(failure.message)"
      case "cancelled": return "\(subject(place)) was cancelled: \(failure.message)"
      default: return failure.message
      }
    }
    let what = subject(place)
    guard let denial = failure.denial else {
      guard let status = request.status, status >= 400 else { return failure.message }
      return "\(request.service) answered \(status) to \(what)"
    }
    if denial.basis == "roles", request.status == 200 {
      return "\(request.service) shows nothing to \(what): the caller may not see it"
    }
    return "\(request.service) refused \(what)" + (request.status.map { " (\($0))" } ?? "")
  }

  private static func label(_ failure: Failure, _ place: FailurePlace?, _ message: String) -> String {
    guard let denial = failure.denial, !denial.missing.isEmpty else {
      return place == nil || message.contains(subject(place)) ? "" : subject(place)
    }
    let many = denial.missing.count > 1
    return "probably needs the right\(many ? "s" : "") \(denial.missing.joined(separator: " and "))"
  }

  private static func notes(_ failure: Failure, _ place: FailurePlace?, _ message: String) -> [String] {
    var notes: [String] = []
    if let item = place?.item { notes.append("item: \(item)") }
    if !failure.message.isEmpty, !message.hasSuffix(failure.message) { notes.append("it said: \(failure.message)") }
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
    if let excuse = place?.excuse { notes.append(excuse) }
    return notes
  }

  private static func helps(_ failure: Failure, showsPolicy: Bool) -> [String] {
    var helps: [String] = []
    if let denial = failure.denial, !denial.roles.isEmpty {
      // One right: any of these roles. Several: all of them together.
      helps.append("granted by \(denial.roles.joined(separator: denial.missing.count > 1 ? " and " : " or "))")
    }
    if let help = failure.help { helps.append(help) }
    if failure.outcome == .unknown, let look = whatToLookAt(failure) { helps.append(look) }
    if showsPolicy, let policy = failure.denial?.policy {
      helps.append(
        "this access policy would grant it (POST /v2/iam/policy of the OVHcloud API):\n" + JSONWriter.text(policy))
    }
    return helps
  }

  /// Only a person clears what nobody can say.
  private static func whatToLookAt(_ failure: Failure) -> String? {
    guard let request = failure.request else {
      return failure.help == nil ? "find out what became of it before anything runs again" : nil
    }
    guard !["GET", "HEAD"].contains(request.method) else { return nil }
    let region = request.region.map { " in \($0)" } ?? ""
    return
      "look at \(request.service)\(region): was \(request.method) \(request.path) carried out? Only then run it again"
  }
}
