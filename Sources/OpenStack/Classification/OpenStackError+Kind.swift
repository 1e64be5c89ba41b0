extension OpenStackError {
  /// What an answer, or its absence, means.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    // Rights.
    /// A policy refused it.
    case denied
    /// A 404 that a missing right gives as well as a missing thing: the two cannot be told apart by the answer.
    case hidden
    /// A 403 in words that name neither a policy nor a known other cause.
    case forbidden
    /// The token, or the secret of a login, was not accepted. Glance and swift say so too while Keystone is away.
    case unauthenticated

    // Things.
    /// Something that the request names is not there.
    case notFound
    /// What was to be deleted is gone already.
    case gone
    /// It clashes with what is there: a name that is taken, a protection, a precondition.
    case conflict
    /// The state that the thing is in forbids it for now: another task runs, it is locked or in use, or already so.
    case busy

    // Amounts.
    /// Over quota; waiting does not help.
    case quota
    /// Too many requests; waiting helps.
    case rateLimited
    /// The request's body, or what is to be stored, is larger than the service takes.
    case tooLarge

    // The request.
    /// The request must change before it can succeed.
    case badRequest
    /// The service does not speak the microversion that was asked for.
    case wrongMicroversion

    // The service.
    /// Away, overloaded, or cut off from what it needs.
    case unavailable
    /// An error of the service's own.
    case serverError
    /// Work that had been accepted ended in an error, and the service's words name no other cause.
    case faulted

    // The way there and back.
    /// No connection came about.
    case unreachable
    /// No answer in time.
    case timeout
    /// Certificate or protocol.
    case tls
    /// The answer ended before it was whole.
    case truncated
    /// A success whose body is not the JSON that was asked for.
    case notJSON
    /// Anything else: a redirect, a status that has no meaning here, more than a reader will hold, pages in a circle.
    case unexpected
  }
}

extension OpenStackError.Kind {
  /// Whether the same request may succeed a little later without anything being changed by us.
  public var isTransient: Bool {
    switch self {
    case .rateLimited, .unavailable, .serverError, .unreachable, .timeout, .truncated: true
    case .denied, .hidden, .forbidden, .unauthenticated, .notFound, .gone, .conflict, .busy, .quota, .tooLarge,
      .badRequest, .wrongMicroversion, .faulted, .tls, .notJSON, .unexpected:
      false
    }
  }

  /// Whether what the request names is not there for this caller, for whatever reason.
  public var isAbsence: Bool { self == .notFound || self == .gone || self == .hidden }
}
