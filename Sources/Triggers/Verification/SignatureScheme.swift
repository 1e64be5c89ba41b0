import Digests
import Values
public import Workflows

/// How a sender signs: HMAC-SHA256 of what, written how, in which header.
///
/// Signatures cover the bytes of the body as they came; the JSON they hold is read only afterwards.
public struct SignatureScheme: Hashable, Sendable {
  public let word: SignatureWord
  /// The header that holds the signature.
  public let header: String
  /// The header that holds the signed time, of senders that let one choose.
  public let timestampHeader: String?

  /// nil where the scheme has no header of its own and none is given.
  public init?(_ word: SignatureWord, header: String? = nil, timestampHeader: String? = nil) {
    guard let header = header ?? word.header else { return nil }
    self.word = word
    self.header = header
    self.timestampHeader = timestampHeader
  }

  private init(_ word: SignatureWord, _ header: String) {
    self.word = word
    self.header = header
    timestampHeader = nil
  }

  static let grafana = SignatureScheme(.grafana, "X-Grafana-Alerting-Signature")
  static let pagerduty = SignatureScheme(.pagerduty, "X-PagerDuty-Signature")
  static let standardWebhooks = SignatureScheme(.standardWebhooks, "webhook-signature")

  /// Whether a message says when it was signed, so that it is good for a while only.
  public var hasTimestamp: Bool { word.hasTimestamp || timestampHeader != nil }

  /// Checks the signature with each of the secrets; one that fits suffices, so that a secret can be changed without a gap.
  func check(_ delivery: Delivery, _ secrets: [Secret], now: Timestamp, window: Duration) -> VerificationFault? {
    guard let signed = signed(delivery) else { return .noSignature(header) }
    if let time = signed.time {
      // Digits only: what a sender would not write is not looked at any further.
      guard !time.isEmpty, time.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        let seconds = Int64(time)
      else { return .badTimestamp }
      guard seconds <= Timestamp.latest.seconds else { return .stale }
      let age = now.duration(since: Timestamp(seconds: seconds))
      guard age <= window, age >= .zero - window else { return .stale }
    }
    guard !signed.signatures.isEmpty else { return .noSignature(header) }
    var isValid = false
    for key in secrets.compactMap({ key($0) }) {
      let code = MessageAuthenticator(key: key).code(for: signed.before, delivery.body)
      let expected = Array((isBase64 ? Base64.text(code) : hexadecimal(code)).utf8)
      for signature in signed.signatures {
        // No early end: how long this takes says nothing about which secret or signature fits.
        isValid = isSame(expected, Array((isBase64 ? signature : signature.lowercased()).utf8)) || isValid
      }
    }
    return isValid ? nil : .wrong
  }

  private var isBase64: Bool { word == .base64 || word == .standardWebhooks }

  private func key(_ secret: Secret) -> [UInt8]? {
    let text = secret.reveal()
    // An empty key would make a signature that anybody can make.
    guard !text.isEmpty else { return nil }
    guard word == .standardWebhooks else { return Array(text.utf8) }
    let encoded = text.hasPrefix("whsec_") ? String(text.dropFirst(6)) : text
    return Base64.bytes(encoded).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// What a message claims: when it was signed, its signatures, and what is signed before its body.
  private struct Signed {
    var time: String?
    var signatures: [String]
    var before: [UInt8] = []
  }

  private func signed(_ delivery: Delivery) -> Signed? {
    // A list may be spread over several headers of the name; a single signature may not.
    let values = delivery.values(of: header)
    let isList = word == .pagerduty
    guard let text = isList ? values.joined(separator: ",") : delivery.single(header), !text.isEmpty else { return nil }
    switch word {
    case .sentry, .base64: return Signed(signatures: [text])
    case .grafana:
      guard let timestampHeader else { return Signed(signatures: [text]) }
      guard let time = delivery.single(timestampHeader) else { return nil }
      return Signed(time: time, signatures: [text], before: Array("\(time):".utf8))
    case .github: return text.hasPrefix("sha256=") ? Signed(signatures: [String(text.dropFirst(7))]) : nil
    case .pagerduty: return Signed(signatures: Self.members(text).filter { $0.name == "v1" }.map(\.value))
    case .standardWebhooks:
      guard let id = delivery.single("webhook-id"), let time = delivery.single("webhook-timestamp"), !id.isEmpty else {
        return nil
      }
      let signatures = text.split(separator: " ").prefix(Self.mostSignatures).filter { $0.hasPrefix("v1,") }
      return Signed(
        time: time, signatures: signatures.map { String($0.dropFirst(3)) }, before: Array("\(id).\(time).".utf8))
    case .stamped:
      let members = Self.members(text)
      let times = members.filter { $0.name == "t" }
      guard times.count == 1 else { return nil }
      return Signed(
        time: times[0].value, signatures: members.filter { $0.name == "v1" }.map(\.value),
        before: Array(times[0].value.utf8))
    }
  }

  /// More signatures than this are not looked at: each one costs time.
  private static let mostSignatures = 16

  /// `a=1, b=2`.
  private static func members(_ text: String) -> [(name: String, value: String)] {
    text.split(separator: ",").prefix(mostSignatures).compactMap { part in
      let sides = part.split(separator: "=", maxSplits: 1)
      return sides.count == 2 ? (sides[0].trimmed, sides[1].trimmed) : nil
    }
  }
}
