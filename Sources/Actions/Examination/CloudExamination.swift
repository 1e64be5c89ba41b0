public import Engine
import HTTP
import OpenStack
import Permissions
import Synchronization
import Values
public import Workflows

/// Looks at everything that a run needs, from the credentials to the limits, and says what is wrong and the way out.
///
/// Reads only, and nothing that a run would not ask too: version documents, projects, limits.
public struct CloudExamination: Sendable {
  let access: CloudAccess
  let workflow: CheckedWorkflow?
  let witness: LoginWitness
  private let tell: @Sendable (Finding) -> Void

  /// `tell` hears every finding as it comes. With a workflow only the services that it uses are looked at, and the rights
  /// that it needs.
  public init(_ access: CloudAccess, workflow: CheckedWorkflow?, tell: @escaping @Sendable (Finding) -> Void) {
    let witness = LoginWitness(now: access.settings.now)
    var settings = access.settings
    let transport = settings.transport
    settings.transport = { WitnessedTransport(inner: transport($0), witness: witness) }
    self.access = CloudAccess(settings, rights: access.rights, roles: access.roles)
    self.workflow = workflow
    self.witness = witness
    self.tell = tell
  }

  /// Gives what the process should say: 0, 3 where a right or a role is missing, 9 where a run could not begin.
  public func run(_ credentials: Credentials?, _ region: RegionChoice?) async -> ExitCode {
    await withTaskGroup(of: ExitCode?.self) { group in
      group.addTask {
        await access.serve()
        return nil
      }
      group.addTask { await examine(credentials, region) }
      var code = ExitCode.bug
      for await end in group {
        guard let end else { continue }
        code = end
        group.cancelAll()
      }
      return code
    }
  }

  private func examine(_ credentials: Credentials?, _ region: RegionChoice?) async -> ExitCode {
    var verdict = Verdict()
    func say(_ findings: [Finding]) {
      for finding in findings {
        verdict.add(finding)
        tell(finding)
      }
    }
    let configuration: CloudConfiguration
    do { configuration = try access.chosenConfiguration(credentials, region) } catch {
      let failure = error as? Failure
      say([Finding("credentials", .failed, failure?.message ?? "\(error)", help: failure?.help)])
      return verdict.exitCode
    }
    say(CredentialsPage.findings(configuration, files: access.settings.files))
    let login: CloudLogin
    let token: ScopedToken
    do {
      login = try access.openLogin(credentials, region)
      token = try await login.token()
    } catch {
      say(hops(failing: error as? LoginError))
      if !(error is LoginError) { say([Finding("login", .failed, "\(error)")]) }
      say(clocks)
      return verdict.exitCode
    }
    say(hops(failing: nil))
    say(trust(configuration))
    say(clocks)
    say(standing(token))
    let cloud = OpenCloud(login: login, configuration: configuration, token: token, access: access)
    say(await cloud.projects())
    let (endpoints, found) = cloud.endpoints(of: workflow)
    say(found)
    for endpoint in endpoints { say([await cloud.reach(endpoint)]) }
    say(await cloud.limits(endpoints))
    say([pace(configuration)])
    return verdict.exitCode
  }

  // MARK: Login

  /// The requests of the login, the one that failed at the end.
  private func hops(failing error: LoginError?) -> [Finding] {
    let shown = error?.exchange.map { "\($0.method) \($0.address)" }
    var findings = witness.all.filter { "\($0.method) \($0.scheme)://\($0.authority)\($0.path)" != shown }.map {
      Finding(
        $0.hop.rawValue, $0.status < 400 ? .succeeded : .unknown,
        "\($0.method) \($0.authority)\($0.path): \($0.status), \($0.milliseconds) ms")
    }
    if let error {
      let notes = ([error.message] + error.notes).joined(separator: "; ")
      let request = error.exchange.map { exchange in
        " (\(exchange.method) \(exchange.address)\(exchange.status.map { ": \($0)" } ?? ""))"
      }
      findings.append(
        Finding(
          error.hop.rawValue, error.isDenied ? .denied : .failed, notes + (request ?? ""),
          help: error.helps.isEmpty ? nil : error.helps.joined(separator: "; ")))
    }
    return findings
  }

