import Values

extension AuthenticationMethod {
  /// An OpenStack user with a password (Identity API v3, "Password authentication with scoped authorization").
  static let password = AuthenticationMethod(
    "v3password", aliases: ["password"], "an OpenStack user and a password",
    options: [
      .init("username", aliases: ["user_name"], "the user's name; needs the user's domain"),
      .init("user_id", "the user's id"),
      .init("user_domain_id", "the domain of the user's name"),
      .init("user_domain_name", "the domain of the user's name"),
      .init("password", "the password", required: true, secret: true),
    ],
    alternatives: [[["user_id"], ["username", "user_domain_id"], ["username", "user_domain_name"]]],
    scoping: .optional
  ) { (exchange, values) async throws(LoginError) in
    var user = ValueMap()
    if let id = values["user_id"] { user["id"] = .string(id) } else { user = values.namedUser }
    user["password"] = .string(values.secret("password")?.reveal() ?? "")
    return Proof(
      identity: ["methods": ["password"], "password": ["user": .map(user)]],
      user: values["user_id"].map { .init(id: $0, name: values["username"]) },
      refusal: .init(
        kind: .wrongCredentials, message: "Keystone does not accept this user and password",
        help: "check user, user domain and password"))
  }
}

extension AuthenticationValues {
  /// A user by name and domain, as request bodies have it.
  var namedUser: ValueMap {
    var user = ValueMap()
    user["name"] = self["username"].map(Value.string)
    if let id = self["user_domain_id"] {
      user["domain"] = ["id": .string(id)]
    } else if let name = self["user_domain_name"] {
      user["domain"] = ["name": .string(name)]
    }
    return user
  }
}
