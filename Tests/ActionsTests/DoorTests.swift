import Actions
import Engine
import HTTP
import HTTPTypes
import Permissions
import Reports
import Sandbox
import Synchronization
import Testing
import Values
import Workflows

/// What is on record of a write, and when.
@Suite struct DoorTests {
  /// A store that says what was on record, and safe, when it was asked.
  final class WatchedStore: RunStore {
    private let inner = MemoryRunStore()
    private let state = Mutex<(kept: [RunEvent], settled: Int)>(([], 0))

    func append(_ entries: [JournalEntry], to run: String) -> StoreTicket {
      state.withLock { $0.kept += entries.map(\.event) }
      return inner.append(entries, to: run)
    }

    func settle(_ ticket: StoreTicket) async throws {
      state.withLock { $0.settled = max($0.settled, Int(ticket.number)) }
    }

    func journal(of run: String) async throws -> [JournalEntry] { try await inner.journal(of: run) }

    /// The calls that began, as far as they would survive a loss of power.
    var safeIntents: [CallIntent] {
      state.withLock { state in
        state.kept.prefix(state.settled).compactMap { if case .callBegan(_, let intent) = $0 { intent } else { nil } }
      }
    }

    var intents: [CallIntent] {
      state.withLock { $0.kept.compactMap { if case .callBegan(_, let intent) = $0 { intent } else { nil } } }
    }
  }

  @Test(arguments: ["POST", "PUT"]) func `the intent is on record before the request leaves`(_ method: String)
    async throws
  {
    let store = WatchedStore()
    let seen = Mutex<(all: [CallIntent], safe: [CallIntent])>(([], []))
    var rig = try Rig(outside: { _, _ in
      seen.withLock { $0 = (store.intents, store.safeIntents) }
      return HTTPAnswer(status: .ok)
    })
    rig.store = store
    let ran = try await rig.step("http.request", "with: { method: \(method), url: 'https://x.example.org/path?a=b' }")
    #expect(ran.exitCode == .succeeded)
    let expected = CallIntent(
      operation: "http.request", service: "outside", region: nil, method: method, path: "https://x.example.org",
      isOnce: method == "POST")
    #expect(seen.withLock { $0.all } == [expected])
    // What must never be sent twice waits for the disk as well.
    #expect(seen.withLock { $0.safe } == (method == "POST" ? [expected] : []))
    let order = ran.journal.compactMap { entry -> String? in
      switch entry.event {
      case .attemptBegan: "attempt"
      case .callBegan: "call"
      case .callEnded: "answer"
      case .attemptEnded: "end"
      default: nil
      }
    }
    #expect(order == ["attempt", "call", "answer", "end"])
  }

  @Test func `a read is not on record`() async throws {
    let ran = try await Rig().step("server.list")
    #expect(!ran.journal.contains { if case .callBegan = $0.event { true } else { false } })
  }

  @Test(arguments: [true, false]) func `a POST of a run that was cut off is not sent again`(_ ended: Bool) async throws
  {
    let requests = Mutex(0)
    let rig = try Rig(outside: { _, _ in
      requests.withLock { $0 += 1 }
      return HTTPAnswer(status: .ok, body: Array("{\"id\": 7}".utf8))
    })
    let steps = "  - id: it\n    uses: http.request\n    with: { method: POST, url: 'https://x.example.org/' }"
    let whole = try await rig.run(steps, tail: "outputs: { id: \"${{ steps.it.body.id }}\" }\n")
    #expect(requests.withLock { $0 } == 1)
    // Cut off behind the intent, or behind the answer; through the form in which it is kept.
    let place = try #require(
      whole.journal.firstIndex {
        switch $0.event {
        case .callBegan: !ended
        case .callEnded: ended
        default: false
        }
      })
    let journal = try whole.journal[...place].map { try EventCodec.decode(EventCodec.encode($0)) }
    let resumed = try await rig.run(
      steps, tail: "outputs: { id: \"${{ steps.it.body.id }}\" }\n", from: journal)
    #expect(requests.withLock { $0 } == 1)
    if ended {
      #expect(resumed.exitCode == .succeeded)
      #expect(resumed.state.outputs?["id"] == 7)
    } else {
      #expect(resumed.outcome() == .unknown)
      #expect(resumed.failure()?.kind == "in-doubt")
      #expect(resumed.failure()?.help == "it may have been carried out: look at the cloud before anything is run again")
    }
  }

  @Test(arguments: ["administrator", "imageOperator", "noRights"])
  func `no secret and no token is in any entry of the journal`(_ name: String) async throws {
    let rig = try Rig(as: name, faults: [.tokenRefused(on: .service(.compute), times: 1)])
    let ran = try await rig.run(AccountTests.twoSteps)
    let tokens = rig.wire.sent.values(of: .authToken)
    let proofs = rig.wire.sent.values(of: .authorization)
    // An unscoped token at least, and what the identity provider and Keystone were shown.
    #expect(tokens.count >= 1 && proofs.count >= 2)
    let canaries = tokens.union(proofs.map { String($0.drop { $0 != " " }.dropFirst()) })
      .union([rig.account.secret.reveal()])
    let report = RunReport(ran.state, milliseconds: 0)
    let lines = ran.journal.map(EventLines.line) + [JSONWriter.text(report.json), ReportFormat.text.render(report)]
    for line in lines {
      for canary in canaries { #expect(!line.contains(canary)) }
    }
    // And the last line of defence knows them all.
    for canary in canaries { #expect(!rig.settings.mask.masked("x \(canary) y").contains(canary)) }
  }
}