  /// Who was spoken to over TLS has shown a certificate that is trusted.
  private func trust(_ configuration: CloudConfiguration) -> [Finding] {
    var plain: [String] = []
    var trusted: [String] = []
    for exchange in witness.all {
      let host = exchange.authority
      if exchange.scheme == "https" {
        if !trusted.contains(host) { trusted.append(host) }
      } else if !plain.contains(host) {
        plain.append(host)
      }
    }
    var findings: [Finding] = []
    if !trusted.isEmpty {
      let who = configuration.tls.authorities ?? "the system's authorities"
      findings.append(
        configuration.tls.isInsecure
          ? Finding(
            "tls", .unknown,
            "the certificates of \(trusted.joined(separator: ", ")) are not checked: whoever answers gets the secret",
            help: "take out `verify: false` or `insecure`, and name the authority with `cacert`")
          : Finding("tls", .succeeded, "the certificates of \(trusted.joined(separator: ", ")) are trusted by \(who)"))
    }
    if !plain.isEmpty {
      let isLocal = plain.allSatisfy(Self.isLocal)
      findings.append(
        Finding(
          "tls", isLocal ? .skipped : .unknown,
          "\(plain.joined(separator: ", ")) \(plain.count == 1 ? "is" : "are") spoken to without TLS",
          help: isLocal ? nil : "secrets and tokens can be read on the way: write https addresses"))
    }
    return findings
  }

  /// This machine, or a name that reaches no network (RFC 6761).
  private static func isLocal(_ authority: String) -> Bool {
    let host = authority.split(separator: ":").first.map(String.init) ?? ""
    return host == "localhost" || host.hasPrefix("127.") || host.hasSuffix(".invalid") || authority.hasPrefix("[::1]")
  }

  /// A login is refused where clocks differ by more than the proof of it lives.
  private var clocks: [Finding] {
    var seen: Set<String> = []
    return witness.all.reversed().compactMap { exchange -> Finding? in
      guard let skew = exchange.skew, seen.insert(exchange.authority).inserted else { return nil }
      // The date has whole seconds, and some time passes on the way.
      guard abs(skew) > 2 else { return Finding("clock", .succeeded, "agrees with \(exchange.authority)") }
      let way = skew > 0 ? "behind" : "ahead of"
      return Finding(
        "clock", .unknown, "this machine is \(abs(skew)) s \(way) \(exchange.authority)",
        help: "set the clock of this machine by NTP: tokens of a login live for minutes, and some checks allow no slack"
      )
    }.reversed()
  }

  // MARK: Roles

  private func standing(_ token: ScopedToken) -> [Finding] {
    let held = HeldRights(roleNames: token.roles, table: access.roles)
    let user = token.user.name ?? token.user.id
    var findings = [
      Finding("account", .succeeded, "\(user), until \(token.expiresAt.rfc3339)"),
      Finding(
        "roles", .succeeded,
        "\(token.roles.isEmpty ? "none" : token.roles.joined(separator: ", ")): "
          + (held.rights.isEmpty ? "no right that is known" : held.rights.sorted().map(\.name).joined(separator: ", "))),
    ]
    if !held.unknown.isEmpty {
      findings.append(
        Finding("roles", .skipped, "what these carry is not known: \(held.unknown.joined(separator: ", "))"))
    }
    guard let workflow, held.unknown.isEmpty else { return findings }
    let needed = NeededRights(of: workflow, by: access.rights).rights
    for need in needed where !held.rights.contains(need.right) {
      let roles = access.roles.roles(granting: need.right).map(\.name)
      findings.append(
        Finding(
          "rights", .denied,
          "\(need.right.name) is missing (\(need.basis.rawValue)); needed by \(need.steps.prefix(5).joined(separator: ", "))",
          help: roles.isEmpty
            ? "no role of the table grants it"
            : "grant \(roles.joined(separator: " or ")); `stackhand permissions --policy` prints the policy"))
    }
    if needed.allSatisfy({ held.rights.contains($0.right) }) {
      findings.append(Finding("rights", .succeeded, "every right that \(workflow.name) needs is held"))
    }
    return findings
  }

  private func pace(_ configuration: CloudConfiguration) -> Finding {
    guard let preset = configuration.preset, access.settings.instead == nil else {
      return Finding("rate", .skipped, "no rate limit is known of this cloud; 429 is waited for")
    }
    return access.settings.keepsLimits
      ? Finding(
        "rate", .succeeded, "20 requests/s to each service and 60 a minute to Keystone are kept to (\(preset.name))")
      : Finding("rate", .unknown, "the rate limits of \(preset.name) are not kept to", help: "leave out `--limit off`")
  }
}

/// What all findings come to.
private struct Verdict {
  private var isDenied = false
  private var hasFailed = false

  mutating func add(_ finding: Finding) {
    switch finding.outcome {
    case .denied: isDenied = true
    case .failed: hasFailed = true
    default: break
    }
  }

  var exitCode: ExitCode { hasFailed ? .noCloud : (isDenied ? .denied : .succeeded) }
}
