import HTTP
import TestSupport
import Testing

@Suite struct LoopbackTransportTests {
  @Test(arguments: HTTPTransportContract.all)
  func `keeps the contract of every transport`(clause: HTTPTransportContract) async throws {
    try await clause.check(LoopbackTransport(clause.handler), at: "cloud.example")
  }
}
