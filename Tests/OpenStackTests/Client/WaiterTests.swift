import OpenStack
import Synchronization
import TestSupport
import Testing

@Suite struct WaiterTests {
  private func judge(_ status: String) -> WaitVerdict {
    switch status {
    case "ACTIVE": .reached
    case "ERROR": .failed("no valid host")
    default: .pending
    }
  }

  @Test func `looks come a quarter further apart each time, at most 15 s`() {
    var schedule = PollSchedule.standard
    let waits = (1...16).map { _ in schedule.next() }
    #expect(waits.prefix(3) == [.seconds(1), .milliseconds(1250), .microseconds(1_562_500)])
    #expect(waits.last == .seconds(15))
  }

  @Test func `the wait ends with the state`() async throws {
    let clock = TestClock(jumping: true)
    let seen = Mutex(["BUILD", "BUILD", "ACTIVE", "never asked for"])
    let last = try await Waiter(clock: clock).wait(look: { seen.withLock { $0.removeFirst() } }, judge: judge)
    #expect(last == "ACTIVE")
    #expect(clock.waits == [.seconds(1), .milliseconds(1250), .microseconds(1_562_500)])
  }

  @Test func `a first look at once costs no wait`() async throws {
    let clock = TestClock(jumping: true)
    _ = try await Waiter(clock: clock).wait(atOnce: true, look: { "ACTIVE" }, judge: judge)
    #expect(clock.waits == [])
  }

  @Test func `a state that will never come ends the wait with the service's words`() async throws {
    do {
      _ = try await Waiter(clock: TestClock(jumping: true)).wait(look: { "ERROR" }, judge: judge)
      Issue.record("nothing was thrown")
    } catch let error as WaitError<String> {
      guard case .failed("no valid host") = error.reason else {
        Issue.record("\(error.reason)")
        return
      }
      #expect(error.seen == "ERROR")
    }
  }

  @Test func `the last look comes at the deadline, not after it`() async throws {
    let clock = TestClock(jumping: true)
    let looks = Mutex(0)
    let waiter = Waiter(clock: clock, left: { .seconds(5) - clock.now.offset })
    do {
      _ = try await waiter.wait(
        look: {
          looks.withLock { $0 += 1 }
          return "BUILD"
        }, judge: judge)
      Issue.record("nothing was thrown")
    } catch let error as WaitError<String> {
      guard case .deadline = error.reason else {
        Issue.record("\(error.reason)")
        return
      }
      #expect(error.seen == "BUILD")
    }
    #expect(clock.now.offset == .seconds(5))
    #expect(looks.withLock { $0 } == 4)
  }

  @Test func `a look that fails for a moment does not end the wait, any other failure does`() async throws {
    let call = ServiceCall(service: "compute", method: "GET", path: "/servers/1")
    let away = OpenStackError(.unavailable, call, message: "", mayHaveHappened: false)
    let failures = Mutex([away, away])
    let status = try await Waiter(clock: TestClock(jumping: true)).wait(
      look: {
        if let failure = failures.withLock({ $0.popLast() }) { throw failure }
        return "ACTIVE"
      }, judge: judge)
    #expect(status == "ACTIVE")
    let gone = OpenStackError(.notFound, call, message: "", mayHaveHappened: false)
    await #expect(throws: gone) {
      try await Waiter(clock: TestClock(jumping: true)).wait(look: { () throws -> String in throw gone }, judge: judge)
    }
  }

  @Test func `without a deadline a service that stays away ends the wait`() async throws {
    let call = ServiceCall(service: "compute", method: "GET", path: "/servers/1")
    let away = OpenStackError(.unavailable, call, message: "", mayHaveHappened: false)
    await #expect(throws: away) {
      try await Waiter(clock: TestClock(jumping: true)).wait(look: { () throws -> String in throw away }, judge: judge)
    }
  }
}
