import Digests
import Values

/// The one page: HTML, style and script in one answer, nothing from elsewhere. Its policy names the hashes of the style and of the
/// script, so that a browser runs nothing that came in with the data.
struct Page: Sendable {
  let bytes: [UInt8]
  let contentSecurityPolicy: String

  init() {
    let (style, script) = (PageText.style, PageText.script)
    bytes = Array(
      PageText.html.replacing("/*style*/", with: style).replacing("/*script*/", with: script).utf8)
    func hash(_ text: String) -> String { "'sha256-\(Base64.text(Digest(of: Array(text.utf8)).bytes))'" }
    contentSecurityPolicy = """
      default-src 'none'; script-src \(hash(script)); style-src \(hash(style)); connect-src 'self'; img-src data:; \
      base-uri 'none'; form-action 'none'; frame-ancestors 'none'
      """
  }
}
