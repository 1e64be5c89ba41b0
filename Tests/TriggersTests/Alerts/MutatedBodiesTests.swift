import Testing
import Triggers
import Values
import Workflows

/// Bodies that a machine has damaged: whatever comes, the answer is an alert or a ``DeliveryError``.
@Suite struct MutatedBodiesTests {
  private let seeds: [(AlertOrigin, String)] = [
    (
      .alertmanager,
      #"{"version":"4","status":"firing","truncatedAlerts":0,"alerts":[{"status":"firing","labels":{"alertname":"Down","instance":"é\n"},"annotations":{"summary":"x"},"startsAt":"2026-11-23T16:01:37.104423Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://p","fingerprint":"3d078524635102b0"},{"status":"resolved","labels":{"alertname":"Down"},"startsAt":"2026-11-23T16:01:37Z","endsAt":"2026-11-23T17:01:37+02:00"}]}"#
    ),
    (
      .grafana,
      #"{"status":"firing","alerts":[{"status":"firing","labels":{"alertname":"M"},"values":{"B":92.4},"startsAt":"2024-05-17T09:51:03.157076+02:00","fingerprint":"c6"}],"version":"1"}"#
    ),
    (
      .aodh,
      #"{"alarm_name":"cpu","alarm_id":"f5b5","severity":"low","previous":"ok","current":"alarm","reason":"r","reason_data":{"type":"event","event":{"event_type":"e","traits":[["instance_id",1,"c6"],["disk",2,20]]}}}"#
    ),
    (
      .pagerduty,
      #"{"event":{"id":"0","event_type":"incident.triggered","occurred_at":"2024-05-17T07:51:03.169Z","data":{"id":"Q1","title":"t","created_at":"2024-05-17T07:51:03Z","service":{"id":"P","summary":"API"},"priority":null,"urgency":"high"}}}"#
    ),
    (
      .zabbix,
      #"{"event_id":"90211","event_value":"0","event_name":"High","severity":"High","tags":"[{\"tag\":\"team\",\"value\":\"blue\"}]","event_datetime_timestamp":1715932263,"user":"{USER.FULLNAME}"}"#
    ),
    (
      .cloudevents,
      #"{"specversion":"1.0","id":"01","source":"/cloud","type":"t","time":"2024-05-17T07:51:03Z","data":{"host":"h","state":"ERROR"}}"#
    ),
    (
      .generic,
      #"[{"id":"b","severity":"critical","status":"firing","labels":{"a":1,"b":true},"starts_at":"2024-05-17T07:51:03Z"}]"#
    ),
  ]

  @Test func `ten thousand damaged bodies give alerts or an error of the right kind`() {
    var random = Numbers(state: 42)
    var (read, notJSON, wrongShape, tooMuch) = (0, 0, 0, 0)
    for round in 0..<10_000 {
      let (origin, text) = seeds[round % seeds.count]
      let body = mutated(Array(text.utf8), &random)
      let isJSON = (try? JSONReader.read(body)) != nil
      do throws(DeliveryError) {
        let batch = try AlertSender.named(origin).read(Delivery(headers: [], body: body))
        read += 1
        #expect(isJSON)
        #expect(batch.alerts.allSatisfy { !$0.fingerprint.isEmpty })
      } catch {
        switch error.kind {
        case .notJSON: notJSON += 1
        case .wrongShape: wrongShape += 1
        case .tooMuch: tooMuch += 1
        }
        #expect(isJSON == (error.kind == .wrongShape), "\(error.message)")
        #expect(error.message.utf8.count < 400)
      }
    }
    // Each kind of end is met, or the mutations would show nothing.
    #expect(read > 500 && notJSON > 500 && wrongShape > 500, "\(read) \(notJSON) \(wrongShape) \(tooMuch)")
  }

  @Test func `a body that is too deep or too long is refused before it is kept`() {
    func kind(_ body: [UInt8]) -> DeliveryError.Kind? {
      do throws(DeliveryError) { _ = try AlertSender.named(.generic).read(Delivery(headers: [], body: body)) } catch {
        return error.kind
      }
      return nil
    }
    #expect(kind([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)) == .tooMuch)
    #expect(
      kind(Array("[".utf8) + [UInt8](repeating: UInt8(ascii: " "), count: 17 << 20) + Array("]".utf8)) == .tooMuch)
    let many =
      "[" + Array(repeating: "{\"id\":\"a\"}", count: AlertSender.largestBatch + 1).joined(separator: ",") + "]"
    #expect(kind(Array(many.utf8)) == .tooMuch)
    let values = "[" + String(repeating: "1,", count: 600_000) + "1]"
    #expect(kind(Array(values.utf8)) == .tooMuch)
  }

  /// Bytes changed, cut, doubled and moved; or one token replaced by another, so that JSON stays JSON.
  private func mutated(_ body: [UInt8], _ random: inout Numbers) -> [UInt8] {
    var body = body
    for _ in 0...random.below(3) {
      let place = random.below(body.count)
      switch random.below(7) {
      case 0: body[place] = UInt8(truncatingIfNeeded: random.next())
      case 1: body.remove(at: place)
      case 2: body.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
      case 3: body.removeSubrange(place..<min(body.count, place + random.below(40)))
      case 4: body.insert(contentsOf: body[place..<min(body.count, place + 60)], at: random.below(body.count))
      default:
        let tokens = ["\"firing\"", "null", "{}", "[]", "0", "\"\"", "\"status\"", "\"labels\"", "-1e999", "true"]
        let quotes = body.indices.filter { body[$0] == UInt8(ascii: "\"") }
        guard quotes.count > 3 else { continue }
        let first = random.below(quotes.count / 2) * 2
        guard first + 1 < quotes.count else { continue }
        body.replaceSubrange(quotes[first]...quotes[first + 1], with: tokens[random.below(tokens.count)].utf8)
      }
      if body.isEmpty { body = [0] }
    }
    return body
  }
}

/// The same numbers in every run (SplitMix64).
struct Numbers {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }
}
