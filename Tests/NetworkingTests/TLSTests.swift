import HTTP
import HTTPTypes
import Networking
import TestSupport
import Testing

@Suite struct TLSTests {
  @Test func `a server whose authority is trusted is spoken to, on one connection`() async throws {
    try await TLSPeer.with(.good) { peer in
      try await withTransport(tls: TLSSettings(trust: .authorities(files: [peer.authorityFile]))) { transport in
        for _ in 0..<3 {
          try await #expect(transport.get(at: "localhost:\(peer.port)", scheme: "https") == Answer(200, "ok"))
        }
        try await #expect(transport.get(at: "127.0.0.1:\(peer.port)", scheme: "https") == Answer(200, "ok"))
        #expect(peer.connections == 2)
      }
    }
  }

  @Test func `a server whose authority is unknown is refused before anything is sent`() async throws {
    try await TLSPeer.with(.good) { peer in
      try await withTransport { transport in
        let failure = await transport.failure(at: "localhost:\(peer.port)", scheme: "https")
        #expect(
          failure
            == HTTPTransportError(
              .tls, "the certificate of localhost:\(peer.port) is not signed by a trusted authority",
              mayHaveArrived: false))
        #expect(peer.requests == 0)
      }
    }
  }

  @Test func `a certificate for another name is refused`() async throws {
    try await TLSPeer.with(.otherName) { peer in
      try await withTransport(tls: TLSSettings(trust: .authorities(files: [peer.authorityFile]))) { transport in
        let failure = await transport.failure(at: "localhost:\(peer.port)", scheme: "https")
        #expect(
          failure
            == HTTPTransportError(
              .tls, "the certificate of localhost:\(peer.port) is made out to another name", mayHaveArrived: false))
        #expect(peer.requests == 0)
      }
    }
  }

  @Test func `an expired certificate is refused`() async throws {
    try await TLSPeer.with(.expired) { peer in
      try await withTransport(tls: TLSSettings(trust: .authorities(files: [peer.authorityFile]))) { transport in
        let failure = await transport.failure(at: "localhost:\(peer.port)", scheme: "https")
        #expect(
          failure
            == HTTPTransportError(
              .tls, "the certificate of localhost:\(peer.port) has expired", mayHaveArrived: false))
        #expect(peer.requests == 0)
      }
    }
  }

  @Test(arguments: [TLSPeer.Certificate.good, .otherName, .expired])
  func `without verification anyone will do`(certificate: TLSPeer.Certificate) async throws {
    try await TLSPeer.with(certificate) { peer in
      try await withTransport(tls: TLSSettings(trust: .anyone)) { transport in
        try await #expect(transport.get(at: "localhost:\(peer.port)", scheme: "https") == Answer(200, "ok"))
      }
    }
  }

  @Test func `a server that does not speak TLS is told apart`() async throws {
    try await serving(ClosureHandler { _, _ in HTTPAnswer(status: .ok) }) { address in
      try await withTransport { transport in
        let failure = await transport.failure(at: "\(address)", scheme: "https")
        #expect(
          failure == HTTPTransportError(.tls, "\(address) does not speak TLS", mayHaveArrived: false))
      }
    }
  }

  @Test func `a file of authorities that is not there or holds none is named`() async throws {
    for (file, complaint) in [
      ("/nowhere/ca.pem", "cannot be read: No such file or directory"),
      ("/dev/null", "holds no certificate in PEM form"),
    ] {
      try await TLSPeer.with(.good) { peer in
        try await withTransport(tls: TLSSettings(trust: .authorities(files: [file]))) { transport in
          let failure = await transport.failure(at: "localhost:\(peer.port)", scheme: "https")
          #expect(
            failure
              == HTTPTransportError(
                .tls, "the file of trusted authorities '\(file)' \(complaint)", mayHaveArrived: false))
        }
      }
    }
  }
}
