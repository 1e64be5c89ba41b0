public import Workflows

/// Somebody who sends alerts: how to read what arrives, and how it is signed unless the workflow says otherwise.
public struct AlertSender: Sendable {
  public let origin: AlertOrigin
  /// What `verify: { hmac: … }` means without a scheme; nil if the sender does not sign.
  public let signature: SignatureScheme?
  private let reading: @Sendable (Delivery) throws(DeliveryError) -> AlertBatch

  init(
    _ origin: AlertOrigin, signature: SignatureScheme? = nil,
    reading: @escaping @Sendable (Delivery) throws(DeliveryError) -> AlertBatch
  ) {
    self.origin = origin
    self.signature = signature
    self.reading = reading
  }

  /// The alerts of a delivery that has been verified.
  public func read(_ delivery: Delivery) throws(DeliveryError) -> AlertBatch {
    let batch = try reading(delivery)
    guard batch.alerts.count <= Self.largestBatch else {
      throw DeliveryError(.tooMuch, "the body holds more than \(Self.largestBatch) alerts")
    }
    return batch
  }

  /// More alerts than this are not taken at once.
  public static let largestBatch = 10_000
}
