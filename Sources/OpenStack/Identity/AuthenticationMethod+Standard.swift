extension AuthenticationMethod {
  /// Every method there is.
  public static let standard: [AuthenticationMethod] = [
    .oidcClientCredentials,
    .oidcAccessToken,
    .password,
    .applicationCredential,
    .token,
  ]
}
