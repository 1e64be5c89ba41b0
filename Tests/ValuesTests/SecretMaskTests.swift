import Testing
import Values

struct SecretMaskTests {
  private func mask(_ secrets: KeyValuePairs<String, String>) -> SecretMask {
    let mask = SecretMask()
    for (name, text) in secrets { mask.add(Secret(text), as: name) }
    return mask
  }

  @Test func `every occurrence is replaced by the secret's name`() {
    let mask = mask(["TOKEN": "s3cr3t-value"])
    #expect(mask.masked("a s3cr3t-value, s3cr3t-values3cr3t-value") == "a •••TOKEN•••, •••TOKEN••••••TOKEN•••")
    #expect(mask.masked("s3cr3t-value") == "•••TOKEN•••")
    #expect(mask.masked("s3cr3t-valu") == "s3cr3t-valu")
    #expect(mask.masked("") == "")
  }

  @Test func `short texts are shown`() {
    let mask = mask(["SHORT": "12345", "LONG": "123456"])
    #expect(mask.masked("12345 and 123456") == "12345 and •••LONG•••")
  }

  @Test func `a secret that contains another is replaced as a whole`() {
    let mask = mask(["PART": "password", "WHOLE": "password-and-more", "END": "and-more"])
    #expect(mask.masked("password-and-more password and-more") == "•••WHOLE••• •••PART••• •••END•••")
  }

  @Test func `a secret that begins like the text before it is found`() {
    let mask = mask(["S": "aaaaab"])
    #expect(mask.masked("aaaaaaaab") == "aaa•••S•••")
  }

  @Test func `a name that looks like a secret is not replaced again`() {
    let mask = mask(["secret-two": "secret-one", "other": "secret-two"])
    #expect(mask.masked("secret-one") == "•••secret-two•••")
  }

  @Test func `texts that are only canonically equal are not taken for the secret`() {
    let mask = mask(["S": "pass\u{E9}word"])
    #expect(mask.masked("pass\u{E9}word") == "•••S•••")
    #expect(mask.masked("passe\u{301}word") == "passe\u{301}word")
  }

  @Test func `a secret is found inside JSON and percent-encoded`() {
    let mask = mask(["S": "p\"ss w/rd"])
    #expect(mask.masked(#"{"a":"p\"ss w/rd"}"#) == #"{"a":"•••S•••"}"#)
    #expect(mask.masked("?a=p%22ss%20w%2Frd&b") == "?a=•••S•••&b")
  }

  @Test func `of a secret address the path is masked where it stands without the host`() {
    let mask = mask(["HOOK": "https://chat.example/hooks/abc"])
    #expect(mask.masked("POST https://chat.example:443/hooks/abc") == "POST https://chat.example:443•••HOOK•••")
    #expect(mask.masked("POST https://chat.example/hooks/abc") == "POST •••HOOK•••")
  }

  @Test func `a secret shows nothing of itself`() {
    let secret = Secret("s3cr3t-value")
    var dumped = ""
    dump(secret, to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), "\([secret])", String(describing: Optional(secret)), dumped] {
      #expect(!text.contains("s3cr3t"))
    }
    #expect(secret.reveal() == "s3cr3t-value")
    #expect(!secret.isEmpty)
    #expect(Secret("").isEmpty)
  }
}
