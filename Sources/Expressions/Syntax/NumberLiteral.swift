import Values

enum NumberLiteral {
  /// nil if the number is outside the range of its type.
  static func value(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ token: Token, isNegative: Bool
  ) -> Value? {
    if token == .double {
      let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
      // A number without a digit before the point is read as CEL has it, which is not how Swift has it.
      guard let number = Double(text.utf8.first == ascii(".") ? "0" + text : text) else { return nil }
      return .double(isNegative ? -number : number)
    }
    var place = range.lowerBound
    var end = range.upperBound
    if token == .uint { end -= 1 }
    var base: UInt64 = 10
    if end - place > 2, bytes[place] == ascii("0"), bytes[place + 1] | 0x20 == ascii("x") {
      base = 16
      place += 2
    }
    var number: UInt64 = 0
    while place < end {
      let byte = bytes[place]
      let (product, overflow) = number.multipliedReportingOverflow(by: base)
      let (sum, carry) = product.addingReportingOverflow(UInt64(isDigit(byte) ? byte - 48 : (byte | 0x20) - 87))
      guard !overflow, !carry else { return nil }
      number = sum
      place += 1
    }
    if token == .uint { return .uint(number) }
    if isNegative { return number <= UInt64(Int64.max) + 1 ? .int(Int64(truncatingIfNeeded: 0 &- number)) : .none }
    return Int64(exactly: number).map(Value.int)
  }
}
