/// The keys of `credentials`.
enum CredentialsFields {
  static let serviceAccount = Field(
    "service_account", .object(ServiceAccount.shape), "An OAuth2 client that logs in through an identity provider.",
    example:
      "{ provider: ovhcloud-emea, project_id: …, client_id: …, client_secret: \"${{ secrets.OVH_CLIENT_SECRET }}\" }")
  static let cloud = Field("cloud", .template, "A cloud of clouds.yaml, by its name there.", example: "production")
  static let environment = Field(
    "environment", .boolean, "Log in with the standard OS_* variables of the environment.", example: "true")
  static let applicationCredential = Field(
    "application_credential", .object(ApplicationCredential.shape), "A Keystone application credential.",
    example: "{ auth_url: …, id: …, secret: \"${{ secrets.APP_SECRET }}\" }")
  static let password = Field(
    "password", .object(Password.shape), "A user with a password.",
    example: "{ auth_url: …, username: robot, password: \"${{ secrets.PASSWORD }}\", project_name: web }")
  static let token = Field(
    "token", .object(Token.shape), "A token that somebody else obtained.",
    example: "{ auth_url: …, token: \"${{ secrets.TOKEN }}\", project_id: … }")

  static let ways = [serviceAccount, cloud, environment, applicationCredential, password, token]

  static let cacert = Field(
    "cacert", .template, "A file with the certificates to trust.", example: "/etc/ssl/private-ca.pem")
  static let insecure = Field(
    "insecure", .boolean, "Do not check certificates. For trials only.", example: "true", default: "false")
  static let interface = Field(
    "interface",
    .word([
      Shape.Word("public", "What the internet reaches."),
      Shape.Word("internal", "What the cloud's own networks reach."),
      Shape.Word("admin", "What administrators reach."),
    ]), "Which of a service's addresses to use.", example: "internal", default: "public")

  static let shape = ObjectShape(
    "credentials", "How to log in: exactly one way.", ways + [cacert, insecure, interface],
    exactlyOne: ways.map(\.name))

  private static let authURL = Field(
    "auth_url", .template, "Keystone's address, with its version.", example: "https://auth.cloud.ovh.net/v3")
  private static let projectID = Field(
    "project_id", .template, "The project, by its id.", example: "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f")
  private static let projectName = Field("project_name", .template, "The project, by its name.", example: "web")
  private static let projectDomain = Field(
    "project_domain_name", .template, "The domain of the project, where it is given by name.", example: "Default")

  enum ServiceAccount {
    static let shape = ObjectShape(
      "service account", "An OAuth2 client (client credentials) whose token Keystone accepts by federation.",
      [
        Field(
          "provider", .template,
          "A preset (ovhcloud-emea, ovhcloud-world) that knows every address below, or the name of another identity provider.",
          example: "ovhcloud-emea", required: true),
        Field(
          "project_id", .template, "The project, by its id.", example: "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
          required: true),
        Field("client_id", .template, "The service account's client id.", example: "0f0f0f0f0f0f0f0f", required: true),
        Field(
          "client_secret", .template, "Its secret.", example: "${{ secrets.OVH_CLIENT_SECRET }}", required: true),
        authURL,
        Field("identity_provider", .template, "Keystone's name of the identity provider.", example: "ovhcloud-emea"),
        Field("protocol", .template, "Keystone's name of the federation protocol.", example: "openid"),
        Field(
          "discovery_endpoint", .template, "The identity provider's discovery document.",
          example:
            "https://iam.ovh.net/role-adapter/urn:v1:eu:resource:publicCloudProject:pci/.well-known/openid-configuration"
        ),
        Field(
          "access_token_endpoint", .template,
          "The identity provider's token address, instead of what its discovery document says.",
          example: "https://idp.example.org/token"),
        Field(
          "openid_scope", .template, "The OAuth2 scope to ask for.",
          example: "openid profile email publicCloudProject/all"),
        Field(
          "access_token_type",
          .word([
            Shape.Word("id_token", "The OpenID Connect identity token."),
            Shape.Word("access_token", "The OAuth2 access token."),
          ]), "Which of the provider's tokens Keystone takes.", example: "id_token"),
      ])
  }

  enum ApplicationCredential {
    static let shape = ObjectShape(
      "application credential", "A Keystone application credential; its project is fixed in it.",
      [
        required(authURL),
        Field("id", .template, "The credential's id.", example: "6cb5fa6a13184e6fab65ba2108adf50c"),
        Field("name", .template, "The credential's name, together with the user.", example: "robot"),
        Field("secret", .template, "Its secret.", example: "${{ secrets.APP_SECRET }}", required: true),
        Field("user_id", .template, "The user, where the credential is given by name.", example: "4f0e8c1b9d6a"),
        Field("username", .template, "The user's name, where the credential is given by name.", example: "robot"),
        Field("user_domain_name", .template, "The user's domain.", example: "Default"),
      ])
  }

  enum Password {
    static let shape = ObjectShape(
      "password login", "A user with a password.",
      [
        required(authURL),
        Field("username", .template, "The user's name.", example: "robot"),
        Field("user_id", .template, "The user's id.", example: "4f0e8c1b9d6a"),
        Field("user_domain_name", .template, "The user's domain.", example: "Default"),
        Field("password", .template, "The password.", example: "${{ secrets.PASSWORD }}", required: true),
        projectID, projectName, projectDomain,
      ])
  }

  enum Token {
    static let shape = ObjectShape(
      "token login", "A token that somebody else obtained.",
      [
        required(authURL),
        Field("token", .template, "The token.", example: "${{ secrets.TOKEN }}", required: true),
        projectID, projectName, projectDomain,
      ])
  }

  private static func required(_ field: Field) -> Field {
    Field(field.name, field.shape, field.summary, example: field.example, required: true)
  }
}
