import Digests
import Testing

@Suite struct DigestsTests {
  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// FIPS 180-2, appendix B, and the digest of nothing.
  @Test(arguments: [
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `a digest is SHA-256`(text: String, expected: String) {
    #expect(Digest(of: bytes(text)).description == expected)
  }

  @Test func `parts are digested as if they were one`() {
    #expect(Digest(of: bytes("ab"), [], bytes("c")) == Digest(of: bytes("abc")))
    #expect(Digest(of: bytes("abc")).bytes.count == 32)
  }

  /// RFC 4231, test cases 1, 2 and 6 (a key longer than a block).
  @Test(arguments: [
    (
      [UInt8](repeating: 0x0b, count: 20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func `a code is HMAC-SHA256`(key: [UInt8], message: String, expected: String) {
    let authenticator = MessageAuthenticator(key: key)
    let code = authenticator.code(for: bytes(message))
    #expect(hexadecimal(code) == expected)
    #expect(authenticator.isValid(code, for: bytes(String(message.prefix(3))), bytes(String(message.dropFirst(3)))))
  }

  @Test func `a code with one bit changed, cut short, or longer is wrong`() {
    let authenticator = MessageAuthenticator(key: bytes("key"))
    let code = authenticator.code(for: bytes("message"))
    for bit in 0..<256 {
      var other = code
      other[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(!authenticator.isValid(other, for: bytes("message")))
    }
    #expect(!authenticator.isValid(code.dropLast(), for: bytes("message")))
    #expect(!authenticator.isValid(code + [0], for: bytes("message")))
    #expect(!authenticator.isValid([], for: bytes("message")))
    #expect(!MessageAuthenticator(key: []).isValid(code, for: bytes("message")))
  }

  @Test func `texts are the same or not, of any length`() {
    #expect(isSame(bytes("token"), bytes("token")))
    #expect(isSame([], []))
    #expect(!isSame(bytes("token"), bytes("toke")))
    #expect(!isSame(bytes("token"), bytes("tokens")))
    #expect(!isSame(bytes("token"), []))
  }

  @Test func `a key is not printed`() {
    var dumped = ""
    dump(MessageAuthenticator(key: bytes("hunter2")), to: &dumped)
    #expect(!(dumped + "\(MessageAuthenticator(key: bytes("hunter2")))").contains("hunter2"))
    #expect(dumped.contains("•••"))
  }
}
