/// The id under which all calls of one step can be found in the services' logs: `req-` and a random UUID.
///
/// Services take it from `X-Openstack-Request-Id` only in this form (oslo.middleware, `request_id`).
public struct RequestID: Sendable, Hashable, CustomStringConvertible {
  public let text: String

  /// `random` gives 64 random bits at each call.
  public init(random: () -> UInt64) {
    let high = random() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low = random() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    let digits = Self.hex(high) + Self.hex(low)
    var text = "req-"
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { text.append("-") }
      text.append(digit)
    }
    self.text = text
  }

  public var description: String { text }

  private static func hex(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
