/// The part of OVHcloud that an account belongs to: where its API answers, and where a token for that is to be had.
///
/// Source: OVHcloud's guide "Managing OVHcloud service accounts via the API"; the addresses of the token endpoints are those
/// of OVHcloud's own client for Go.
public enum OVHPlate: String, Sendable, CaseIterable {
  case eu
  case ca
  case us

  public var tokenAddress: String {
    switch self {
    case .eu: "https://www.ovh.com/auth/oauth2/token"
    case .ca: "https://ca.ovh.com/auth/oauth2/token"
    case .us: "https://us.ovhcloud.com/auth/oauth2/token"
    }
  }

  public var apiAddress: String {
    switch self {
    case .eu: "https://eu.api.ovh.com"
    case .ca: "https://ca.api.ovh.com"
    case .us: "https://api.us.ovhcloud.com"
    }
  }
}
