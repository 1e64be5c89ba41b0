import Diagnostics
import Testing
import Triggers
import Values

@Suite struct CronFaultTests {
  private func fault(_ text: String) throws -> CronFault {
    guard case .failure(let fault) = CronSchedule.parse(text) else {
      Issue.record("'\(text)' is accepted")
      throw CancellationError()
    }
    return fault
  }

  @Test(arguments: [
    ("«60» * * * *", "60 is not a minute"),
    ("* «24» * * *", "24 is not an hour"),
    ("* * «0» * *", "0 is not a day of the month"),
    ("* * 1,«32» * *", "32 is not a day of the month"),
    ("* * * JAN,FEB,«13» *", "13 is not a month"),
    ("* * * * «8»", "8 is not a day of the week"),
    ("1,2,«99999999999999999999» * * * *", "99999999999999999999 is not a minute"),
    ("0 0 * * «MONDAY»", "'MONDAY' is not a day of the week"),
    ("0 «2am» * * *", "'2am' is not an hour"),
    ("«\u{FF10}» 0 * * *", "'\u{FF10}' is not a minute"),
    ("0 0 * «MON» *", "'MON' is not a month"),
    ("0 «22-4» * * *", "the range '22-4' runs backwards"),
    ("0 0 * * «FRI-MON»", "the range 'FRI-MON' runs backwards"),
    ("*/«0» * * * *", "a step of 0 leads nowhere"),
    ("*/«61» * * * *", "a step of 61 leads out of the field"),
    ("*«/» * * * *", "a step is missing"),
    ("*«/-1» * * * *", "'-1' is not a step"),
    ("1/2«/»3 * * * *", "'/' is not expected here"),
    ("«-»1 * * * *", "'-' is not expected here"),
    ("*«*» * * * *", "'*' is not expected here"),
    ("«?» * * * *", "'?' is not supported in the minute"),
    ("0 0 «LW» * *", "'LW' is not supported in the day of the month"),
    ("0 0 * * MON«#6»", "'MON#6' is no day of a month"),
    ("0 0 * * MON«-»", "the day of the week ends too early"),
    ("1«,,»2 * * * *", "a value is missing in the list"),
    ("5«,» * * * *", "a value is missing in the list"),
    ("0 0 «30» 2 *", "there is no such day in FEB"),
    ("0 0 «31» 2,4,6,9,11 *", "there is no such day in FEB, APR, JUN, SEP, NOV"),
    ("0 0 * «*»", "the expression ends after 4 of five fields"),
    ("0 0 1 * * «2024»", "the expression has 6 fields instead of five"),
    ("«@reboot»", "'@reboot' is not a time"),
    ("«@every» 1h", "'@every' is not supported"),
    ("«@daly»", "'@daly' is not a time"),
    ("«@daily now»", "'@daily' stands alone"),
    ("«   »", "a cron expression is missing"),
    ("«»", "a cron expression is missing"),
  ])
  func `the part that is wrong is named`(_ marked: String, _ message: String) throws {
    let (text, range) = try unmarked(marked)
    let fault = try fault(text)
    #expect(fault.message == message)
    #expect(fault.span == SourceSpan(range.lowerBound, range.upperBound))
  }

  @Test(arguments: [
    ("0 0 * * MONDAY", "MON"), ("0 0 * Sept *", "SEP"), ("0 0 * dic *", "DEC"), ("0 22-4 * * *", "22-23,0-4"),
    ("0 0 * * FRI-MON", "FRI-SUN,MON"), ("0 0 * * 5-0", "FRI-SUN"), ("0 0 1 11-2 *", "NOV-DEC,JAN-FEB"),
    ("5-1 * * * *", "5-59,0-1"), ("@dayly", "@daily"),
  ])
  func `what was meant is offered, and is right`(_ text: String, _ replacement: String) throws {
    let fault = try fault(text)
    #expect(fault.replacement == replacement)
    let bytes = Array(text.utf8)
    let mended = Array(bytes[..<fault.span.lower]) + Array(replacement.utf8) + Array(bytes[fault.span.upper...])
    #expect(throws: Never.self) { try CronSchedule.parse(String(decoding: mended, as: UTF8.self)).get() }
  }

  @Test func `a step behind a backward range offers nothing that would change its meaning`() throws {
    #expect(try fault("0 22-4/2 * * *").replacement == nil)
  }

  @Test func `a fault becomes a diagnostic in the file`() throws {
    let diagnostic = try fault("0 0 * * MONDAY").diagnostic(in: SourceMap(offset: 100))
    #expect(diagnostic.code == "invalid-cron")
    #expect(diagnostic.span == SourceSpan(108, 114))
    #expect(diagnostic.helps == ["did you mean 'MON'?"])
    #expect(diagnostic.edits == [Diagnostic.Edit(SourceSpan(108, 114), "MON")])
  }

  @Test(arguments: [
    ("0 0 «1 * 1»", CronCaution.Kind.eitherDay), ("0 0 «*/2 * 1»", .eitherDay), ("0 0 «L * MON#1»", .eitherDay),
    ("«*/7» * * * *", .unevenStep), ("0 «*/5» * * *", .unevenStep), ("«*/60» * * * *", .unevenStep),
  ])
  func `what may surprise is said`(_ marked: String, _ kind: CronCaution.Kind) throws {
    let (text, range) = try unmarked(marked)
    let cautions = try cron(text).cautions
    #expect(cautions.map(\.kind) == [kind])
    #expect(cautions.first?.span == SourceSpan(range.lowerBound, range.upperBound))
    #expect(cautions.first?.diagnostic(in: SourceMap(offset: 0)).severity == .warning)
  }

  @Test(arguments: ["*/15 */6 * * *", "0 0 1 * *", "0 0 * * 1", "0 0 */1 * 5", "0 0 ? * 5", "0 0 */2 * *", "@weekly"])
  func `nothing is said of an ordinary entry`(_ text: String) throws {
    #expect(try cron(text).cautions == [])
  }

  @Test func `whatever is written, a fault lies inside it and what is accepted has a next time`() throws {
    var random = RowOfNumbers(state: 20_261)
    let alphabet = Array("0123456789*/-,#?L @\tJANMONSUN\u{E9}\u{1F550}")
    var accepted = 0
    for _ in 0..<20_000 {
      // Most texts have five fields, so that some of them are right.
      let fields = (0..<5).map { _ in
        random.next(3) == 0 ? "*" : String((0...random.next(4)).map { _ in alphabet[random.next(alphabet.count)] })
      }
      let text = fields.joined(separator: " ")
      switch CronSchedule.parse(text) {
      case .failure(let fault):
        #expect(fault.span.lower >= 0 && !fault.span.isEmpty && fault.span.upper <= text.utf8.count, "\(text)")
        #expect(
          String(validating: Array(text.utf8)[fault.span.lower..<fault.span.upper], as: UTF8.self) != nil, "\(text)")
      case .success(let cron):
        accepted += 1
        #expect(cron.next(after: Timestamp(seconds: 0)) != nil, "\(text)")
        #expect(cron.previous(before: Timestamp(seconds: 0)) != nil, "\(text)")
      }
    }
    #expect(accepted > 100)
  }
}

/// The same numbers in every run.
private struct RowOfNumbers {
  var state: UInt64

  mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
}
