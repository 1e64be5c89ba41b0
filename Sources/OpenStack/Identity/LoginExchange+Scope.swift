import HTTPTypes
import Values

// Keystone's second part: a token scoped to the project.
extension LoginExchange {
  /// Asks for the scoped token (Identity API v3, `POST /v3/auth/tokens`).
  mutating func scoped(_ proof: Proof, number: Int) async throws(LoginError) -> ScopedToken {
    let answer = try await requestToken(proof, scope: scopeMember)
    guard answer.status < 300 else { throw await refusedScope(answer, proof) }
    guard let id = answer.fields[.subjectToken].map({ Secret($0) }), !id.isEmpty else {
      _ = try answer.json(.scope, of: configuration.authURL.authority)
      throw answer.error(.scope, .unexpectedAnswer, "Keystone gave no X-Subject-Token")
    }
    mask.add(id, as: "token")
    let body = try answer.json(.scope, of: configuration.authURL.authority)
    guard let token = body["token"], let user = ScopedToken.Named(token["user"]),
      let expires = token["expires_at"]?.asString.flatMap(Timestamp.init(keystone:))
    else {
      throw answer.error(.scope, .unexpectedAnswer, "Keystone's answer has no token with user and expires_at")
    }
    return ScopedToken(
      id: id, issuedAt: token["issued_at"]?.asString.flatMap(Timestamp.init(keystone:)), expiresAt: expires,
      obtainedAt: time, user: user, project: ScopedToken.Named(token["project"]),
      roles: token["roles"]?.asList?.compactMap { $0["name"]?.asString } ?? [],
      catalog: ServiceCatalog(token["catalog"]), login: number)
  }

  private mutating func requestToken(_ proof: Proof, scope: Value?) async throws(LoginError) -> LoginAnswer {
    var auth = ValueMap()
    auth["identity"] = proof.identity
    if let scope { auth["scope"] = scope }
    var fields: HTTPFields = [.contentType: "application/json"]
    if let header = proof.header { fields[.authToken] = header.reveal() }
    return try await send(
      .scope, .post, identity("auth/tokens"), fields: fields, body: JSONWriter.bytes(["auth": .map(auth)]))
  }

  /// The `scope` member; nil where none is asked for.
  private var scopeMember: Value? {
    guard configuration.authentication.method.scoping != .fixed else { return nil }
    switch configuration.scope {
    case .unspecified: return nil
    case .domain(let domain): return ["domain": domain.member]
    case .project(let id?, _, _): return ["project": ["id": .string(id)]]
    case .project(nil, let name, let domain):
      return ["project": ["name": .string(name ?? ""), "domain": (domain ?? .init(id: "default")).member]]
    }
  }

  /// What a refusal means. Keystone says the same 401 for a wrong password, for a project that does not exist and for one
  /// on which the account has no role; asking for the projects of an unscoped token tells them apart.
  private mutating func refusedScope(_ answer: LoginAnswer, _ proof: Proof) async -> LoginError {
    if answer.status == 404 { return unknown(answer, proof) }
    guard answer.status == 401 else {
      return answer.error(.scope, .refused, "Keystone refuses the request for a token (\(answer.status))")
    }
    let plain = answer.error(.scope, proof.refusal.kind, proof.refusal.message).helped(proof.refusal.help)
    guard scopeMember != nil, case .project(let id, let name, _) = configuration.scope else { return plain }
    var proof = proof
    if proof.unscoped == nil { await unscope(&proof) }
    var error = plain
    error.project = id ?? name
    error.identity = proof.user
    guard let unscoped = proof.unscoped else { return error }
    do throws(LoginError) {
      guard let projects = try await projects(of: unscoped) else { return error }
      return explained(error, answer, projects, id: id, name: name)
    } catch {
      return plain.with(error: error, user: proof.user, project: id ?? name)
    }
  }

