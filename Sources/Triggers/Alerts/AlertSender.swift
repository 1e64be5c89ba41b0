public import Workflows

/// Somebody who sends alerts: how to read what arrives.
public struct AlertSender: Sendable {
  public let origin: AlertOrigin
  private let reading: @Sendable (Delivery) throws(DeliveryError) -> AlertBatch

  init(
    _ origin: AlertOrigin, reading: @escaping @Sendable (Delivery) throws(DeliveryError) -> AlertBatch
  ) {
    self.origin = origin
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