  /// Keystone says 404 for a token that it cannot read, and for an application credential that it does not know.
  private func unknown(_ answer: LoginAnswer, _ proof: Proof) -> LoginError {
    if proof.header != nil, proof.refusal.kind == .noRole {
      return answer.error(.scope, .refused, "Keystone cannot read the token that it gave a moment ago")
        .helped("try again; if it stays so, the Keystones behind `auth_url` do not share their keys")
    }
    return answer.error(.scope, proof.refusal.kind, proof.refusal.message).helped(proof.refusal.help)
  }

  private func explained(
    _ plain: LoginError, _ answer: LoginAnswer, _ projects: [ScopedToken.Named], id: String?, name: String?
  ) -> LoginError {
    let who = plain.identity.map { $0.name ?? $0.id } ?? "the account"
    let project = id ?? name ?? ""
    let isReachable = projects.contains { id != nil ? $0.id == id : $0.name == name }
    var error: LoginError
    if isReachable {
      error = answer.error(.scope, .refused, "Keystone refuses project \(project) although \(who) has a role on it")
        .helped("try again: a policy may have changed this moment")
    } else {
      error = answer.error(.scope, .noRole, "\(who) has no role on project \(project), or there is no such project")
      if projects.isEmpty {
        error = error.noted("it has a role on no project at all")
          .helped("make an IAM policy that names the account and the project, then log in again")
      } else {
        let list = projects.prefix(10).map { project in project.name.map { "\(project.id) (\($0))" } ?? project.id }
        let rest = projects.count > 10 ? " and \(projects.count - 10) more" : ""
        error = error.noted("projects on which it has a role: \(list.joined(separator: ", "))\(rest)")
          .helped("correct `project_id`, or add the project to the account's IAM policy and log in again")
      }
    }
    error.identity = plain.identity
    error.project = project
    error.reachable = projects
    return error
  }

  /// Tries the same proof without a scope: if Keystone takes that, the password is right.
  private mutating func unscope(_ proof: inout Proof) async {
    guard let answer = try? await requestToken(proof, scope: "unscoped"), answer.status < 300,
      let token = answer.fields[.subjectToken].map({ Secret($0) })
    else { return }
    mask.add(token, as: "token")
    proof.unscoped = token
    let body = try? answer.json(.scope, of: configuration.authURL.authority)
    proof.user = ScopedToken.Named(body?["token"]?["user"]) ?? proof.user
  }

  /// The projects on which the owner of an unscoped token has a role (`GET /v3/auth/projects`); nil if Keystone does not
  /// say, for instance because the token itself is no good.
  private mutating func projects(of unscoped: Secret) async throws(LoginError) -> [ScopedToken.Named]? {
    let answer = try await send(.scope, .get, identity("auth/projects"), fields: [.authToken: unscoped.reveal()])
    guard answer.status == 200 else { return nil }
    return try answer.json(.scope, of: configuration.authURL.authority)["projects"]?.asList?.compactMap {
      ScopedToken.Named($0)
    }
  }
}

extension LoginError {
  /// The refusal is what counts; that the projects could not be read is a remark on it.
  fileprivate func with(error: LoginError, user: ScopedToken.Named?, project: String?) -> LoginError {
    var copy = noted("which projects are reachable could not be read: \(error.message)")
    copy.identity = user
    copy.project = project
    return copy
  }
}

extension CloudConfiguration.Domain {
  fileprivate var member: Value {
    if let id { return ["id": .string(id)] }
    return ["name": .string(name ?? "")]
  }
}

extension ServiceCatalog {
  /// From the `catalog` of a token's body; entries without an address are left out.
  init(_ value: Value?) {
    self.init(
      (value?.asList ?? []).compactMap { service in
        guard let type = service["type"]?.asString else { return nil }
        let entries = (service["endpoints"]?.asList ?? []).compactMap { endpoint -> Entry? in
          guard let url = endpoint["url"]?.asString, !url.isEmpty else { return nil }
          let region = endpoint["region_id"]?.asString ?? endpoint["region"]?.asString
          return Entry(interface: endpoint["interface"]?.asString ?? "public", region: region, url: url)
        }
        return Service(type: type, name: service["name"]?.asString, entries: entries)
      })
  }
}
